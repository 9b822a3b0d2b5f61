"""Where a story has what is longer than a word, or may begin within one.

Each thing asked for is known by its head, its first one to eight characters. All places of a story where something may
begin are hashed at once and looked up in a table of one byte a hash; only what the table lets through, a few hundred
places, is looked at one by one.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kawat.core.words import Bound, Way

LENGTHS = (1, 2, 3, 4, 6, 8)
"""Of heads: the longest that fits."""

EXACT = 3
"""Heads to this length are all that is asked for with them, since the next length is one more."""

MANY = 256
"""Places beyond which it pays to look at each head but once."""

TABLE_BITS = 20
_TWO, _FOUR, _EIGHT, _SPREAD = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93
"""Odd numbers without a pattern."""

_BEGIN = {way: Bound.START.value if way == Way.IN_A_ROW else Bound.WORD_START.value for way in Way}
_FINISH = {**dict.fromkeys(Way, Bound.WORD_END.value), Way.IN_A_ROW: Bound.END.value, Way.FRONT: 0}


_Kind: TypeAlias = tuple[Way, int, int, int]
"""What begins with a head: in which way it is asked for, how long it is, and the marks of its first and last place."""


class Heads:
    """Everything of one kind of track that is looked for by its head."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[_Kind, ...]] = {}
        self._table: NDArray[np.uint8] = np.zeros(0, np.uint8)
        """By hash: a bit for each length of a head with this hash."""

    def add(self, way: str, said: str) -> None:
        """Look for this from now on."""
        level, length = max((level, length) for level, length in enumerate(LENGTHS) if length <= len(said))
        head, kind = said[:length], _kind(Way(way), len(said))
        asked = self._asked.get(head)
        if asked is None:
            if not len(self._table):
                self._table = np.zeros(1 << TABLE_BITS, np.uint8)
            self._table[_hash(head)] |= 1 << level
            self._asked[head] = _alone(kind)
        elif kind not in asked:
            self._asked[head] = (*asked, kind)

    def found(self, text: str, marks: bytes, ends: Sequence[int] = ()) -> list[tuple[Way, int, str]]:
        """Way, place and words of everything in a track that may be asked for, and of some that is not; what stands
        there often, perhaps once only for each of the parts that end at `ends`."""
        found: list[tuple[Way, int, str]] = []
        if not self._asked or not text:
            return found
        size = len(text)
        codes, marks_of = _codes(text), np.frombuffer(marks, np.uint8)
        begins = np.flatnonzero(marks_of & _ANY_BEGIN)
        for level, hashes in enumerate(_hashes(codes)):
            length = LENGTHS[level]
            places = begins[: np.searchsorted(begins, len(hashes))]
            passing = places[self._table[hashes[places]] & (1 << level) != 0]
            if length <= EXACT and len(passing) > MANY:
                passing = _distinct(passing, length, codes, marks_of, ends)
            for at in passing.tolist():
                asked = self._asked.get(text[at : at + length])
                if asked is None:
                    continue
                begin = marks[at]
                for way, whole, its_begin, finish in asked:
                    end = at + whole
                    if begin & its_begin and end <= size and marks[end - 1] & finish == finish:
                        found.append((way, at, text[at:end]))
        return found


def _distinct(
    places: NDArray[np.intp], length: int, codes: NDArray[np.uint64], marks: NDArray[np.uint8], ends: Sequence[int]
) -> NDArray[np.intp]:
    """One place of all with the same head of this length, the same marks and in the same part; a few more, where two
    heads want the same slot."""
    head = codes[places]  # a character takes 21 bits
    for more in range(1, length):
        head = head << np.uint64(21) | codes[places + more]
    around = marks[places].astype(np.uint64) << np.uint64(8) | marks[places + (length - 1)]
    if len(ends):
        around |= np.searchsorted(ends, places, "right").astype(np.uint64) << np.uint64(16)
    slots = ((head ^ around * np.uint64(_TWO)) * np.uint64(_SPREAD) >> np.uint64(64 - TABLE_BITS)).astype(np.intp)
    last, numbers = np.empty(1 << TABLE_BITS, np.intp), np.arange(len(places))
    last[slots] = numbers
    same = last[slots]
    alike = (head[same] == head) & (around[same] == around)
    return places[(same == numbers) | ~alike]


_ANY_BEGIN = Bound.START.value | Bound.WORD_START.value


@lru_cache(maxsize=1024)
def _kind(way: Way, length: int) -> _Kind:
    """The same tuple for all that are alike."""
    return way, length, _BEGIN[way], _FINISH[way]


@lru_cache(maxsize=1024)
def _alone(kind: _Kind) -> tuple[_Kind]:
    """The same for heads with which only one thing begins, as most."""
    return (kind,)


def _codes(text: str) -> NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _hashes(codes: NDArray[np.uint64]) -> list[NDArray[np.intp]]:
    """For each of `LENGTHS`, the hash of so many characters from each place on; wrapping is meant."""
    bases = [np.uint64(each) for each in (_TWO, _FOUR, _EIGHT)]
    one = codes
    two = one[:-1] * bases[0] + one[1:]
    three = two[:-1] * bases[0] + one[2:]
    four = two[:-2] * bases[1] + two[2:]
    six = three[:-3] * bases[2] + three[3:]
    eight = four[:-4] * bases[2] + four[4:]
    spread, shift = np.uint64(_SPREAD), np.uint64(64 - TABLE_BITS)
    return [((each * spread) >> shift).astype(np.intp) for each in (one, two, three, four, six, eight)]


def _hash(head: str) -> int:
    """The same for one head of one of `LENGTHS`."""
    codes = [ord(each) for each in head]
    two = [one * _TWO + other for one, other in pairwise(codes)]
    match len(codes):
        case 1:
            found = codes[0]
        case 2:
            found = two[0]
        case 3:
            found = two[0] * _TWO + codes[2]
        case 4:
            found = two[0] * _FOUR + two[2]
        case 6:
            found = (two[0] * _TWO + codes[2]) * _EIGHT + two[3] * _TWO + codes[5]
        case _:
            found = (two[0] * _FOUR + two[2]) * _EIGHT + two[4] * _FOUR + two[6]
    return (found * _SPREAD & 0xFFFFFFFFFFFFFFFF) >> (64 - TABLE_BITS)
