"""What several indexes do with arrays."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Arrays: TypeAlias = dict[str, NDArray[Any]]
"""What a part of the engine keeps in a snapshot, by name."""


class Column:
    """An array that grows: `all` of it for numpy, and its items one `at` a time, for which numpy is slow."""

    __slots__ = ("_fill", "all", "at", "size")

    def __init__(self, dtype: type[np.generic], fill: int = 0, size: int = 16) -> None:
        self._fill = fill
        self.take(np.full(size, fill, dtype))

    def take(self, array: NDArray[Any]) -> None:
        """Hold this array instead."""
        self.all = array
        self.at = memoryview(array.data)
        self.size = len(array)

    def reach(self, size: int) -> None:
        """Make room for so many: an eighth more than asked, since memory is what there is least of."""
        if size > self.size:
            larger = np.full(max(16, size + (size >> 3)), self._fill, self.all.dtype)
            larger[: len(self.all)] = self.all
            self.take(larger)


def spans(starts: NDArray[Any], lengths: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All places of spans, so many from each start on, one after the other; and where in them each span begins."""
    begins = np.cumsum(lengths) - lengths
    places = np.repeat(starts - begins, lengths)
    places += np.arange(len(places))
    return places, begins


def under(name: str, arrays: Arrays) -> Arrays:
    """The arrays of a part as those of the whole."""
    return {f"{name}.{part}": array for part, array in arrays.items()}


def those_under(name: str, arrays: Mapping[str, NDArray[Any]]) -> Arrays:
    """The arrays of a part again."""
    return {part.removeprefix(f"{name}."): array for part, array in arrays.items() if part.startswith(f"{name}.")}
