"""Search in what anybody may list: the index is kept up with the wire, and asked.

Nothing enters the index before its clear. The router takes in what has gone out while it has nothing to route; what
is taken back or replaced is not found from that instant on, whatever the index still holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet

from kawat.core.because import Because
from kawat.core.errors import BadQuery
from kawat.core.instants import to_us
from kawat.core.query import Query, holds, leaves
from kawat.core.release import Cleared
from kawat.core.search import EVERYTHING, Both, Either, Narrowed, Row, Wanted, Without
from kawat.core.terms import LANGUAGES, Kind, State
from kawat.language import narrowed
from kawat.matching import read_query
from kawat.store import analyses, cleared, copy, models
from kawat.store import search as index
from kawat.store.topics import above
from kawat.store.transactions import bulk_writing

CHUNK = 5
"""Items that the index takes in at once: some 50 ms in which a clear may come."""

PAGE = 30
TEXT_MOST, LEAVES_MOST = 400, 24
"""Anybody may ask; nobody needs more."""

LOOKED_AT = 300
"""Items that are looked at, where the index alone cannot decide, before a page ends early."""

NEWEST, HEADLINE_FIRST = "newest", "relevance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What somebody looks for. `since` and `until` are days, both meant whole, in UTC."""

    text: str = ""
    language: str = ""
    country: str = ""
    sector: str = ""
    issuer: str = ""
    circuit: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    order: str = NEWEST

    @property
    def facets(self) -> tuple[str, ...]:
        names = ("language", "country", "sector", "issuer", "circuit", "kind")
        return tuple(index.facet(name, getattr(self, name)) for name in names if getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was found, and where the next page begins, '' where there is none."""

    entries: tuple[Cleared, ...]
    older: str = ""


def look_for(search: Search, *, at: str = "", limit: int = PAGE) -> Page:
    """A page of what is found, from `at` on as the page before said. Raises `BadQuery` for a query that cannot be read."""
    query = read(search)
    asked = _asked(search, query)
    tier, before = _place(at)
    since, until = _first_of(search.since), _first_of(search.until + timedelta(days=1) if search.until else None)
    found: list[int] = []
    older = ""
    for number, wanted in enumerate(_tiers(asked.wanted, search.order)):
        if number < tier:
            continue
        start = min(before if number == tier else _NEVER, until or _NEVER)
        if len(found) == limit:
            more, stopped = index.find(wanted, facets=search.facets, since=since or 0, before=start, limit=1)
            older = f"{number}-{start}" if more or stopped else ""
            break
        numbers, last = _page(
            replace(asked, wanted=wanted), query, search, since=since or 0, before=start, limit=limit - len(found)
        )
        found += numbers
        if last:
            older = f"{number}-{last}"
            break
    return Page(entries=_in_order(found), older=older)


def read(search: Search) -> Query | None:
    """The query as it was meant: in the language that was chosen, or in any."""
    if not search.text.strip():
        return None
    if len(search.text) > TEXT_MOST:
        raise BadQuery(column=TEXT_MOST, reason=Because("a search has {limit} characters at most", limit=TEXT_MOST))
    query = read_query(search.text, _languages(search))
    if sum(1 for _ in leaves(query)) > LEAVES_MOST:
        raise BadQuery(column=1, reason=Because("a search has {limit} words and phrases at most", limit=LEAVES_MOST))
    return query


def keep_up(limit: int = CHUNK) -> int:
    """Take the next items that went out into the index; how many there were. What they replace or take back leaves it."""
    if index.of_other_rules():
        with bulk_writing():
            index.clear_out()
    rows = models.Item.objects.filter(number__gt=index.considered()).order_by("number")[:limit]
    found = list(rows.select_related("copy", "release"))
    if not found:
        return 0
    entries = {row.pk: _entry(row) for row in found}
    leaving = [_entry_that_stands(row) for row in _rows(_gone_with(found))]
    with bulk_writing():
        for gone in leaving:
            index.take_out(gone)
        for row in found:
            entry = entries[row.pk]
            if entry is None or not models.Item.objects.filter(pk=row.pk, state=State.CLEARED).exists():
                index.pass_over(row.number or 0)
            else:
                index.take_in(entry)
    return len(found)


_NEVER = 10**18 - 1


def _asked(search: Search, query: Query | None) -> Narrowed:
    if query is None:
        return Narrowed(wanted=EVERYTHING, decides=True)
    asked = narrowed(query, _languages(search))
    return replace(asked, decides=asked.decides and index.tells_apart(asked.wanted))


def _languages(search: Search) -> tuple[str, ...]:
    return (search.language,) if search.language in LANGUAGES else tuple(LANGUAGES)


def _tiers(wanted: Wanted, order: str) -> Sequence[Wanted]:
    """Newest first; or first whatever says it in its headline."""
    if order != HEADLINE_FIRST or wanted == EVERYTHING:
        return (wanted,)
    there = _in_headline(wanted)
    return (there, Both((wanted, Without(there))))


def _in_headline(wanted: Wanted) -> Wanted:
    match wanted:
        case Row():
            return wanted if wanted.field else replace(wanted, field="headline")
        case Both():
            return Both(tuple(map(_in_headline, wanted.of)))
        case Either():
            return Either(tuple(map(_in_headline, wanted.of)))
        case Without():
            return wanted


def _page(
    asked: Narrowed, query: Query | None, search: Search, *, since: int, before: int, limit: int
) -> tuple[list[int], int]:
    """Numbers, and the last that was looked at where there may be more."""
    if asked.decides or query is None:
        numbers, stopped = index.find(asked.wanted, facets=search.facets, since=since, before=before, limit=limit + 1)
        return numbers[:limit], numbers[limit - 1] if len(numbers) > limit else stopped
    found: list[int] = []
    looked = 0
    while looked < LOOKED_AT:
        step = min(LOOKED_AT, limit + 1)
        numbers, stopped = index.find(asked.wanted, facets=search.facets, since=since, before=before, limit=step)
        said = {row.number: sections for row, sections in analyses.sections_of_rows(_rows(numbers))}
        for number in numbers:
            if holds(query, said[number]):
                if len(found) == limit:
                    return found, found[-1]
                found.append(number)
        looked += len(numbers)
        if len(numbers) < step:
            return found, stopped
        before = numbers[-1]
    return found, before


def _rows(numbers: Sequence[int]) -> "QuerySet[models.Item]":
    return models.Item.objects.filter(number__in=numbers).select_related("copy", "release")


def _in_order(numbers: Sequence[int]) -> tuple[Cleared, ...]:
    its = {each.number: each for each in cleared.of(_rows(numbers))}
    return tuple(its[number] for number in numbers if number in its)


def _place(at: str) -> tuple[int, int]:
    tier, _, number = at.partition("-")
    if tier in ("0", "1") and number.isascii() and number.isdecimal() and len(number) < 19:
        return int(tier), int(number)
    return 0, _NEVER


def _first_of(day: date | None) -> int | None:
    """The first wire number that cleared on a day or later: numbers and instants grow together."""
    if day is None:
        return None
    at = to_us(datetime(day.year, day.month, day.day, tzinfo=UTC))
    low, high = 1, index.considered() + 1
    while low < high:
        middle = (low + high) // 2
        cleared_us = models.Item.objects.filter(number=middle).values_list("cleared_us", flat=True).first()
        low, high = (middle + 1, high) if (cleared_us or 0) < at else (low, middle)
    return low


def _entry(row: models.Item) -> index.Entry | None:
    """What the index takes in of an item; nothing of what nobody may list."""
    if not row.public or row.state != State.CLEARED or row.its_kind.is_notice or row.kind == Kind.ADVISORY:
        return None
    item = copy.read(row).item
    return index.entry_of(row.number or 0, analyses.sections_of(item), index.facets_of(item, above()))


def _entry_that_stands(row: models.Item) -> index.Entry:
    item = copy.read(row).item
    kept = models.SearchEntry.objects.get(number=row.number)
    return index.entry_of(row.number or 0, analyses.sections_of(item), kept.facets)


def _gone_with(rows: Sequence[models.Item]) -> list[int]:
    """Numbers in the index of what these replace or take back."""
    ids = [row.pk for row in rows]
    gone = models.Item.objects.filter(superseded_by__in=ids) | models.Item.objects.filter(withdrawn_by__in=ids)
    numbers = [number for number in gone.values_list("number", flat=True) if number]
    return list(models.SearchEntry.objects.filter(number__in=numbers).exclude(rules=0).values_list("number", flat=True))
