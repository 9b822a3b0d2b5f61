"""The index of keyword queries: which of them a story answers.

Queries that ask the same are one. Each is kept under the rarest of its clauses that want something, so that a story
meets few queries that it does not answer. Of those that ask for more, most are decided by a second clause: by its one
literal, kept beside the query, or by a list of queries for each of its literals. The rest are tested in full, all at
once.
"""

from array import array
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kawat.core.words import Section
from kawat.matching.arrays import Arrays, Column, those_under, under
from kawat.matching.cnf import Clause, is_wanted, to_clauses
from kawat.matching.frequency import Frequency
from kawat.matching.lexicon import ALWAYS, Lexicon, Numbers
from kawat.matching.postings import Postings
from kawat.matching.rows import Rows

LAST = 1
"""In a row, below a literal: that it ends its clause."""

NEVER = ALWAYS << 1
"""The literal that nothing fulfils: that the key of every story is missing."""

ANYTHING = 0
"""The number of the query that every story answers."""

NUMBER = 0xFFFFFFFF
DECIDES, UNWANTED, ONE_OF = (1 << bit for bit in (32, 33, 34))
PARTNER = 36
"""What stands above a query's number in a list: that nothing is asked but this clause and its second; that the second's
one literal is unwanted; that the second has several; and from the last of these bits on the number of that one key, the
partner."""

UNKNOWN = -1


class Queries:
    """Queries by number. A query that nobody asks any more stays in the index, where nobody listens to it."""

    def __init__(self) -> None:
        self.lexicon = Lexicon()
        self.frequency = Frequency()
        self._rows = Rows(np.int32)
        """The literals of each query."""
        self._rows.put(_row([]))
        self._askers = Column(np.int32)
        """How many profiles ask each query."""
        self._sure = Postings(np.int32)
        """By key: queries that hold wherever it is found."""
        self._partnered = Postings(np.int64)
        """By key: queries that ask for more, and what their second clause is."""
        self._seconds = Postings(np.int32)
        """By key: queries of which a second clause holds wherever it is found."""
        self._negative = Column(np.int32)
        """Queries that want nothing to be there: each is tested with every story."""
        self._negatives = 0
        self._often = Column(np.int32, UNKNOWN)
        """By key: in how many stories it stood, where that was looked up."""
        self._holding = Column(np.bool_)
        self._seconded = Column(np.bool_)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def asked(self) -> int:
        """How many queries somebody asks."""
        return int(np.count_nonzero(self._askers.all))

    def put(self, plain: Sequence[Any]) -> int:
        """The number of a query, given as `core.query.to_plain` writes it, which one profile more asks."""
        clauses = to_clauses(plain, self.lexicon.number)
        number, is_new = self._rows.put(_row(clauses))
        if is_new:
            self._askers.reach(number + 1)
            self._post(number, clauses)
        self._askers.at[number] += 1
        return number

    def drop(self, number: int) -> None:
        """One profile less asks this query."""
        self._askers.at[number] -= 1

    def holding(self, sections: tuple[Section, ...]) -> NDArray[np.bool_]:
        """Which queries hold for a story, by number. The array is used again for the next one."""
        found, there = self.lexicon.found(sections)
        self._holding.reach(len(self._rows))
        holding = self._holding.all
        holding[:] = False
        holding[ANYTHING] = True
        holding[self._sure.gather(found)] = True
        met = self._second_holds(self._partnered.gather(found), found, there)
        decided = met & DECIDES != 0
        met &= NUMBER
        holding[met[decided]] = True
        doubtful = np.concatenate((met[~decided], self._negative.all[: self._negatives]))
        if len(doubtful):
            holding[doubtful[self._test(doubtful, there)]] = True
        return holding

    def _second_holds(self, met: Numbers, found: Numbers, there: NDArray[np.bool_]) -> Numbers:
        """Those of the queries that a story met of which the second clause holds as well, as far as that can be said."""
        self._seconded.reach(len(self._rows))
        seconded = self._seconded.all
        seconds = self._seconds.gather(found)
        seconded[seconds] = True
        hopeful = there[met >> PARTNER] != (met & UNWANTED != 0)
        several = np.flatnonzero(met & ONE_OF)
        hopeful[several] = seconded[met[several] & NUMBER]
        seconded[seconds] = False
        kept: Numbers = met[hopeful]
        return kept

    def state(self) -> Arrays:
        """What a snapshot keeps."""
        parts: Arrays = {
            "negative": self._negative.all[: self._negatives],
            "askers": self._askers.all,
            "often": self._often.all,
        }
        for name, part in self._parts().items():
            parts |= under(name, part.state())
        return parts

    def restore(self, state: Arrays) -> None:
        """Take over what a snapshot kept."""
        self._negative.take(state["negative"])
        self._negatives = len(state["negative"])
        self._askers.take(state["askers"])
        self._often.take(state["often"])
        for name, part in self._parts().items():
            part.restore(those_under(name, state))

    def _parts(self) -> dict[str, Lexicon | Rows | Postings]:
        return {
            "lexicon": self.lexicon,
            "rows": self._rows,
            "sure": self._sure,
            "partnered": self._partnered,
            "seconds": self._seconds,
        }

    def _test(self, queries: Numbers, there: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each of the queries holds, by all of its literals."""
        row, begins = self._rows.gather(queries)
        literals = row >> 1
        true = there[literals >> 1] == (literals & 1 != 0)
        last = np.flatnonzero(row & LAST)
        clause_begins = np.concatenate(([0], last[:-1] + 1))
        clauses = np.logical_or.reduceat(true, clause_begins)
        held: NDArray[np.bool_] = np.logical_and.reduceat(clauses, np.searchsorted(clause_begins, begins))
        return held

    def _post(self, number: int, clauses: list[Clause]) -> None:
        positive = [clause for clause in clauses if all(map(is_wanted, clause))]
        if not positive:
            self._negative.reach(self._negatives + 1)
            self._negative.at[self._negatives] = number
            self._negatives += 1
            return
        if len(clauses) == 1:
            for literal in clauses[0]:
                self._sure.append(literal >> 1, number)
            return
        first = positive[0] if len(positive) == 1 else min(positive, key=self._cost)
        rest = [clause for clause in clauses if clause is not first]
        second = self._second(number, rest)
        entry = number | second | (DECIDES if second and len(rest) == 1 else 0)
        for literal in first:
            self._partnered.append(literal >> 1, entry)

    def _second(self, number: int, clauses: list[Clause]) -> int:
        """What says most of the other clauses of a query: one literal that is wanted, or is not, or several that are."""
        alone = [literal for clause in clauses if len(clause) == 1 for literal in clause]
        if alone:
            literal = alone[0] if len(alone) == 1 else min(alone, key=self._rarity)
            return literal >> 1 << PARTNER | (0 if literal & 1 else UNWANTED)
        for clause in clauses:
            if all(map(is_wanted, clause)):
                for literal in clause:
                    self._seconds.append(literal >> 1, number)
                return ONE_OF
        return 0  # mixed: `ALWAYS` is there, and so the query is tested

    def _cost(self, clause: Clause) -> int:
        """How many stories would meet a query kept under this clause; among equals, the fewest neighbours."""
        return sum(self._count(literal >> 1) << 16 | min(self._sure.length(literal >> 1), 0xFFFF) for literal in clause)

    def _rarity(self, literal: int) -> tuple[bool, int]:
        """What is wanted before what is not, what is rare before what is not."""
        return not literal & 1, self._count(literal >> 1)

    def _count(self, key: int) -> int:
        """In how many stories a key stood."""
        self._often.reach(key + 1)
        count: int = self._often.at[key]
        if count == UNKNOWN:
            count = self._often.at[key] = self.frequency.of(self.lexicon.key(key))
        return count


def _row(clauses: list[Clause]) -> bytes:
    """All literals in one row; where there is no clause, one that always holds."""
    row = array("i")
    for clause in clauses or [frozenset((ALWAYS << 1 | 1,))]:
        row.extend([literal << 1 for literal in sorted(clause)] or (NEVER << 1,))
        row[-1] |= LAST
    return row.tobytes()
