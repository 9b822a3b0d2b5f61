"""Rows of numbers or characters, each kept once: what is said alike by many is one row.

Append-only. Rows are found by a table of hashes and compared in full, so that two rows are never taken for one. About
14 bytes a row, and what it holds.
"""

from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kawat.matching.arrays import Arrays, Column, spans

Marks: TypeAlias = NDArray[np.uint32]
"""Hashes of 32 bits."""

FREE = -1

HINTS = 4
"""Bits of a dictionary's hints for each slot of its table."""

BIT = np.uint8(1) << np.arange(8, dtype=np.uint8)


class Rows:
    """Interned rows of one type by number, from 0."""

    FULL = 0.7
    """How much of the table may be taken."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._items = Column(dtype)
        self._format: Any = self._items.at.format
        self._size = self._items.at.itemsize
        self._ends = Column(np.uint32)
        """Where each row ends; it begins where the one before ends."""
        self._marks = Column(np.uint32)
        self._table = Column(np.int32, FREE)
        """The number of a row in the slot of its mark; where that is taken, 1, 1 + 2, 1 + 2 + 3 … further. Never full."""
        self._used = 0

    def __len__(self) -> int:
        return self._used

    def put(self, content: bytes, mark: int | None = None) -> tuple[int, bool]:
        """The number of the row with this content, and whether it is new. `mark`: its hash, 32 bits, if it has one."""
        if mark is None:
            mark = crc32(content)
        table, marks = self._table.at, self._marks.at
        last = len(table) - 1
        slot, step = mark & last, 0
        while (found := table[slot]) != FREE:
            if marks[found] == mark and self.row(found).tobytes() == content:
                return found, False
            step += 1
            slot = (slot + step) & last
        return self._add(content, mark, slot), True

    def row(self, number: int) -> memoryview:
        """What a row holds."""
        ends = self._ends.at
        return self._items.at[ends[number - 1] if number else 0 : ends[number]]

    def lengths(self, numbers: NDArray[Any]) -> NDArray[np.int64]:
        """How many items each of several rows holds."""
        ends = self._ends.all
        return ends[numbers] - np.where(numbers > 0, ends[numbers - 1], 0).astype(np.int64)

    def gather(self, numbers: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
        """What several rows hold, none of them empty, one after the other, and where each row begins."""
        lengths = self.lengths(numbers)
        places, begins = spans(self._ends.all[numbers] - lengths, lengths)
        return self._items.all[places], begins

    def state(self) -> Arrays:
        """What a snapshot keeps."""
        length = self._ends.at[self._used - 1] if self._used else 0
        return {
            "items": self._items.all[:length],
            "ends": self._ends.all[: self._used],
            "marks": self._marks.all[: self._used],
            "table": self._table.all,
        }

    def restore(self, state: Arrays) -> None:
        """Take over what a snapshot kept."""
        self._items.take(state["items"])
        self._ends.take(state["ends"])
        self._marks.take(state["marks"])
        self._table.take(state["table"])
        self._used = len(state["ends"])

    def _add(self, content: bytes, mark: int, slot: int) -> int:
        number = self._used
        start = self._ends.at[number - 1] if number else 0
        end = start + len(content) // self._size
        self._items.reach(end)
        self._ends.reach(number + 1)
        self._marks.reach(number + 1)
        self._items.at[start:end] = memoryview(content).cast(self._format)
        self._ends.at[number], self._marks.at[number], self._table.at[slot] = end, mark, number
        self._used += 1
        if self._used > self._table.size * self.FULL:
            self._rehash()
        return number

    def _rehash(self) -> None:
        """A table twice as large: whoever finds its slot taken goes further, all at once and again until all have one."""
        size, step = self._table.size * 2, 0
        table = np.full(size, FREE, np.int32)
        waiting = np.arange(self._used, dtype=np.int32)
        slots = (self._marks.all[: self._used] & np.uint32(size - 1)).astype(np.intp)
        while len(waiting):
            free = table[slots] == FREE
            table[slots[free]] = waiting[free]
            lost = table[slots] != waiting
            step += 1
            waiting, slots = waiting[lost], (slots[lost] + step) & (size - 1)
        self._table.take(table)


class Dictionary(Rows):
    """Rows that are looked up by the ten thousand at once, most of them in vain."""

    FULL = 0.5

    def __init__(self, dtype: type[np.generic]) -> None:
        super().__init__(dtype)
        self._hints = np.zeros(self._table.size * HINTS // 8, np.uint8)
        """A bit for each of so many slots: whether some row's mark is of that slot."""

    def with_marks(self, marks: Marks) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Which of these marks some rows have, and the number of each such row; a mark may have several."""
        places = np.flatnonzero(self._hinted(marks))
        marks = marks[places]
        last, step = self._table.size - 1, 0
        slots = (marks & np.uint32(last)).astype(np.intp)
        met: list[NDArray[np.intp]] = [places[:0]]
        numbers: list[NDArray[np.int32]] = [self._table.all[:0]]
        while len(slots):
            found = self._table.all.take(slots)
            same = np.flatnonzero(self._marks.all.take(found) == marks)  # where it is FREE, the last one is looked at
            same = same[found[same] != FREE]
            met.append(places[same])
            numbers.append(found[same])
            taken = found != FREE
            step += 1
            places, marks, slots = places[taken], marks[taken], (slots[taken] + step) & last
        return np.concatenate(met), np.concatenate(numbers)

    def state(self) -> Arrays:
        return super().state() | {"hints": self._hints}

    def restore(self, state: Arrays) -> None:
        super().restore(state)
        self._hints = state["hints"]

    def _hinted(self, marks: Marks) -> NDArray[np.uint8]:
        """Not 0 for every mark that a row has, and for some others."""
        bits = marks & np.uint32(len(self._hints) * 8 - 1)
        hinted: NDArray[np.uint8] = self._hints.take(bits >> np.uint32(3)) & BIT.take(bits & np.uint32(7))
        return hinted

    def _add(self, content: bytes, mark: int, slot: int) -> int:
        number = super()._add(content, mark, slot)
        bit = mark & len(self._hints) * 8 - 1
        self._hints[bit >> 3] |= 1 << (bit & 7)
        return number

    def _rehash(self) -> None:
        super()._rehash()
        self._hints = np.zeros(self._table.size * HINTS // 8, np.uint8)
        bits = self._marks.all[: self._used] & np.uint32(len(self._hints) * 8 - 1)
        np.bitwise_or.at(self._hints, bits >> np.uint32(3), BIT[bits & np.uint32(7)])
