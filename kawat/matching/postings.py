"""Lists of numbers by key, which grow one at a time and are read many at once.

All lists lie in one array. A list that is full moves to a place twice as large, and its old place goes to the next
list of that size: nothing is ever folded or sorted, so that a change costs the same at any time.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kawat.matching.rows import grown


class Postings:
    """Lists by key from 0; a list of length n has room for the next power of two."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._numbers: NDArray[Any] = np.zeros(16, dtype)
        self._starts = np.zeros(16, np.uint32)
        self.lengths = np.zeros(16, np.int32)
        self._used = 0
        self._free: dict[int, list[int]] = {}

    def append(self, key: int, number: int) -> None:
        """One more number in the list of this key."""
        if key >= len(self.lengths):
            self._starts = grown(self._starts, key + 1)
            self.lengths = grown(self.lengths, key + 1)
        length = self.lengths.item(key)
        if length & (length - 1) == 0:  # full: the room is the length, a power of two, or none
            self._move(key, length)
        self._numbers[self._starts.item(key) + length] = number
        self.lengths[key] = length + 1

    def length(self, key: int) -> int:
        """How long the list of this key is."""
        return int(self.lengths[key]) if key < len(self.lengths) else 0

    def gather(self, keys: NDArray[np.int64]) -> NDArray[Any]:
        """All numbers in the lists of these keys, one after the other."""
        keys = keys[keys < len(self.lengths)]
        lengths = self.lengths[keys]
        keys, lengths = keys[lengths > 0], lengths[lengths > 0]
        starts = self._starts[keys].astype(np.int64)
        begins = np.cumsum(lengths) - lengths
        places = np.repeat(starts - begins, lengths)
        places += np.arange(len(places))
        return self._numbers[places]

    def state(self) -> dict[str, NDArray[Any]]:
        """What a snapshot keeps: the lists without the room between them."""
        return {"numbers": self.gather(np.arange(len(self.lengths))), "lengths": self.lengths}

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Take over what a snapshot kept, each list in the room that it needs."""
        self.lengths = state["lengths"]
        lengths = self.lengths.astype(np.int64)
        rooms = np.where(lengths > 0, 1 << np.ceil(np.log2(np.maximum(lengths, 1))).astype(np.int64), 0)
        starts = np.cumsum(rooms) - rooms
        self._starts = starts.astype(np.uint32)
        self._used = int(rooms.sum())
        self._numbers = np.zeros(self._used, state["numbers"].dtype)
        begins = np.cumsum(lengths) - lengths
        places = np.repeat(starts - begins, lengths)
        places += np.arange(len(places))
        self._numbers[places] = state["numbers"]

    def _move(self, key: int, length: int) -> None:
        room = max(1, length * 2)
        free = self._free.get(room)
        if free:
            place = free.pop()
        else:
            place, self._used = self._used, self._used + room
            self._numbers = grown(self._numbers, self._used)
        if length:
            old = int(self._starts[key])
            self._numbers[place : place + length] = self._numbers[old : old + length]
            self._free.setdefault(length, []).append(old)
        self._starts[key] = place
