"""What the readers of one edge ask for: each distinct wish once, in an engine, under a small number.

Numbers are given again once nobody holds them, so that they stay dense however many readers come and go.
"""

from kawat.core.profile import Criteria, Terms
from kawat.matching import Engine


class Wishes:
    """Criteria, counted by who holds them."""

    def __init__(self) -> None:
        self._engine = Engine()
        self._numbers: dict[Criteria, int] = {}
        self._criteria: list[Criteria | None] = []
        self._holders: list[int] = []
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def take(self, criteria: Criteria) -> int:
        """The number of these criteria, held once more."""
        number = self._numbers.get(criteria)
        if number is None:
            number = self._numbers[criteria] = self._next()
            self._criteria[number] = criteria
            self._engine.put(number, criteria.document())
        self._holders[number] += 1
        return number

    def give_back(self, number: int) -> None:
        """One who held this number does so no more."""
        self._holders[number] -= 1
        criteria = self._criteria[number]
        if not self._holders[number] and criteria is not None:
            self._engine.remove(number)
            del self._numbers[criteria]
            self._criteria[number] = None
            self._free.append(number)

    def match(self, terms: Terms) -> list[int]:
        """The numbers of the criteria that an item of these terms meets."""
        found: list[int] = self._engine.match(terms).tolist()
        return found

    def _next(self) -> int:
        if self._free:
            return self._free.pop()
        self._criteria.append(None)
        self._holders.append(0)
        return len(self._holders) - 1
