"""Lists of numbers by key, which grow one at a time and are read many at once.

All lists lie in one array. A list that is full moves to a place twice as large, and its old place goes to the next
list of that size: nothing is ever folded or sorted, so that a change costs the same at any time.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kawat.matching.arrays import Arrays, Column, spans


class Postings:
    """Lists by key from 0; a list of length n has room for the next power of two."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._numbers = Column(dtype)
        self._starts = Column(np.uint32)
        self._lengths = Column(np.int32)
        self._used = 0
        self._free: dict[int, list[int]] = {}

    def append(self, key: int, number: int) -> None:
        """One more number in the list of this key."""
        if key >= self._lengths.size:
            self._starts.reach(key + 1)
            self._lengths.reach(key + 1)
        length = self._lengths.at[key]
        if length & (length - 1) == 0:  # full: the room is the length, a power of two, or none
            self._move(key, length)
        self._numbers.at[self._starts.at[key] + length] = number
        self._lengths.at[key] = length + 1

    def length(self, key: int) -> int:
        """How long the list of this key is."""
        return self._lengths.at[key] if key < self._lengths.size else 0

    def gather(self, keys: NDArray[np.int64]) -> NDArray[Any]:
        """All numbers in the lists of these keys, one after the other."""
        keys = keys[keys < self._lengths.size]
        lengths = self._lengths.all[keys]
        keys, lengths = keys[lengths > 0], lengths[lengths > 0]
        return self._numbers.all[spans(self._starts.all[keys].astype(np.int64), lengths)[0]]

    def state(self) -> Arrays:
        """What a snapshot keeps: the lists without the room between them."""
        return {"numbers": self.gather(np.arange(self._lengths.size)), "lengths": self._lengths.all}

    def restore(self, state: Arrays) -> None:
        """Take over what a snapshot kept, each list in the room that it needs."""
        self._lengths.take(state["lengths"])
        lengths = state["lengths"].astype(np.int64)
        rooms = np.where(lengths > 0, 1 << np.ceil(np.log2(np.maximum(lengths, 1))).astype(np.int64), 0)
        starts = np.cumsum(rooms) - rooms
        self._starts.take(starts.astype(np.uint32))
        self._used = int(rooms.sum())
        numbers = np.zeros(self._used, state["numbers"].dtype)
        numbers[spans(starts, lengths)[0]] = state["numbers"]
        self._numbers.take(numbers)

    def _move(self, key: int, length: int) -> None:
        room = max(1, length * 2)
        free = self._free.get(room)
        if free:
            place = free.pop()
        else:
            place, self._used = self._used, self._used + room
            self._numbers.reach(self._used)
        if length:
            old, numbers = self._starts.at[key], self._numbers.at
            numbers[place : place + length] = numbers[old : old + length]
            self._free.setdefault(length, []).append(old)
        self._starts.at[key] = place
