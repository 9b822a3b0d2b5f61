"""A caption that came as a paragraph, told by the credit at its end.

A credit is a run of names after the last sentence, with a word such as 'via' or 'Foto' in it or in capitals
throughout; it is kept exactly as it was written.
"""

import re
from typing import NamedTuple

from kawat.language import furniture_of, normalise
from kawat.language.furniture import CREDIT_MARKS

LONGEST = 80
"""Characters of the longest credit."""

_ENDS = re.compile(r"(?<=[.!?。！？…])[\"”»」』)]?\s*")
_BRACKETS = re.compile(r"[(（\[［【]([^()（）\[\]［］【】]{2,80})[)）\]］】]\s*\.?\s*$")
_RULED = re.compile(r"\s+[|–—]\s+|[|｜]")
_SMALL = frozenset(
    [
        "for",
        "untuk",
        "by",
        "oleh",
        "von",
        "par",
        "por",
        "de",
        "da",
        "do",
        "del",
        "of",
        "the",
        "für",
        "di",
        "dari",
        "from",
        "to",
        "van",
        "cho",
        "ke",
        "dan",
        "and",
        "y",
        "e",
        "et",
        "&",
        "-",
    ]
)


class Captioned(NamedTuple):
    """A caption and its credit; the credit stands at `at` of the paragraph. `named` where a credit's word is in it."""

    caption: str
    credit: str
    at: int
    named: bool


def split_credit(text: str, language: str) -> Captioned | None:
    """The caption and the credit of a paragraph that ends in one, or None."""
    text = text.rstrip()
    if found := _BRACKETS.search(text):
        named = _is_credit(found[1], language)
        told = named or _ENDS.match(text, len(text[: found.start()].rstrip()))
        if named is not None and told and text[: found.start()].strip():
            return Captioned(text[: found.start()].strip(), found[1].strip(), found.start(), named)
    starts = [found.end() for found in _ENDS.finditer(text)][::-1]
    starts += [found.end() for found in _RULED.finditer(text)]
    starts += [found.start() + 1 for found in _labelled(language).finditer(text)]
    for at in starts:
        run = text[at:]
        if len(run) > LONGEST:
            continue
        named = _is_credit(run, language)
        if named is not None and text[:at].strip(" |｜–—"):
            return Captioned(text[:at].rstrip(" |｜–—"), run.strip(), at, named)
    return None


def _is_credit(run: str, language: str) -> bool | None:
    """True where a credit's word is in it, False where only its capitals say so, None where it is none."""
    run = run.strip()
    bare = run.rstrip(".")
    words = re.split(r"[\s/:：=＝／]+", bare)
    if not 1 <= len(words) <= 9 or len(bare) < 2 or re.search(r"[!?。！？\"“”«»]|[.]\s+[^\W\d_]{4,}", bare):
        return None
    said = normalise(bare)
    marks = furniture_of(language).photo + CREDIT_MARKS
    named = any(_holds(said, mark) for mark in marks) or (
        "/" in bare and any(len(each) > 1 and each.isupper() for each in words)
    )
    opened = any(said.startswith(mark) for mark in marks)
    if bare != run and not opened and re.search(r"\b\w\.$", run) is None:
        return None
    names = [word for word in words if word and normalise(word) not in marks and word.casefold() not in _SMALL]
    if not names or any(name[0].islower() for name in names):
        return None
    cased = [char for char in bare if char.isupper() or char.islower()]
    if not cased:  # a script without capitals: only a credit's word can tell
        return True if opened or (named and len(bare) <= 24) else None
    if named:
        return True
    capitals = all(char.isupper() for char in cased)
    return False if capitals and len(cased) >= 2 and not any(char.isdigit() for char in bare) else None


def _holds(said: str, mark: str) -> bool:
    if not mark[0].isalpha():
        return mark in said
    if mark.isascii() or any(char.islower() or char.isupper() for char in mark):
        return re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", said) is not None
    return mark in said


def _labelled(language: str) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, furniture_of(language).photo), key=len, reverse=True))
    return re.compile(rf"\s(?:{words})\s*[:：=/]", re.IGNORECASE)
