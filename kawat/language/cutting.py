"""Text becomes words, and words the three tracks of a section.

ICU cuts the words, by dictionary where a script has no spaces. Some are cut further: at a point or colon that is in no
number (J.P.Morgan, IDX:AREN), between a script without spaces and another, before an English 's, and after a French
article (l'usine). Each word is folded and stemmed once and then remembered.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from icu4py.breakers import WordBreaker

from kawat.core.words import BARRIER, Bound, Section, Track
from kawat.language.folding import folded
from kawat.language.normal import fold_case, tidy
from kawat.language.particles import fronts
from kawat.language.runs import FIRST_OF_ALL, RUN, is_of_a_run, marks_of_a_run
from kawat.language.stems import has_stems, stem

LOCALE = "en"
"""ICU cuts all fifteen languages alike, so that text and query are cut alike whichever language they are read in."""

LINE_ENDS = frozenset(("\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"))

REMEMBERED = 16_384
"""Words of a language that are remembered, about 6 MB, and of no more than `LONGEST` characters."""

LONGEST = 40

_POSSESSIVE = re.compile("(?<=[^'])'s$", re.IGNORECASE)
_ELISION = re.compile("^(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)'(?=[^'])", re.IGNORECASE)
_JOINT = re.compile(r"(?<!\d)[.:]|[.:](?!\d)")
_LEFT_OVER = re.compile(r"^[\W_]+|[_.:,;'·‧][\W_]*$")
"""What ICU keeps between two letters or digits (UAX 29), where they are cut apart; and around _this_."""

_ZERO_WIDTH = re.compile(f"(?<=[{RUN}])\u200b+(?=[{RUN}])")

_ALONE = bytes([Bound.START | Bound.END | Bound.WORD_START | Bound.WORD_END])
_FIRST, _LAST = bytes([Bound.START | Bound.WORD_START]), bytes([Bound.END | Bound.WORD_END])


Word: TypeAlias = tuple[bool, str, bytes, str, bytes, str, bytes]
"""One word: whether it is of a run, then as it is folded, loose and cased, each with its marks.

A bare tuple of strings, since the collector of garbage looks at those but once, and thousands are remembered.
"""


class _Words(dict[str, tuple[Word, ...]]):
    """What ICU cut to the words in it; nothing for what stands between words."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, cut: str) -> tuple[Word, ...]:
        parts = (cut,) if cut.isalpha() and max(cut) < FIRST_OF_ALL else _parts(cut, self.language)
        words = tuple(_word(part, self.language) for part in parts if _is_a_word(part))
        if len(cut) <= LONGEST:
            if len(self) >= REMEMBERED:
                self.clear()
            self[cut] = words
        return words


def section(field: str, text: str, language: str) -> Section:
    """A part of a story in its three tracks. A line break ends a block."""
    its_folded, loose, cased = _tracks(text, language)
    return Section(field=field, folded=its_folded, loose=loose, cased=cased)


def _tracks(text: str, language: str) -> tuple[Track, Track, Track]:
    words = _spaced(text, language)
    if not words:
        return _NOTHING, _NOTHING, _NOTHING
    _, its_folded, folded_marks, loose, loose_marks, cased, cased_marks = zip(*words, strict=True)
    first = Track("".join(its_folded), b"".join(folded_marks))
    return (
        first,
        Track("".join(loose), b"".join(loose_marks)) if has_stems(language) else first,
        Track("".join(cased), b"".join(cased_marks)),
    )


def _spaced(text: str, language: str) -> list[Word]:
    """All words, with what stands between two of them in the tracks."""
    known = _known(language)
    said: list[Word] = []
    between, touching = _SPACE, False
    for cut in WordBreaker(_prepared(text), LOCALE):
        words = known[cut]
        if not words:
            touching = False
            if cut in LINE_ENDS:
                between = _NEW_BLOCK
            continue
        for word in words:
            if said and not (touching and word[0]):
                said.append(between)
            said.append(word)
            between, touching = _SPACE, word[0]
    return said


def _prepared(text: str) -> str:
    """Tidy text. A zero-width space within a script without spaces only says where a line may end."""
    if "\u200b" in text:
        text = _ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text))
    return tidy(text)


def _parts(cut: str, language: str) -> Iterator[str]:
    """What ICU cut, cut further; some of it may hold no word."""
    if language == "fr" and (elided := _ELISION.match(cut)):
        yield elided[0]
        cut = cut[elided.end() :]
    owner = _POSSESSIVE.sub("", cut)
    for part in _JOINT.split(owner):
        yield from (_LEFT_OVER.sub("", word) for word in _by_script(part))
    if owner != cut:
        yield cut[len(owner) :]


def _is_a_word(part: str) -> bool:
    """Whether it has a letter or a digit."""
    return part.isalnum() or any(map(str.isalnum, part))


def _by_script(word: str) -> Iterator[str]:
    """Cut between scripts with and without spaces; a combining mark stays with what it combines with."""
    if not word or max(word) < FIRST_OF_ALL:
        yield word
        return
    start, of_a_run = 0, is_of_a_run(word[0])
    for at, char in enumerate(word):
        if not unicodedata.category(char).startswith("M") and is_of_a_run(char) is not of_a_run:
            yield word[start:at]
            start, of_a_run = at, not of_a_run
    yield word[start:]


def _word(written: str, language: str) -> Word:
    lower = fold_case(written)
    said = folded(lower, language)
    if is_of_a_run(written[0]):
        marks = marks_of_a_run(said)
        return (True, said, marks, said, marks, written, marks if written == said else marks_of_a_run(written))
    loose, marks = stem(lower, language) or said, _marks(len(said))
    for front in fronts(said):
        marks = marks[: front - 1] + bytes([marks[front - 1] | Bound.END]) + marks[front:]
    return (False, said, marks, loose, _marks(len(loose)), written, _marks(len(written)))


@lru_cache(maxsize=LONGEST)
def _marks(length: int) -> bytes:
    """The marks of a word that can be asked for as a whole only."""
    return _ALONE if length == 1 else _FIRST + bytes(length - 2) + _LAST


@lru_cache(maxsize=32)
def _known(language: str) -> _Words:
    return _Words(language)


_NOTHING = Track("", b"")
_SPACE: Word = (False, " ", b"\0", " ", b"\0", " ", b"\0")
_NEW_BLOCK: Word = (False, BARRIER, b"\0", BARRIER, b"\0", BARRIER, b"\0")
