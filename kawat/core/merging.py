"""What two people made of the same thing, put together: by field, by line, by code and by row.

What only one of them changed is taken from that one. Where both changed the same and differently, nobody here decides:
the caller is told, and shows both.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

Row = Mapping[str, str]
"""One contact or one picture: its fields by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRow:
    """A row as it should read, with mine where both changed it; `theirs` says what the other made of those fields."""

    values: Row
    theirs: Row


def merge_lines(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Both changes to a list of paragraphs or lines; None where they meet in the same place."""
    changes = sorted({*_changes(base, mine), *_changes(base, theirs)})
    if any(second[0] < first[1] or second[0] == first[0] for first, second in pairwise(changes)):
        return None
    merged, at = [], 0
    for start, end, lines in changes:
        merged += [*base[at:start], *lines]
        at = end
    return [*merged, *base[at:]]


def merge_codes(base: Collection[str], mine: Collection[str], theirs: Collection[str]) -> list[str]:
    """Codes whose order says nothing: what either added is there, what either took away is not."""
    added = (set(mine) | set(theirs)) - set(base)
    return sorted(added | (set(base) & set(mine) & set(theirs)))


def merge_rows(base: Sequence[Row], mine: Sequence[Row | None], theirs: Sequence[Row]) -> list[MergedRow]:
    """`mine` has a row, or None where it was taken out, for each of `base`, and then those that were added."""
    place, found = _placed(base, theirs), []
    for before, my_own, other in zip(base, mine, place.kept, strict=False):
        if (row := _one(before, my_own, other)) is not None:
            found.append(row)
    there = [dict(each.values) for each in found]
    for added in (*place.added, *mine[len(base) :]):
        if added is not None and dict(added) not in there:
            there.append(dict(added))
            found.append(MergedRow(values=added, theirs={}))
    return found


def merge_in_place(base: Sequence[Row], mine: Sequence[Row], theirs: Sequence[Row]) -> list[MergedRow]:
    """The same where no row comes or goes: the fields of each picture."""
    rows = (_one(before, my_own, other) for before, my_own, other in zip(base, mine, theirs, strict=False))
    return [row for row in rows if row is not None]


@dataclass(frozen=True, slots=True)
class _Placed:
    """What became of each row of the base, None where it was taken out, and what was added to it."""

    kept: list[Row | None]
    added: list[Row]


def _one(before: Row, mine: Row | None, theirs: Row | None) -> MergedRow | None:
    if mine is None:
        # Taken out here and changed there: it comes back, so that nobody's words are lost unseen.
        return None if theirs is None or theirs == before else MergedRow(values=theirs, theirs=theirs)
    if theirs is None:
        return None if mine == before else MergedRow(values=mine, theirs=dict.fromkeys(before, ""))
    values = {name: theirs[name] if mine[name] == before[name] else mine[name] for name in before}
    both = {
        name: theirs[name]
        for name in before
        if theirs[name] != before[name] and mine[name] not in (before[name], theirs[name])
    }
    return MergedRow(values=values, theirs=both)


def _placed(base: Sequence[Row], theirs: Sequence[Row]) -> _Placed:
    """Rows that read the same are the same; between them they are taken in their order."""
    kept: list[Row | None] = []
    added: list[Row] = []
    first, second = [tuple(each.items()) for each in base], [tuple(each.items()) for each in theirs]
    for _verb, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        its = list(theirs[c:d])
        kept += [*its[: b - a], *[None] * max(0, b - a - len(its))]
        added += its[b - a :]
    return _Placed(kept, added)


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """From where to where in `before`, and what stands there now."""
    for verb, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb != "equal":
            yield a, b, tuple(after[c:d])
