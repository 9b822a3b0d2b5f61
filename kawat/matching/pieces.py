"""What of a track can be asked for, cut beforehand: the strings under which `Recent` remembers which items say them.

Most words stand alone between spaces and can be asked for as a whole and in no other way. A Korean word may also end
before its particle: there every way is cut. In a run of a script without spaces there are too many ways; there words,
and one and two characters are cut, and whatever else is longer is narrowed by its pairs of characters.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kawat.core.words import BARRIER, Bound, Track

FEW = 16
"""Ways to cut a token, beginnings times endings, above which it counts as a run."""

_START, _END, _WORD_START, _WORD_END = (bound.value for bound in Bound)
_BEGIN, _FINISH = _START | _WORD_START, _END | _WORD_END
_APART = b"\0"
_SHORT = 8
"""Characters of a token whose cuts are remembered: longer ones seldom come again."""


@dataclass(slots=True)
class Pieces:
    """Sets of strings, by how they may be asked for.

    `either` in a row and as a word, `row` only in a row, `word` only as a word, `front` begin as a word does. `part`
    may stand at either end of a phrase. `pair` are one or two characters of a run that cannot be asked for; `run` are
    all characters of runs.
    """

    either: set[str] = field(default_factory=set)
    row: set[str] = field(default_factory=set)
    word: set[str] = field(default_factory=set)
    front: set[str] = field(default_factory=set)
    part: set[str] = field(default_factory=set)
    pair: set[str] = field(default_factory=set)
    run: set[str] = field(default_factory=set)

    def add(self, track: Track) -> None:
        """Cut a track, a block at a time: most hold nothing but words that stand alone, which is seen at once."""
        at = 0
        for block in track.text.split(BARRIER):
            tokens = block.split(" ")
            marks = track.marks[at : at + len(block)]
            if marks == _APART.join([_alone(len(token)) for token in tokens]):
                self.either.update(tokens)
            else:
                self._add_each(tokens, marks)
            at += len(block) + len(BARRIER)
        self.either.discard("")

    def _add_each(self, tokens: list[str], marks: bytes) -> None:
        sets = {name: getattr(self, name) for name in self.__slots__}
        at = 0
        for token in tokens:
            its = marks[at : at + len(token)]
            at += len(token) + 1
            if its == _alone(len(token)):
                self.either.add(token)
            else:
                for name, said in _remembered(token, its) if len(token) <= _SHORT else _ways(token, its):
                    sets[name].add(said)


@lru_cache(maxsize=256)
def _alone(length: int) -> bytes:
    """The marks of a word that can be asked for as a whole alone."""
    if length < 2:
        return bytes([_BEGIN | _FINISH] * length)
    return bytes([_BEGIN]) + bytes(length - 2) + bytes([_FINISH])


def _ways(token: str, marks: bytes) -> Iterator[tuple[str, str]]:
    starts = [at for at, mark in enumerate(marks) if mark & _BEGIN]
    ends = [at + 1 for at, mark in enumerate(marks) if mark & _FINISH]
    if max(len(starts), 1) * max(len(ends), 1) > FEW:
        yield from set(_of_a_run(token, marks))
        yield from (("run", char) for char in set(token))
        return
    yield "part", token
    for start in starts:
        yield "part", token[start:]
        if marks[start] & _WORD_START:
            yield "front", token[start:]
        for end in ends:
            if start < end and (how := _HOW[marks[start] << 4 | marks[end - 1]]):
                yield how, token[start:end]
    for end in ends:
        yield "part", token[:end]


@lru_cache(maxsize=16_384)
def _remembered(token: str, marks: bytes) -> tuple[tuple[str, str], ...]:
    return tuple(_ways(token, marks))


def _of_a_run(token: str, marks: bytes) -> Iterator[tuple[str, str]]:
    for char, mark in zip(token, marks, strict=True):
        yield _HOW[mark << 4 | mark] or "pair", char
    for first, second, begin, finish in zip(token, token[1:], marks, marks[1:], strict=False):
        yield _HOW[begin << 4 | finish] or "pair", first + second
    start = -1
    for at, mark in enumerate(marks):
        if mark & _WORD_START:
            start = at
        if mark & _WORD_END and start >= 0:
            if at > start + 1 and (how := _HOW[marks[start] << 4 | mark]):
                yield how, token[start : at + 1]
            start = -1


def _how(first: int, last: int) -> str:
    """How a piece with these marks on its first and last character may be asked for; '' for in no way."""
    row, word = first & _START and last & _END, first & _WORD_START and last & _WORD_END
    return "either" if row and word else "row" if row else "word" if word else ""


_HOW = [_how(marks >> 4, marks & 15) for marks in range(256)]
