"""A query as clauses: each must hold, and each holds where one of its literals does.

A literal is a key, which a story has or has not, and whether it is wanted. Clauses are what the index is made of, and
their number is what a query costs.
"""

from itertools import product
from typing import TypeAlias

import orjson

from kawat.core.query import All, Any, Leaf, Near, Not, Query, to_plain

Literal: TypeAlias = tuple[str, bool]
Clause: TypeAlias = frozenset[Literal]

CLAUSES = 256
"""The most that one query may come to: (a AND b) OR (c AND d) … doubles with each pair."""

LITERALS = 4_096
"""The most literals in all clauses of one query."""


def to_clauses(query: Query) -> tuple[Clause, ...]:
    """The fewest clauses that say the same, none of them always true, in a fixed order; raises `ValueError` where they
    are too many. None at all means that every story matches."""
    found = _clauses(query, wanted=True)
    if sum(map(len, found)) > LITERALS:
        raise ValueError(f"more than {LITERALS} literals")
    return tuple(sorted(found, key=sorted)) if len(found) > 1 else tuple(found)


def keys_of(leaf: Leaf | Near) -> tuple[str, ...]:
    """What a story must have one of for the leaf to hold: its readings, with the field before them if it names one."""
    if isinstance(leaf, Near):
        return (orjson.dumps(to_plain(leaf)).decode(),)
    return tuple(f"{leaf.field}:{each}" for each in leaf.readings) if leaf.field else leaf.readings


def _clauses(query: Query, *, wanted: bool) -> set[Clause]:
    match query:
        case Leaf() | Near():
            literals = [(key, wanted) for key in keys_of(query)]
            return {frozenset(literals)} if wanted else {frozenset((each,)) for each in literals}
        case Not():
            return _clauses(query.of, wanted=not wanted)
        case All() | Any():
            parts = [_clauses(each, wanted=wanted) for each in query.of]
            if isinstance(query, All) is wanted:
                return _fewest({clause for part in parts for clause in part})
            return _either(parts)


def _either(parts: list[set[Clause]]) -> set[Clause]:
    """One of the parts holds: one clause for each way to take a clause of each part."""
    found: set[Clause] = {frozenset()}
    for part in sorted(parts, key=len):
        found = _fewest(
            {one | other for one, other in product(found, part)} if len(found) * len(part) <= CLAUSES * 4 else None
        )
    return found


def _fewest(clauses: set[Clause] | None) -> set[Clause]:
    """Without those that are always true, and those that a shorter one implies."""
    kept: list[Clause] = []
    for clause in sorted(clauses or (), key=len):
        if not any((key, not wanted) in clause for key, wanted in clause) and not any(each <= clause for each in kept):
            kept.append(clause)
    if clauses is None or len(kept) > CLAUSES:
        raise ValueError(f"more than {CLAUSES} clauses")
    return set(kept)
