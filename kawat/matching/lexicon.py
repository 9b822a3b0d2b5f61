"""Everything that any query asks for, by number, and which of it a story has.

A key is a reading (`core.words`), with a field before it where the query names one, or a whole near. A story's words
are looked up as a set. Phrases, prefixes, and what a script without spaces may hold anywhere, are looked for only
where the story has their heads (`heads`).
"""

from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray

from kawat.core.query import Near, from_plain
from kawat.core.words import BARRIER, Section, Track, Way, are_near, words_of
from kawat.matching.heads import Heads
from kawat.matching.postings import Postings
from kawat.matching.rows import grown
from kawat.matching.scripts import HANGUL, RUN, SHORT_END

Numbers: TypeAlias = dict[str, dict[str, int]]
"""By way, then by what is said."""

TRACKS: tuple[tuple[str, tuple[Way, ...]], ...] = (
    ("folded", (Way.IN_A_ROW, Way.WHOLE, Way.FRONT)),
    ("loose", (Way.STEM,)),
    ("cased", (Way.WRITTEN,)),
)
"""In which track each way is looked for."""

SHORT_FRONT = 12
"""Prefixes to this length are looked up as all beginnings of all words, longer ones by their heads."""

ALWAYS = 0
"""The number of what every story has."""


class Lexicon:
    """Numbers of keys, from 1."""

    def __init__(self) -> None:
        self._anywhere: Numbers = {way: {} for way in Way}
        self._within: dict[str, Numbers] = {}
        """By field."""
        self._fronts: set[int] = set()
        """Lengths of prefixes."""
        self._somewhere: set[str] = set()
        """What is looked for by its head, within a field."""
        self._heads = {name: Heads() for name, _ in TRACKS}
        self._nears: dict[int, str] = {}
        self._number_of_near: dict[str, int] = {}
        self._nears_after = Postings(np.int64)
        """The nears by the number of each reading of what they name first, and in the upper half that of what they name
        second, if it has one reading: one of the first has to be there, and the second."""
        self._count = 1
        self._there = np.zeros(16, np.bool_)

    def __len__(self) -> int:
        return self._count

    def number(self, key: str) -> int:
        """The number of a key, a new one where it was never asked for."""
        if key[0] == "[":
            return self._number_of_near.get(key) or self._take_near(key)
        numbers, reading = self._anywhere, key
        if key[0].isalpha():
            field, _, reading = key.partition(":")
            numbers = self._within.get(field) or self._within.setdefault(field, {way: {} for way in Way})
        way, said = reading[0], reading[1:]
        number = numbers[way].get(said)
        if number is None:
            number = numbers[way][said] = self._next()
            if way == Way.FRONT and len(said) <= SHORT_FRONT and not RUN.search(said):
                self._fronts.add(len(said))
            elif way == Way.FRONT or " " in said or RUN.search(said):
                self._heads[_TRACK_OF[Way(way)]].add(way, said)
                if numbers is not self._anywhere:
                    self._somewhere.add(said)
        return number

    def keys(self) -> Iterator[str]:
        """Every key in the order of its number; a new lexicon that is given them in this order numbers them alike."""
        found = [""] * self._count
        for field, numbers in (("", self._anywhere), *((f"{field}:", each) for field, each in self._within.items())):
            for way, number_of in numbers.items():
                for said, number in number_of.items():
                    found[number] = field + way + said
        for key, number in self._number_of_near.items():
            found[number] = key
        return iter(found[1:])

    def found(self, sections: tuple[Section, ...]) -> NDArray[np.int64]:
        """The numbers of all keys that a story has, in order, `ALWAYS` among them."""
        numbers = [ALWAYS]
        for name, ways in TRACKS:
            tracks = [(section.field, getattr(section, name)) for section in sections]
            self._look_up(tracks, ways, numbers)
            self._look_for(tracks, self._heads[name], numbers)
        self._there = there = grown(self._there, self._count)
        there[numbers] = True
        if self._nears:
            self._look_near(sections, there)
        found = np.flatnonzero(there)
        there[found] = False
        return found

    def _look_up(self, tracks: Iterable[tuple[str, Track]], ways: tuple[Way, ...], numbers: list[int]) -> None:
        """Whatever stands between two spaces."""
        everything: set[str] = set()
        everything_short: set[str] = set()
        for field, track in tracks:
            words = set(track.text.split())
            short = _shortened(track) if Way.IN_A_ROW in ways else set()
            everything |= words
            everything_short |= short
            if within := self._within.get(field):
                self._intersect(within, ways, words, numbers)
                self._intersect(within, (Way.IN_A_ROW,), short, numbers)
        self._intersect(self._anywhere, ways, everything, numbers)
        self._intersect(self._anywhere, (Way.IN_A_ROW,), everything_short, numbers)

    def _intersect(self, known: Numbers, ways: tuple[Way, ...], words: set[str], numbers: list[int]) -> None:
        for way in ways:
            if number_of := known[way]:
                said = self._beginnings(words) if way == Way.FRONT else words
                numbers += filter(None, map(number_of.get, said))

    def _beginnings(self, words: set[str]) -> set[str]:
        """Every beginning of the words that is as long as some short prefix."""
        least, most = min(self._fronts, default=1), max(self._fronts, default=0) + 1
        return {each[:length] for each in words for length in range(least, min(len(each) + 1, most))}

    def _look_for(self, tracks: list[tuple[str, Track]], heads: Heads, numbers: list[int]) -> None:
        """Whatever begins with a head."""
        text = BARRIER.join(track.text for _, track in tracks)
        marks = b"\0".join(track.marks for _, track in tracks)
        ends: list[int] = []
        for _, track in tracks:
            ends.append((ends[-1] if ends else 0) + len(track.text) + 1)
        for way, at, said in heads.found(text, marks, ends if self._somewhere else ()):
            if number := self._anywhere[way].get(said):
                numbers.append(number)
            if said in self._somewhere and (within := self._within.get(tracks[bisect(ends, at)][0])):
                numbers += filter(None, (within[way].get(said),))

    def _look_near(self, sections: tuple[Section, ...], there: NDArray[np.bool_]) -> None:
        """Of the nears of which each part is there, those whose parts stand near each other."""
        met, words = self._nears_after.gather(np.flatnonzero(there)), cache(words_of)
        for number in set((met[there[met >> 32]] & 0xFFFFFFFF).tolist()):
            near = _near(self._nears[number])
            parts = ([self.number(_key(near.field, each)) for each in part] for part in near.readings)
            if all(there[part].any() for part in parts):
                there[number] = are_near(near.readings, near.within, sections, near.field, words)

    def _take_near(self, key: str) -> int:
        near = _near(key)
        parts = [[self.number(_key(near.field, each)) for each in part] for part in near.readings]
        number = self._number_of_near[key] = self._next()
        self._nears[number] = key
        second = parts[1][0] if len(parts[1]) == 1 else ALWAYS
        for each in parts[0]:
            self._nears_after.append(each, second << 32 | number)
        return number

    def _next(self) -> int:
        self._count += 1
        return self._count - 1


_TRACK_OF = {way: name for name, ways in TRACKS for way in ways}


@lru_cache(maxsize=4096)
def _near(key: str) -> Near:
    near = from_plain(orjson.loads(key))
    assert isinstance(near, Near)
    return near


def _key(field: str, reading: str) -> str:
    return f"{field}:{reading}" if field else reading


def _shortened(track: Track) -> set[str]:
    """Korean words without their particles: where one may end before it ends."""
    text = track.text
    if text.isascii() or not HANGUL.search(text):
        return set()
    found = set()
    for match in SHORT_END.finditer(track.marks):
        end = match.start()
        if HANGUL.match(text, end):
            start = max(text.rfind(" ", 0, end), text.rfind(BARRIER, 0, end)) + 1
            found.add(text[start : end + 1])
    return found
