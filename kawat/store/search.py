"""The index of the newsroom's search: SQLite's FTS5 or PostgreSQL's tsvector, fed with the tokens of `language/`.

It holds the words of what anybody may list, and only from the clear on. What it answers is looked up in the items
themselves, so that what is killed, withheld or superseded is found no more from that instant; its tokens go with the
next step of the index. Answers come newest first, and are cut by limit and number, never counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from kawat.core.regions import regions_of
from kawat.core.release import Item
from kawat.core.search import Both, Either, Row, Wanted, Without
from kawat.core.terms import Kind, State
from kawat.core.words import Field, Section
from kawat.language import ANALYSIS, GAP, TOKENS, beside, plain_token, row_of, sector_of
from kawat.store import models
from kawat.store.transactions import on_sqlite

FIELDS = tuple(Field)
PARTED = frozenset((Field.HEADLINE, Field.SUBHEAD, Field.BODY))
"""Fields that PostgreSQL's four weights tell apart; the others share one."""

COLUMNS = (*(field.value for field in FIELDS), "facet")

RULES = ANALYSIS * 100 + TOKENS
"""By which an item's text became words, and these the tokens that stand in the index."""

LAST = 16_383
"""The last position of a tsvector; what stands later is found as a word, not in a row."""

SLICE = 8_192
"""Wire numbers of which PostgreSQL looks through the newest first, then eight times as many, and so on: a word that
stands everywhere is not fetched from everywhere."""

_ALL = plain_token("a=")
_WEIGHTS = {Field.HEADLINE: "A", Field.SUBHEAD: "B", Field.BODY: "D"}
_STANDS = """i.state = %s AND i.public AND i.superseded_by_id IS NULL AND i.kind NOT IN (%s, %s, %s)"""
_STANDING = (State.CLEARED.value, Kind.KILL.value, Kind.WITHHOLD.value, Kind.ADVISORY.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as the index takes it in."""

    number: int
    rows: dict[str, list[str]]
    others: dict[str, list[str]]
    facets: str


def entry_of(number: int, sections: Iterable[Section], facets: str) -> Entry:
    """The tokens of an item of this wire number; `facets` as `facets_of` wrote them."""
    its = list(sections)
    return Entry(
        number=number,
        rows={each.field: row_of(each) for each in its},
        others={each.field: beside(each) for each in its},
        facets=facets,
    )


def facet(kind: str, value: str) -> str:
    """The token of one value: 'language', 'country', 'region', 'sector', 'issuer', 'provider', 'circuit', 'kind'."""
    return plain_token(f"{kind}={value}".casefold().replace(" ", "_"))


def facets_of(item: Item, over: Mapping[str, tuple[str, ...]]) -> str:
    """The values of an item, as tokens. `over` has the topics above each."""
    sectors = [sector_of(each) for each in (*item.topics, *item.sectors)]
    issuer, provider = item.codes
    found = [
        ("language", item.language),
        ("kind", item.kind.value),
        *(("country", each) for each in item.countries),
        *(("region", each) for each in sorted(regions_of(item.countries))),
        *(("sector", each) for each in sectors),
        *(("sector", each) for sector in sectors for each in over.get(sector, ())),
        *(("circuit", each) for each in item.circuits),
        *((name, code) for name, code in (("issuer", issuer), ("provider", provider)) if code),
    ]
    return " ".join([_ALL, *dict.fromkeys(facet(kind, value) for kind, value in found)])


def considered() -> int:
    """The number up to which everything was considered."""
    last = models.SearchEntry.objects.order_by("-number").values_list("number", flat=True).first()
    return last or 0


def of_other_rules() -> bool:
    """Whether the index was made by rules that are no more: all of it is, or nothing."""
    first = models.SearchEntry.objects.exclude(rules=0).order_by("number").values_list("rules", flat=True).first()
    return first not in (None, RULES)


def clear_out() -> None:
    """Empty the index, so that it is made anew. Within a transaction."""
    if on_sqlite():
        _execute("INSERT INTO search(search) VALUES ('delete-all')")
    models.SearchEntry.objects.all().delete()


def take_in(entry: Entry) -> None:
    """Within a transaction."""
    models.SearchEntry.objects.update_or_create(number=entry.number, defaults={"rules": RULES, "facets": entry.facets})
    if on_sqlite():
        marks = ", ".join(["%s"] * (len(COLUMNS) + 1))
        _execute(
            f"INSERT INTO search(rowid, {', '.join(COLUMNS)}) VALUES ({marks})", [entry.number, *columns_of(entry)]
        )
    else:
        _execute(
            "UPDATE search_entry SET tokens = %s::tsvector WHERE number = %s", [tsvector_text(entry), entry.number]
        )


def pass_over(number: int) -> None:
    """An item that was considered and of which nothing is to be found."""
    models.SearchEntry.objects.update_or_create(number=number, defaults={"rules": 0, "facets": ""})


def take_out(entry: Entry) -> None:
    """The same tokens as were taken in. Within a transaction."""
    if on_sqlite():
        marks = ", ".join(["%s"] * (len(COLUMNS) + 1))
        _execute(
            f"INSERT INTO search(search, rowid, {', '.join(COLUMNS)}) VALUES ('delete', {marks})",
            [entry.number, *columns_of(entry)],
        )
    else:
        _execute("UPDATE search_entry SET tokens = NULL WHERE number = %s", [entry.number])
    pass_over(entry.number)


def find(wanted: Wanted, *, facets: Sequence[str] = (), since: int = 0, before: int, limit: int) -> list[int]:
    """Wire numbers of what may be listed, newest first, from `since` on and below `before`."""
    every = Both((*(Row((each,)) for each in facets), wanted))
    if on_sqlite():
        return _numbers(
            f"""SELECT s.rowid FROM search s CROSS JOIN item i ON i.number = s.rowid
                 WHERE s.search MATCH %s AND s.rowid >= %s AND s.rowid < %s AND {_STANDS}
                 ORDER BY s.rowid DESC LIMIT %s""",
            [match_text(every), since, before, *_STANDING, limit],
        )
    found: list[int] = []
    for first, last in _windows(since, min(before, considered() + 1)):
        asked = tsquery_text(every)
        if first > since:
            slices = [f"'{_slice(each * SLICE)}'" for each in range(first // SLICE, (last - 1) // SLICE + 1)]
            asked = f"({asked}) & ({' | '.join(slices)})"
        found += _numbers(
            f"""SELECT s.number FROM search_entry s JOIN item i ON i.number = s.number
                 WHERE s.tokens @@ %s::tsquery AND s.number >= %s AND s.number < %s AND {_STANDS}
                 ORDER BY s.number DESC LIMIT %s""",
            [asked, first, last, *_STANDING, limit - len(found)],
        )
        if len(found) >= limit:
            break
    return found


def match_text(wanted: Wanted) -> str:
    """As FTS5 reads it."""
    match wanted:
        case Row():
            field = f"{wanted.field} : " if wanted.field else ""
            return f'{field}"{" ".join(wanted.tokens)}"' + (" *" if wanted.is_front else "")
        case Both():
            wants = [match_text(each) for each in wanted.of if not isinstance(each, Without) and each != Both()]
            said = " AND ".join(wants) or f'"{_ALL}"'
            unwanted = [match_text(each.of) for each in wanted.of if isinstance(each, Without)]
            return f"(({said}) NOT ({' OR '.join(unwanted)}))" if unwanted else f"({said})"
        case Either():
            return f"({' OR '.join(map(match_text, wanted.of))})"
        case Without():
            return f'("{_ALL}" NOT {match_text(wanted.of)})'


def tsquery_text(wanted: Wanted) -> str:
    """As PostgreSQL reads it."""
    match wanted:
        case Row():
            weight = _WEIGHTS.get(Field(wanted.field), "C") if wanted.field else ""
            ends = [weight] * (len(wanted.tokens) - 1) + [("*" if wanted.is_front else "") + weight]
            each = [f"'{token}'" + (f":{end}" if end else "") for token, end in zip(wanted.tokens, ends, strict=True)]
            return f"({' <-> '.join(each)})"
        case Both():
            return f"({' & '.join(map(tsquery_text, wanted.of))})" if wanted.of else f"'{_ALL}'"
        case Either():
            return f"({' | '.join(map(tsquery_text, wanted.of))})"
        case Without():
            return f"('{_ALL}' & !{tsquery_text(wanted.of)})"


def tells_apart(wanted: Wanted) -> bool:
    """Whether this database tells every field that is named from all others."""
    match wanted:
        case Row():
            return on_sqlite() or not wanted.field or wanted.field in PARTED
        case Without():
            return tells_apart(wanted.of)
    return all(map(tells_apart, wanted.of))


def tsvector_text(entry: Entry) -> str:
    """The tokens with their places and the weights of their fields."""
    places: dict[str, list[str]] = {}
    at = 1
    for field in FIELDS:
        weight = _WEIGHTS.get(field, "C")
        for token in entry.rows.get(field, ()):
            if token != GAP:
                places.setdefault(token, []).append(f"{min(at, LAST)}{weight}")
            at += 1
        at += 1
        for token in entry.others.get(field, ()):
            places.setdefault(token, []).append(f"{LAST}{weight}")
    words = [f"'{token}':{','.join(its)}" for token, its in places.items()]
    return " ".join([*words, *(f"'{each}'" for each in entry.facets.split(" ")), f"'{_slice(entry.number)}'"])


def columns_of(entry: Entry) -> list[str]:
    """What stands in each of the `COLUMNS`."""
    return [
        *(" ".join((*entry.rows.get(each, ()), GAP, *entry.others.get(each, ()))).strip(GAP + " ") for each in FIELDS),
        entry.facets,
    ]


def _slice(number: int) -> str:
    return plain_token(f"n={number // SLICE}")


def _windows(since: int, before: int) -> Iterator[tuple[int, int]]:
    """From the newest back, each eight times as long as the one before."""
    last, length = before, SLICE
    while last > since:
        first = max(since, (last - 1) // SLICE * SLICE - length + SLICE) if length < 64 * SLICE else since
        yield first, last
        last, length = first, length * 8


def _numbers(statement: str, values: Sequence[object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [number for (number,) in cursor.fetchall()]


def _execute(statement: str, values: Sequence[object] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
