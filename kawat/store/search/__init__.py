"""The index of the newsroom's search: SQLite's FTS5 or PostgreSQL's tsvector, fed with the tokens of `language/`.

It holds the words of what anybody may list, and only from the clear on. What it answers is looked up in the items
themselves, so that what is killed, withheld or superseded is found no more from that instant; its tokens go with the
next step of the index. Answers come newest first, and are cut by limit and number, never counted.
"""

from collections.abc import Sequence
from types import ModuleType

from kawat.core.search import Both, Row, Wanted
from kawat.language import ANALYSIS, TOKENS
from kawat.store import models
from kawat.store.search import fts5, tsvector
from kawat.store.search.entry import Entry, entry_of, facet, facets_of
from kawat.store.transactions import on_sqlite

__all__ = [
    "RULES",
    "Entry",
    "clear_out",
    "considered",
    "entry_of",
    "facet",
    "facets_of",
    "find",
    "of_other_rules",
    "pass_over",
    "take_in",
    "take_out",
    "tells_apart",
]

LAID_OUT = 1
"""How tokens stand in a database. Another number for another way: an index of the old is made anew."""

RULES = ANALYSIS * 1_000 + TOKENS * 10 + LAID_OUT
"""By which an item's text became words, these the tokens of the index, and they what stands in the database."""


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
    _here().clear_out()
    models.SearchEntry.objects.all().delete()


def take_in(entry: Entry) -> None:
    """Within a transaction."""
    models.SearchEntry.objects.update_or_create(number=entry.number, defaults={"rules": RULES, "facets": entry.facets})
    _here().take_in(entry)


def pass_over(number: int) -> None:
    """An item that was considered and of which nothing is to be found."""
    models.SearchEntry.objects.update_or_create(number=number, defaults={"rules": 0, "facets": ""})


def take_out(entry: Entry) -> None:
    """The same tokens as were taken in. Within a transaction."""
    _here().take_out(entry)
    pass_over(entry.number)


def find(
    wanted: Wanted, *, facets: Sequence[str] = (), since: int = 0, before: int, limit: int
) -> tuple[list[int], int]:
    """Wire numbers of what may be listed, newest first, from `since` on and below `before`; and the last that was
    looked at where there may be more below it that was not looked for, or 0."""
    every = Both((*(Row((each,)) for each in facets), wanted))
    found: tuple[list[int], int] = _here().find(every, since=since, before=min(before, considered() + 1), limit=limit)
    return found


def tells_apart(wanted: Wanted) -> bool:
    """Whether this database tells every field that is named from all others."""
    return bool(_here().tells_apart(wanted))


def _here() -> ModuleType:
    return fts5 if on_sqlite() else tsvector
