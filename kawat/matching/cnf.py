"""A query as clauses: each must hold, and each holds where one of its literals does.

A literal is a key, which a story has or has not, and whether it is wanted: twice the key's number, and one more if it
is. Clauses are what the index is made of, and
their number is what a query costs. Read from the plain lists of `core.query.to_plain`, as profiles keep them, since
this is done for millions.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import orjson

from kawat.core.because import Because

Literal: TypeAlias = int
Clause: TypeAlias = frozenset[Literal]

CLAUSES = 256
"""The most that one query may come to: (a AND b) OR (c AND d) … doubles with each pair."""

LITERALS = 4_096
"""The most literals in all clauses of one query."""


def is_wanted(literal: Literal) -> bool:
    """Whether it holds where its key is there."""
    return bool(literal & 1)


def opposite(literal: Literal) -> Literal:
    """What holds where this does not."""
    return literal ^ 1


def to_clauses(plain: Sequence[Any], number_of: Callable[[str], int]) -> list[Clause]:
    """The fewest clauses that say the same, none of them always true, in a fixed order; raises `ValueError` where they
    are too many. None at all means that every story matches, an empty one that none does."""
    found = _clauses(plain, True, number_of)
    if len(found) == 1:
        return list(found)
    if sum(map(len, found)) > LITERALS:
        raise ValueError(
            Because("it comes to more than {limit} literals; write it as several profiles", limit=LITERALS)
        )
    return sorted(found, key=sorted)


def _clauses(plain: Sequence[Any], wanted: bool, number_of: Callable[[str], int]) -> set[Clause]:
    name = plain[0]
    if name == "all" or name == "any":
        if len(plain) == 2:
            return _clauses(plain[1], wanted, number_of)
        parts = [_clauses(each, wanted, number_of) for each in plain[1:]]
        return _each(parts) if (name == "all") is wanted else _either(parts)
    if name == "not":
        return _clauses(plain[1], not wanted, number_of)
    numbers = map(number_of, _keys(plain))
    if wanted:
        return {frozenset([number << 1 | 1 for number in numbers])}
    return {frozenset((number << 1,)) for number in numbers}


def _keys(leaf: Sequence[Any]) -> Iterable[str]:
    """What a story must have one of for a leaf to hold: its readings, with the field before them if it names one."""
    if leaf[0] == "near":
        return (orjson.dumps(leaf).decode(),)
    field, readings = leaf[1], leaf[3]
    return [f"{field}:{each}" for each in readings] if field else readings


def _each(parts: list[set[Clause]]) -> set[Clause]:
    """All of the parts hold."""
    together = set().union(*parts)
    if all(len(clause) == 1 for clause in together) and len(together) <= CLAUSES:
        return together
    return _fewest(together)


def _either(parts: list[set[Clause]]) -> set[Clause]:
    """One of the parts holds: one clause for each way to take a clause of each part."""
    if all(len(part) == 1 for part in parts):
        return _fewest({frozenset().union(*(clause for part in parts for clause in part))})
    found: set[Clause] = {frozenset()}
    for part in sorted(parts, key=len):
        if len(found) * len(part) > CLAUSES * 4:
            raise ValueError(
                Because("it comes to more than {limit} clauses; write it as several profiles", limit=CLAUSES)
            )
        found = _fewest({one | other for one in found for other in part})
    return found


def _fewest(clauses: set[Clause]) -> set[Clause]:
    """Without those that are always true, and those that a shorter one implies."""
    kept: list[Clause] = []
    if len(clauses) == 1:
        (clause,) = clauses
        return clauses if not any(map(clause.__contains__, map(opposite, clause))) else set()
    for clause in sorted(clauses, key=len):
        if not any(opposite(literal) in clause for literal in clause) and not any(each <= clause for each in kept):
            kept.append(clause)
    if len(kept) > CLAUSES:
        raise ValueError(Because("it comes to more than {limit} clauses; write it as several profiles", limit=CLAUSES))
    return set(kept)
