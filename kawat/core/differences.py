"""What differs between two texts, by paragraph and within a paragraph by word, in any script.

Chinese, Japanese and Thai have no spaces: there a character, with the marks that stand on it, counts as a word. Two
paragraphs that have little in common are shown one after the other rather than torn into pieces.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import zip_longest

_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_THAI_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_TOKEN = re.compile(
    rf"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[\u0e00-\u0e7f][{_THAI_MARKS}]*|\s+"
    rf"|(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f])[\w{_MARKS}])+|.",
    re.DOTALL,
)
TOKENS = 3_000
"""Words of one paragraph beyond which it is not compared within: the time grows with their square."""
ALIKE = 0.35
"""Share of words that two paragraphs need in common to be shown as one that changed."""


class Change(Enum):
    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed, went or came."""

    change: Change
    text: str


Line = tuple[Piece, ...]
"""One paragraph."""


def compare(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """Both texts as one list of paragraphs. Empty where nothing differs."""
    if list(before) == list(after):
        return []
    return [line for line in _paragraphs(before, after) if line]


def words(text: str) -> list[str]:
    """A text cut into what is compared; joined again it is the text."""
    return _TOKEN.findall(text)


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            yield from ((Piece(Change.SAME, text),) for text in before[a:b])
        elif b - a == d - c or min(b - a, d - c) > 0:
            for old, new in zip_longest(before[a:b], after[c:d]):
                yield from _one(old, new)
        else:
            yield from ((Piece(Change.OUT, text),) for text in before[a:b])
            yield from ((Piece(Change.IN, text),) for text in after[c:d])


def _one(old: str | None, new: str | None) -> Iterator[Line]:
    if old is not None and new is not None:
        first, second = words(old), words(new)
        if max(len(first), len(second)) <= TOKENS and _alike(first, second) >= ALIKE:
            yield tuple(_pieces(first, second))
            return
    if old is not None:
        yield (Piece(Change.OUT, old),)
    if new is not None:
        yield (Piece(Change.IN, new),)


def _alike(first: list[str], second: list[str]) -> float:
    """The share of words in common; the spaces between them are no words."""
    one, two = [each for each in first if not each.isspace()], [each for each in second if not each.isspace()]
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def _pieces(first: list[str], second: list[str]) -> Iterator[Piece]:
    """What goes and comes; a lone space between two changes belongs to both, so that they read as one."""
    gone, come = "", ""
    codes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    for place, (verb, a, b, c, d) in enumerate(codes):
        same = "".join(first[a:b])
        if verb != "equal" or (same.isspace() and 0 < place < len(codes) - 1):
            gone, come = gone + same, come + "".join(second[c:d])
            continue
        yield from _changed(gone, come)
        gone, come = "", ""
        yield Piece(Change.SAME, same)
    yield from _changed(gone, come)


def _changed(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece(Change.OUT, gone)
    if come:
        yield Piece(Change.IN, come)
