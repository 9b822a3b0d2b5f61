"""The index of keyword queries: which of them a story answers.

Queries that ask the same are one. Each is kept under the rarest of its clauses that want something, so that a story
meets few queries that it does not answer. Of those that ask for more, most are decided by a second clause: by its one
literal, kept beside the query, or by a list of queries for each of its literals. The rest are tested in full, all at
once.
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

ANYTHING = 0
"""The number of the query that every story answers, with no literal but that of `ALWAYS`."""

NUMBER = 0xFFFFFFFF
DECIDES, UNWANTED, ONE_OF, PARTNER = (1 << bit for bit in (32, 33, 34, 35))
"""What stands above a query's number in a list: that nothing is asked but this clause and its second; that the second's
one literal is unwanted; that the second has several; and that one literal, the partner."""


class Queries:
    """Queries by number. A query that nobody asks any more stays in the index, where nobody listens to it."""

    def __init__(self) -> None:
        self.lexicon = Lexicon()
        self.frequency = Frequency()
        self.rows = Rows()
        self.rows.put((WANTED | LAST,))
        self._sure = Postings(np.int32)
        """By key: queries that hold wherever it is found."""
        self._partnered = Postings(np.int64)
        """By key: queries that ask for more, and what their second clause is."""
        self._seconds = Postings(np.int32)
        """By key: queries of which a second clause holds wherever it is found."""
        self._negative: NDArray[np.int32] = np.zeros(16, np.int32)
        """Queries that want nothing to be there: each is tested with every story."""
        self._negatives = 0
        self._there = np.zeros(16, np.bool_)
        self._holding = np.zeros(16, np.bool_)
        self._seconded = np.zeros(16, np.bool_)

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
        holding[ANYTHING] = True
        there[found] = True
        holding[self._sure.gather(found)] = True
        met = self._second_holds(self._partnered.gather(found), found)
        decided = met & DECIDES != 0
        met &= NUMBER
        holding[met[decided]] = True
        doubtful = np.concatenate((met[~decided], self._negative[: self._negatives]))
        if len(doubtful):
            holding[doubtful[self._test(doubtful)]] = True
        there[found] = False
        return holding

    def _second_holds(self, met: NDArray[np.int64], found: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of the queries that a story met of which the second clause holds as well, as far as that can be said."""
        self._seconded = seconded = grown(self._seconded, len(self.rows))
        seconds = self._seconds.gather(found)
        seconded[seconds] = True
        hopeful = self._there[met // PARTNER] != (met & UNWANTED != 0)
        several = np.flatnonzero(met & ONE_OF)
        hopeful[several] = seconded[met[several] & NUMBER]
        seconded[seconds] = False
        kept: NDArray[np.int64] = met[hopeful]
        return kept

    def state(self) -> dict[str, NDArray[Any]]:
        """What a snapshot keeps."""
        keys = "\n".join(self.lexicon.keys()).encode()
        return {
            "keys": np.frombuffer(keys, np.uint8),
            "negative": self._negative[: self._negatives],
            **{f"rows.{name}": array for name, array in self.rows.state().items()},
            **{f"sure.{name}": array for name, array in self._sure.state().items()},
            **{f"partnered.{name}": array for name, array in self._partnered.state().items()},
            **{f"seconds.{name}": array for name, array in self._seconds.state().items()},
        }

    def restore(self, state: dict[str, NDArray[Any]]) -> None:
        """Take over what a snapshot kept."""
        if keys := state["keys"].tobytes().decode():
            for key in keys.split("\n"):
                self.lexicon.number(key)
        self._negative, self._negatives = state["negative"], len(state["negative"])
        parts: dict[str, Rows | Postings] = {
            "rows": self.rows,
            "sure": self._sure,
            "partnered": self._partnered,
            "seconds": self._seconds,
        }
        for name, part in parts.items():
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
        positive = [at for at, clause in enumerate(clauses) if all(wanted for _, wanted in clause)]
        if not positive:
            self._negative = grown(self._negative, self._negatives + 1)
            self._negative[self._negatives] = number
            self._negatives += 1
            return
        first = positive[0] if len(positive) == 1 else min(positive, key=lambda at: self._cost(clauses[at]))
        rest = [clause for at, clause in enumerate(clauses) if at != first]
        second = self._second(number, rest)
        entry = number | second | (DECIDES if second and len(rest) == 1 else 0)
        for key, _ in clauses[first]:
            self._partnered.append(self.lexicon.number(key), entry)

    def _second(self, number: int, clauses: list[Clause]) -> int:
        """What says most of the other clauses of a query: one literal that is wanted, or is not, or several that are."""
        alone = [literal for clause in clauses if len(clause) == 1 for literal in clause]
        if alone:
            key, wanted = (
                alone[0]
                if len(alone) == 1
                else min(alone, key=lambda literal: (not literal[1], self.frequency.of(literal[0])))
            )
            return self.lexicon.number(key) * PARTNER | (0 if wanted else UNWANTED)
        for clause in clauses:
            if all(wanted for _, wanted in clause):
                for key, _ in clause:
                    self._seconds.append(self.lexicon.number(key), number)
                return ONE_OF
        return 0  # mixed: `ALWAYS` is there, and so the query is tested

    def _cost(self, clause: Clause) -> int:
        """How many stories would meet a query kept under this clause; among equals, the fewest neighbours."""
        return sum(
            self.frequency.of(key) << 16 | min(self._sure.length(self.lexicon.number(key)), 0xFFFF) for key, _ in clause
        )
