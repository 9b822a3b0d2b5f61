"""The index of keyword queries: which of them a story answers.

Queries that ask the same are one. Each is kept under the rarest of its clauses that want something, so that a story
meets few queries that it does not answer. Of those that ask for more, most are decided by one partner, a second
literal that has to be there, kept beside the query; the rest are tested in full, all at once.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kawat.core.words import Section
from kawat.matching.cnf import Clause, to_clauses
from kawat.matching.frequency import Frequency
from kawat.matching.lexicon import Lexicon
from kawat.matching.postings import Postings
from kawat.matching.rows import Rows, grown

WANTED, LAST = 2, 1
"""Flags below a key's number in a row of literals: that it is wanted, and that it ends its clause."""

DECIDES = 1
"""Flag below a partner's number: nothing else is asked."""


class Queries:
    """Queries by number. A query that nobody asks any more stays in the index, where nobody listens to it."""

    def __init__(self) -> None:
        self.lexicon = Lexicon()
        self.frequency = Frequency()
        self.rows = Rows()
        self._sure = Postings(np.int32)
        """By key: queries that hold wherever it is found."""
        self._partnered = Postings(np.int64)
        """By key: queries that ask for more, with a partner in the upper half."""
        self._negative: NDArray[np.int32] = np.zeros(16, np.int32)
        """Queries that want nothing to be there: each is tested with every story."""
        self._negatives = 0
        self._there = np.zeros(16, np.bool_)
        self._holding = np.zeros(16, np.bool_)

    def put(self, plain: Sequence[Any]) -> int:
        """The number of a query, given as `core.query.to_plain` writes it."""
        clauses = to_clauses(plain)
        number_of = self.lexicon.number
        row: list[int] = []
        for clause in clauses:
            literals = sorted([number_of(key) << 2 | (WANTED if wanted else 0) for key, wanted in clause])
            literals = literals or [0]  # what nothing can fulfil: that the key of every story is missing
            literals[-1] |= LAST
            row += literals
        number, is_new = self.rows.put(row or (WANTED | LAST,))
        if is_new:
            self._post(number, clauses)
        return number

    def drop(self, number: int) -> None:
        """One profile less asks this query."""
        self.rows.drop(number)

    def holding(self, sections: tuple[Section, ...]) -> NDArray[np.bool_]:
        """Which queries hold for a story, by number. The array is used again for the next one."""
        found = self.lexicon.found(sections)
        self._there = there = grown(self._there, len(self.lexicon))
        self._holding = holding = grown(self._holding, len(self.rows))
        holding[:] = False
        there[found] = True
        holding[self._sure.gather(found)] = True
        met = self._partnered.gather(found)
        partners = met >> 33
        hopeful = np.flatnonzero(there[partners])
        met = met[hopeful]
        decided = (met >> 32) & DECIDES
        queries = met & 0xFFFFFFFF
        holding[queries[decided == 1]] = True
        doubtful = np.concatenate((queries[decided == 0], self._negative[: self._negatives]))
        if len(doubtful):
            doubtful = np.unique(doubtful)
            holding[doubtful[self._test(doubtful)]] = True
        there[found] = False
        return holding

    def state(self) -> dict[str, NDArray[Any]]:
        """What a snapshot keeps."""
        keys = "\n".join(self.lexicon.keys()).encode()
        return {
            "keys": np.frombuffer(keys, np.uint8),
            "negative": self._negative[: self._negatives],
            **{f"rows.{name}": array for name, array in self.rows.state().items()},
            **{f"sure.{name}": array for name, array in self._sure.state().items()},
            **{f"partnered.{name}": array for name, array in self._partnered.state().items()},
        }

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Take over what a snapshot kept."""
        if keys := state["keys"].tobytes().decode():
            for key in keys.split("\n"):
                self.lexicon.number(key)
        self._negative, self._negatives = state["negative"], len(state["negative"])
        for name, part in (("rows", self.rows), ("sure", self._sure), ("partnered", self._partnered)):
            part.restore(
                {each.partition(".")[2]: array for each, array in state.items() if each.startswith(f"{name}.")}
            )

    def _test(self, queries: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each of the queries holds, by all of its literals."""
        literals, begins = self.rows.gather(queries)
        true = self._there[literals >> 2] == ((literals & WANTED) != 0)
        last = np.flatnonzero(literals & LAST)
        clause_begins = np.concatenate(([0], last[:-1] + 1))
        clauses = np.logical_or.reduceat(true, clause_begins)
        held: NDArray[np.bool_] = np.logical_and.reduceat(clauses, np.searchsorted(clause_begins, begins))
        return held

    def _post(self, number: int, clauses: list[Clause]) -> None:
        if len(clauses) == 1 and all(wanted for _, wanted in clauses[0]):
            for key, _ in clauses[0]:
                self._sure.append(self.lexicon.number(key), number)
            return
        positive = sorted(
            (self._cost(clause), at) for at, clause in enumerate(clauses) if all(wanted for _, wanted in clause)
        )
        if not positive:
            self._negative = grown(self._negative, self._negatives + 1)
            self._negative[self._negatives] = number
            self._negatives += 1
            return
        single = [at for _, at in positive[1:] if len(clauses[at]) == 1]
        partner = self.lexicon.number(next(iter(clauses[single[0]]))[0]) if single else 0
        decides = DECIDES if single and len(clauses) == 2 else 0
        for key, _ in clauses[positive[0][1]]:
            self._partnered.append(self.lexicon.number(key), partner << 33 | decides << 32 | number)

    def _cost(self, clause: Clause) -> int:
        """How many stories would meet a query kept under this clause; among equals, the fewest neighbours."""
        return sum(
            self.frequency.of(key) << 16 | min(self._sure.length(self.lexicon.number(key)), 0xFFFF) for key, _ in clause
        )
