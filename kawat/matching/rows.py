"""Rows of numbers, each kept once: what many profiles say alike is one row with a count of those who say it.

Append-only: a row that nobody says any more stays, and comes back to life when somebody says it again. Rows are found
by a table of hashes and compared in full, so that two rows are never taken for one. About 4 bytes a number, and 20 a
row.
"""

from array import array
from collections.abc import Sequence
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int32]

FREE = -1


def grown(numbers: NDArray[Any], size: int, fill: int = 0) -> NDArray[Any]:
    """The numbers, with room for `size`: an eighth more than asked, since memory is what there is least of."""
    if size <= len(numbers):
        return numbers
    larger = np.full(max(16, size + (size >> 3)), fill, dtype=numbers.dtype)
    larger[: len(numbers)] = numbers
    return larger


class Rows:
    """Interned rows of int32 by number, from 0."""

    def __init__(self) -> None:
        self._numbers = np.zeros(16, np.int32)
        self._ends = np.zeros(16, np.uint32)
        """Where each row ends; it begins where the one before ends."""
        self._hashes = np.zeros(16, np.uint32)
        self._table = np.full(64, FREE, np.int32)
        self.counts = np.zeros(16, np.int32)
        self._used = 0

    def __len__(self) -> int:
        return self._used

    @property
    def alive(self) -> int:
        """How many rows somebody says."""
        return int(np.count_nonzero(self.counts[: self._used]))

    def put(self, row: Sequence[int]) -> tuple[int, bool]:
        """The number of the row, and whether it is new; counts one more who says it."""
        content = array("i", row).tobytes()
        mark = crc32(content)
        mask = len(self._table) - 1
        slot = mark & mask
        while (found := self._table.item(slot)) != FREE:
            if self._hashes.item(found) == mark and self.row(found).tobytes() == content:
                self.counts[found] += 1
                return found, False
            slot = (slot + 1) & mask
        return self._add(np.frombuffer(content, np.int32), mark, slot), True

    def drop(self, number: int) -> None:
        """One less says the row."""
        self.counts[number] -= 1

    def row(self, number: int) -> Ints:
        """The numbers of a row."""
        start = self._ends.item(number - 1) if number else 0
        return self._numbers[start : self._ends.item(number)]

    def gather(self, numbers: NDArray[np.int64]) -> tuple[Ints, NDArray[np.int64]]:
        """The numbers of several rows, none of them empty, one after the other, and where each row begins."""
        ends = self._ends[numbers].astype(np.int64)
        starts = np.where(numbers > 0, self._ends[numbers - 1], 0).astype(np.int64)
        lengths = ends - starts
        begins = np.cumsum(lengths) - lengths
        places = np.repeat(starts - begins, lengths)
        places += np.arange(len(places))
        return self._numbers[places], begins

    def state(self) -> dict[str, NDArray[Any]]:
        """What a snapshot keeps."""
        length = int(self._ends[self._used - 1]) if self._used else 0
        used = self._used
        return {
            "numbers": self._numbers[:length],
            "ends": self._ends[:used],
            "hashes": self._hashes[:used],
            "counts": self.counts[:used],
        }

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Take over what a snapshot kept."""
        self._numbers, self._ends, self._hashes = state["numbers"], state["ends"], state["hashes"]
        self.counts, self._used = state["counts"], len(state["ends"])
        self._rehash()

    def _add(self, numbers: Ints, mark: int, slot: int) -> int:
        number, start = self._used, self._ends.item(self._used - 1) if self._used else 0
        end = start + len(numbers)
        if end > len(self._numbers):
            self._numbers = grown(self._numbers, end)
        if number == len(self._ends) or number == len(self._hashes) or number == len(self.counts):
            self._ends = grown(self._ends, number + 1)
            self._hashes = grown(self._hashes, number + 1)
            self.counts = grown(self.counts, number + 1)
        self._numbers[start:end] = numbers
        self._ends[number], self._hashes[number], self.counts[number] = end, mark, 1
        self._table[slot] = number
        self._used += 1
        if self._used * 3 > len(self._table) * 2:
            self._rehash()
        return number

    def _rehash(self) -> None:
        """A larger table: whoever finds its slot taken goes one further, all at once and again until all have one."""
        size = 1 << max(6, (self._used * 3 // 2).bit_length())
        self._table = np.full(size, FREE, np.int32)
        waiting = np.arange(self._used, dtype=np.int32)
        slots = self._hashes[: self._used].astype(np.int64) & (size - 1)
        while len(waiting):
            free = self._table[slots] == FREE
            self._table[slots[free]] = waiting[free]
            lost = self._table[slots] != waiting
            waiting, slots = waiting[lost], (slots[lost] + 1) & (size - 1)
