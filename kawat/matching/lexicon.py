"""Everything that any query asks for, by number, and which of it a story has.

A key is a reading (`core.words`), with a field before it where the query names one, or a whole near. A story's words
are looked up as a set; what is longer than a word or shorter than a run is looked for only where the story has its
head: its first word, or its first two characters in a script without spaces.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray

from kawat.core.query import Near, from_plain
from kawat.core.words import BARRIER, Bound, Section, Track, Way, are_near

RUN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029"
    "\u3031-\u303b\u3041-\u3096\u3099-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaadf"
    "\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
"""Characters of scripts without spaces, where something may begin or end within what stands between two spaces."""

HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff]")
"""Where a word may also end before its particle."""

Heads: TypeAlias = dict[str, tuple[int, ...]]
"""The lengths of what begins with a head."""

_BEGIN = {way: Bound.START.value if way == Way.IN_A_ROW else Bound.WORD_START.value for way in Way}
_FINISH = {**dict.fromkeys(Way, Bound.WORD_END.value), Way.IN_A_ROW: Bound.END.value, Way.FRONT: 0}
_SHORT_END = re.compile(
    b"[%b]" % bytes(mark for mark in range(16) if mark & Bound.END and not mark & Bound.WORD_END).replace(b"\n", b"\\n")
)
"""Marks where something may end that is not the end of a word."""


class Lexicon:
    """Numbers of keys, from 1; 0 is the key that every story has."""

    def __init__(self) -> None:
        self._number_of: dict[str, dict[str, int]] = {"": {}}
        """By field, '' for anywhere, then by reading."""
        self._count = 1
        self._phrases: dict[str, Heads] = {way: {} for way in Way}
        """By way, then by the first word."""
        self._runs: dict[str, Heads] = {way: {} for way in Way}
        """By way, then by the first two characters."""
        self._nears: dict[int, Near] = {}
        self._nears_after: dict[str, list[int]] = {}
        """The nears by each reading of what they name first: one of those has to be there."""

    def __len__(self) -> int:
        return self._count

    def number(self, key: str) -> int:
        """The number of a key, a new one where it was never asked for."""
        field, reading = _parted(key)
        numbers = self._number_of.get(field)
        if numbers is None:
            numbers = self._number_of[field] = {}
        number = numbers.get(reading)
        if number is None:
            number = numbers[reading] = self._count
            self._count += 1
            self._take(reading, number)
        return number

    def keys(self) -> Iterator[str]:
        """Every key in the order of its number; a new lexicon that is given them in this order numbers them alike."""
        found = [""] * (self._count - 1)
        for field, numbers in self._number_of.items():
            for reading, number in numbers.items():
                found[number - 1] = f"{field}:{reading}" if field else reading
        return iter(found)

    def found(self, sections: tuple[Section, ...]) -> NDArray[np.int64]:
        """The numbers of all keys that a story has, in no order, 0 among them."""
        numbers = [0]
        everywhere = self._number_of[""]
        seen: set[str] = set()
        for section in sections:
            readings = self._readings(section)
            seen |= readings
            if inside := self._number_of.get(section.field):
                numbers += [inside[each] for each in inside.keys() & readings]
        numbers += [everywhere[each] for each in everywhere.keys() & seen]
        for number in self._near(seen):
            near = self._nears[number]
            if are_near(near.readings, near.within, sections, near.field):
                numbers.append(number)
        return np.unique(np.array(numbers, np.int64))

    def _take(self, reading: str, number: int) -> None:
        """Remember how a reading is to be found."""
        way, said = reading[0], reading[1:]
        if way == "[":
            near = from_plain(orjson.loads(reading))
            assert isinstance(near, Near)
            self._nears[number] = near
            for each in near.readings[0]:
                self._nears_after.setdefault(each, []).append(number)
            for each in (each for alternatives in near.readings for each in alternatives):
                self._take(each, number)
            return
        if way == Way.FRONT or RUN.match(said) or (way == Way.WHOLE and RUN.search(said)):
            heads, head = self._runs[way], said[:2]
        elif " " in said:
            heads, head = self._phrases[way], said.partition(" ")[0]
        else:
            return
        lengths = heads.get(head, ())
        if len(said) not in lengths:
            heads[head] = (*lengths, len(said))

    def _near(self, seen: set[str]) -> Iterator[int]:
        """Nears of which something of each part was seen."""
        numbers = {number for each in self._nears_after.keys() & seen for number in self._nears_after[each]}
        for number in numbers:
            if not any(seen.isdisjoint(alternatives) for alternatives in self._nears[number].readings):
                yield number

    def _readings(self, section: Section) -> set[str]:
        """Everything in a section that a key could be."""
        folded = (Way.IN_A_ROW, Way.WHOLE, Way.FRONT)
        if section.loose is section.folded:
            found = self._of_track(section.folded, (*folded, Way.STEM))
        else:
            found = self._of_track(section.folded, folded)
            found |= self._of_track(section.loose, (Way.STEM,))
        found |= self._of_track(section.cased, (Way.WRITTEN,))
        return found

    def _of_track(self, track: Track, ways: Iterable[Way]) -> set[str]:
        words = set(track.text.split())
        pairs: set[str] | None = None
        found: set[str] = set()
        for way in ways:
            if way == Way.FRONT:
                self._fronts(track, words, found)
            else:
                found.update([way + word for word in words])
                for head in self._phrases[way].keys() & words:
                    self._stretch(way, head + " ", self._phrases[way][head], track, found)
            if runs := self._runs[way]:
                if pairs is None:
                    pairs = _pairs(track.text)
                for head in runs.keys() & pairs:
                    self._stretch(way, head, runs[head], track, found)
            if way == Way.IN_A_ROW:
                _short_ends(track, found)
        return found

    def _fronts(self, track: Track, words: set[str], found: set[str]) -> None:
        heads = self._runs[Way.FRONT]
        for word in words:
            for length in heads.get(word[:2], ()):
                if length <= len(word):
                    found.add(Way.FRONT + word[:length])

    def _stretch(self, way: Way, head: str, lengths: tuple[int, ...], track: Track, found: set[str]) -> None:
        """All that begins with this head and has one of these lengths, where it may begin and end."""
        begin, finish = _BEGIN[way], _FINISH[way]
        text, marks = track.text, track.marks
        at = text.find(head)
        while at >= 0:
            if marks[at] & begin:
                for length in lengths:
                    end = at + length
                    if end <= len(text) and marks[end - 1] & finish == finish:
                        found.add(way + text[at:end])
            at = text.find(head, at + 1)


def _parted(key: str) -> tuple[str, str]:
    """The field, '' for anywhere, and the reading of a key."""
    if key[0].isalpha():
        field, _, reading = key.partition(":")
        return field, reading
    return "", key


def _pairs(text: str) -> set[str]:
    """Every two characters in a row and each alone, if there is anything of a script without spaces."""
    if text.isascii() or not RUN.search(text):
        return set()
    found = set(map("".join, pairwise(text)))
    found.update(text)
    return found


def _short_ends(track: Track, found: set[str]) -> None:
    """Korean words without their particles: where one may end before it ends."""
    text = track.text
    if text.isascii() or not HANGUL.search(text):
        return
    for match in _SHORT_END.finditer(track.marks):
        end = match.start()
        if not RUN.match(text, end):
            start = max(text.rfind(" ", 0, end), text.rfind(BARRIER, 0, end)) + 1
            found.add(Way.IN_A_ROW + text[start : end + 1])
