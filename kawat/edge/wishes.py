"""What the readers of one edge ask for: each distinct wish once, in an engine, under a small number.

Numbers are given again once nobody holds them, so that they stay dense however many readers come and go.
"""

from kawat.core.profile import Criteria, Terms
from kawat.matching import Engine


class Wishes:
    """Criteria, counted by who holds them."""

    def __init__(self) -> None:
        self._engine = Engine()
        self._numbers: dict[str, int] = {}
        """By document: short to compare, whereas a tree of criteria is hashed leaf by leaf."""
        self._documents: list[str] = []
        self._holders: list[int] = []
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def take(self, criteria: Criteria) -> int:
        """The number of these criteria, held once more."""
        document = criteria.document()
        number = self._numbers.get(document)
        if number is None:
            number = self._numbers[document] = self._next()
            self._documents[number] = document
            self._engine.put(number, document)
        self._holders[number] += 1
        return number

    def give_back(self, number: int) -> None:
        """One who held this number does so no more."""
        self._holders[number] -= 1
        if not self._holders[number]:
            self._engine.remove(number)
            del self._numbers[self._documents[number]]
            self._documents[number] = ""
            self._free.append(number)

    def match(self, terms: Terms) -> list[int]:
        """The numbers of the criteria that an item of these terms meets."""
        found: list[int] = self._engine.match(terms).tolist()
        return found

    def _next(self) -> int:
        if self._free:
            return self._free.pop()
        self._documents.append("")
        self._holders.append(0)
        return len(self._holders) - 1
