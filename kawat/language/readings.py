"""How something that was asked for is read in each language: in which track it is looked for, and as what.

It is cut, folded and stemmed as a story is, so that what a story says can be asked for.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from kawat.core.query import Form
from kawat.core.words import Section, Way
from kawat.language.cutting import section
from kawat.language.normal import fold_case
from kawat.language.runs import RUN, is_of_a_run, is_short
from kawat.language.stems import has_stems

LEAST = 2
"""Characters of a prefix."""

_NEVER_INFLECTED = re.compile(f"[{RUN}\uac00-\ud7a3]")
"""In no language; Korean words end before their particles instead."""


def readings(form: Form, said: str, languages: Sequence[str]) -> tuple[str, ...]:
    """What suffices to find `said`, one reading for each language that reads it in its own way, in their order.

    Empty where it holds no word; for a prefix also where it is of more than one word, or too short.
    """
    return tuple(dict.fromkeys(each for language in languages for each in _readings(form, said, language)))


def near_readings(said: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The readings of one of the words of a near: as of a phrase, without stems."""
    return readings(Form.PHRASE, said, languages)


@lru_cache(maxsize=16_384)
def _readings(form: Form, said: str, language: str) -> tuple[str, ...]:
    cut = section("", " ".join(said.split()), language)
    if not cut.folded.text:
        return ()
    match form:
        case Form.EXACT:
            return (Way.WRITTEN + cut.cased.text,)
        case Form.PREFIX:
            fronts = (cut.folded.text, fold_case(cut.cased.text))[: 2 if language == "vi" else 1]  # hoà* is in hoàng
            return tuple(Way.FRONT + front for front in fronts if " " not in front and len(front) >= LEAST)
        case Form.PHRASE:
            return (_in_a_row(cut.folded.text),)
    return (_word(cut, language),)


def _word(cut: Section, language: str) -> str:
    """A bare word: its stem where it has one, without an elided article before it and an 's after it."""
    words, stems = cut.folded.text.split(" "), cut.loose.text.split(" ")
    first = 1 if len(words) > 1 and words[0].endswith("'") else 0
    last = -1 if len(words) > first + 1 and words[-1] == "'s" else None
    bare = " ".join(words[first:last])
    if has_stems(language) and not _NEVER_INFLECTED.search(bare):
        return Way.STEM + " ".join(stems[first:last])
    return _in_a_row(bare)


def _in_a_row(said: str) -> str:
    return (Way.WHOLE if is_of_a_run(said[0]) and " " not in said and is_short(said) else Way.IN_A_ROW) + said
