"""What differs between two texts, by paragraph and within a paragraph by word, in any script.

Chinese, Japanese and Thai have no spaces: there a character, with the marks that stand on it, counts as a word. Two
paragraphs that have little in common are shown one after the other rather than torn into pieces.

The work is bounded, whatever two texts are: where it would be more, what differs is shown whole, and said to be so.
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
WORK = 10_000_000
"""Pairs of words, or of paragraphs, that one comparison may come to: the time grows with them, to some seconds."""
CHARACTERS = 30_000
"""Of two paragraphs that are cut into words."""
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


@dataclass(frozen=True, slots=True)
class Compared:
    """Both texts as one list of paragraphs, empty where nothing differs; and whether as finely as they could be."""

    lines: tuple[Line, ...]
    finely: bool


def compare(before: Sequence[str], after: Sequence[str]) -> Compared:
    if list(before) == list(after):
        return Compared((), finely=True)
    purse = _Purse()
    lines = tuple(line for line in _paragraphs(before, after, purse) if line)
    return Compared(lines, finely=not purse.spent)


def words(text: str) -> list[str]:
    """A text cut into what is compared; joined again it is the text."""
    return _TOKEN.findall(text)


@dataclass(slots=True)
class _Purse:
    """What is left of the work. Once it is spent nothing more is compared."""

    left: int = WORK
    spent: bool = False

    def pays(self, first: Sequence[str], second: Sequence[str]) -> bool:
        """Whether these can still be compared."""
        self.left -= len(first) * len(second)
        self.spent = self.spent or self.left < 0
        return not self.spent


def _paragraphs(before: Sequence[str], after: Sequence[str], purse: _Purse) -> Iterator[Line]:
    for verb, a, b, c, d in _opcodes(before, after, purse):
        if verb == "equal":
            yield from ((Piece(Change.SAME, text),) for text in before[a:b])
        elif b - a == d - c or min(b - a, d - c) > 0:
            for old, new in zip_longest(before[a:b], after[c:d]):
                yield from _one(old, new, purse)
        else:
            yield from ((Piece(Change.OUT, text),) for text in before[a:b])
            yield from ((Piece(Change.IN, text),) for text in after[c:d])


def _opcodes(before: Sequence[str], after: Sequence[str], purse: _Purse) -> list[tuple[str, int, int, int, int]]:
    """As of `SequenceMatcher`; what begins and ends both texts costs nothing."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    first, second = before[start : len(before) - end], after[start : len(after) - end]
    inner = [("replace", 0, len(first), 0, len(second))]
    if purse.pays(first, second):
        inner = list(SequenceMatcher(None, first, second, autojunk=False).get_opcodes())
    return [
        ("equal", 0, start, 0, start),
        *((verb, a + start, b + start, c + start, d + start) for verb, a, b, c, d in inner),
        ("equal", len(before) - end, len(before), len(after) - end, len(after)),
    ]


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """How many paragraphs both begin with."""
    return next(
        (n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), min(len(before), len(after))
    )


def _one(old: str | None, new: str | None, purse: _Purse) -> Iterator[Line]:
    if old is not None and new is not None and not purse.spent:
        if len(old) + len(new) > CHARACTERS:
            purse.spent = True
        else:
            first, second = words(old), words(new)
            if purse.pays(first, second) and _alike(first, second) >= ALIKE:
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
