"""Whether a query can tell one story from another: looked at when it is written, so that nobody waits in vain.

The readings of its leaves count as independent of one another: what follows from the grammar alone is seen, not what
follows from a language.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import count

from kawat.core.because import Because
from kawat.core.errors import BadQuery
from kawat.core.query import All, Any, Leaf, Near, Not, Query, to_plain, write
from kawat.matching.cnf import Clause, Literal, is_wanted, opposite, to_clauses

STEPS = 2_000
"""Clauses looked at until a contradiction that is hidden so well is left alone: it matches nothing, and quickly."""


class Sense(StrEnum):
    """What a query can tell apart."""

    EVERYTHING = "everything"
    """It matches every story."""
    NEARLY_EVERYTHING = "nearly-everything"
    """It matches a story that says none of its words."""
    NOTHING = "nothing"
    """No story can match it."""
    ORDINARY = "ordinary"


def clauses_of(query: Query) -> tuple[Clause, ...]:
    """What it costs, as clauses; raises `BadQuery` where they are too many."""
    try:
        return tuple(to_clauses(to_plain(query), defaultdict[str, int](count().__next__).__getitem__))
    except ValueError as cost:
        raise BadQuery(column=1, reason=cost.args[0]) from None


def sense_of(query: Query) -> Sense:
    """What the query can tell apart; raises `BadQuery` where it costs too much."""
    return _sense(clauses_of(query))


def refuse_senseless(query: Query) -> None:
    """Raise `BadQuery` where it costs too much, or where everything or nothing matches."""
    match sense_of(query):
        case Sense.EVERYTHING:
            raise BadQuery(column=1, reason="it matches every story; leave the query out instead")
        case Sense.NOTHING:
            raise BadQuery(column=1, reason=Because("no story can match it: {why}", why=_contradiction(query)))


def advice_of(query: Query) -> str:
    """A sentence for whoever wrote it, '' where there is nothing to say."""
    if sense_of(query) is Sense.NEARLY_EVERYTHING:
        return "A story that says none of these words matches too, so that nearly everything will come."
    return ""


def _sense(clauses: Sequence[Clause]) -> Sense:
    if not clauses:
        return Sense.EVERYTHING
    if all(any(not is_wanted(literal) for literal in clause) for clause in clauses):
        return Sense.NEARLY_EVERYTHING
    if all(any(map(is_wanted, clause)) for clause in clauses):
        return Sense.ORDINARY
    return Sense.ORDINARY if _Search().can_hold(frozenset(clauses)) else Sense.NOTHING


class _Search:
    """Davis, Putnam, Logemann, Loveland (1962): take what a clause of one forces, then try one literal both ways."""

    def __init__(self) -> None:
        self._steps = 0

    def can_hold(self, clauses: frozenset[Clause]) -> bool:
        while clauses:
            self._steps += len(clauses)
            shortest = min(clauses, key=len)
            if not shortest:
                return False
            if self._steps > STEPS:
                return True
            literal = min(shortest)
            if len(shortest) == 1:
                clauses = _given(clauses, literal)
            elif self.can_hold(_given(clauses, literal)):
                return True
            else:
                clauses = _given(clauses, opposite(literal))
        return True


def _given(clauses: frozenset[Clause], literal: Literal) -> frozenset[Clause]:
    return frozenset(clause - {opposite(literal)} for clause in clauses if literal not in clause)


def _contradiction(query: Query) -> str:
    """Why nothing matches, by name where one part alone is to blame."""
    parts = query.of if isinstance(query, All) else (query,)
    unwanted = {read for part in parts if isinstance(part, Not) for read in _keys(part.of)}
    for part in parts:
        if (keys := set(_keys(part))) and keys <= unwanted:
            return Because("{part} is wanted and unwanted at once", part=write(part))
    return Because("what it asks for contradicts itself")


def _keys(query: Query) -> Iterator[tuple[str, object]]:
    """What one of has to be there, or, of what is unwanted, what may not."""
    match query:
        case Leaf():
            yield from ((query.field, read) for read in query.readings)
        case Near():
            yield query.field, query
        case Any() if all(isinstance(each, (Leaf, Near)) for each in query.of):
            for each in query.of:
                yield from _keys(each)
