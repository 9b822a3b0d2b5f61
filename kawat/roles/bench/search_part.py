"""The part of `kawat bench search` that works: a home of its own, its index filled with made-up items, and asked.

Pages are asked for as the newsroom asks for them, from the query's text to the items that it shows. Near and =exact are
left out.
"""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from kawat.core.release import Item
from kawat.roles.bench.measure import spread_ms
from kawat.roles.bench.search_filling import fill
from kawat.roles.bench.search_items import FIRST_DAY, Making, entry, made_of, making_of
from kawat.roles.bench.workload.codes import ISSUERS, SECTORS
from kawat.roles.bench.workload.stories import LANGUAGES, releases
from kawat.roles.bench.workload.vocabulary import vocabulary, zipf
from kawat.roles.demo.geography import COUNTRIES
from kawat.roles.demo.home import Home, fresh_home
from kawat.roles.demo.show import Tell

STORIES = 3_000
FILLED = "filled.json"
WRITTEN = 200
"""Items that are written one by one at the end, as the wire would, to be timed."""


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Fill, then ask. `asked` has the number of items, of queries a kind and language, the seed, the folder of a home
    that is kept, or None, and the address of a database, or None: a home that was filled before is only asked."""
    with fresh_home(Path(asked["home"]) if asked["home"] else None) as folder:
        Home(folder=folder, port=1, stream_port=1, smtp_port=1, database_url=asked["database"] or "").enter()
        filled = folder / FILLED
        if not filled.exists():
            filled.write_text(json.dumps(_filled(asked, tell)))
        index = json.loads(filled.read_text())
        if index["items"] != asked["items"]:
            raise ValueError(f"{folder} was filled with {index['items']} items; remove it, or ask for as many")
        taken = _ask(asked, tell)
    slowest = max(taken, key=_how_long)
    return {
        "items": asked["items"],
        "index": index,
        "kinds": {kind: spread_ms(each[3] for each in taken if each[0] == kind) for kind in KINDS},
        "languages": {tag: spread_ms(each[3] for each in taken if each[1] == tag) for tag in LANGUAGES},
        "slowest": {"kind": slowest[0], "language": slowest[1], "asked": slowest[2], "ms": round(slowest[3] * 1000, 2)},
        "found_nothing": sum(1 for each in taken if not each[4]),
    }


def _filled(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    from kawat.actions.setup import init
    from kawat.store import models

    init(circuits={}, issuers={code: code.capitalize() for code in ISSUERS})
    if models.Item.objects.exists():
        raise ValueError("there are items in this database already; name an empty one")
    stories = releases(min(STORIES, max(60, asked["items"] // 20)), asked["seed"])
    began = time.perf_counter()
    making = making_of([made_of(item) for item in _told(stories, tell)])
    cut_ms = (time.perf_counter() - began) * 1000 / len(stories)
    began = time.perf_counter()
    fill(making, asked["items"], asked["seed"], tell)
    filled_s = time.perf_counter() - began
    write_ms = _write_some(making, asked["items"], Random(asked["seed"] + 1))
    size = _size()
    return {
        "items": asked["items"],
        "bytes": size,
        "bytes_per_item": size // asked["items"],
        "cut_ms": round(cut_ms, 2),
        "write_ms": round(write_ms, 2),
        "filled_s": round(filled_s, 1),
    }


def _told(stories: Sequence[Item], tell: Tell) -> Iterator[Item]:
    for number, item in enumerate(stories):
        if number % 50 == 0:
            tell("stories", number, len(stories))
        yield item
    tell("stories", len(stories), len(stories))


def _write_some(making: Making, items: int, chance: Random) -> float:
    """Milliseconds for one, in chunks as the router writes them, on a disk that is waited for."""
    from kawat.actions.searching import CHUNK as AT_ONCE
    from kawat.store.search import take_in, take_out
    from kawat.store.transactions import bulk_writing

    entries = [entry(number, *making.one(chance)) for number in range(items + 1, items + WRITTEN + 1)]
    began = time.perf_counter()
    for first in range(0, WRITTEN, AT_ONCE):
        with bulk_writing():
            for each in entries[first : first + AT_ONCE]:
                take_in(each)
    taken = time.perf_counter() - began
    for first in range(0, WRITTEN, AT_ONCE):
        with bulk_writing():
            for each in entries[first : first + AT_ONCE]:
                take_out(each)
    return taken * 1000 / WRITTEN


def _size() -> int:
    from django.db import connection

    from kawat.store.transactions import on_sqlite

    with connection.cursor() as cursor:
        parts = "SELECT sum(length(block)) FROM search_data"
        cursor.execute(parts if on_sqlite() else "SELECT pg_total_relation_size('search_entry')")
        return int(cursor.fetchone()[0])


def _how_long(each: tuple[str, str, str, float, int]) -> float:
    return each[3]


KINDS = ("word", "two words", "phrase", "prefix", "or, not", "headline", "filters", "filters and word", "relevance")


def _ask(asked: dict[str, Any], tell: Tell) -> list[tuple[str, str, str, float, int]]:
    """Kind, language, text, seconds and how many were found, of every query."""
    from kawat.actions.searching import look_for

    taken = []
    for done, language in enumerate(LANGUAGES):
        tell("languages asked", done, len(LANGUAGES))
        chance = Random(f"{asked['seed']}/{language}")
        for kind in KINDS:
            for _ in range(asked["asked"]):
                search = _search(kind, language, chance, asked["items"])
                began = time.perf_counter()
                page = look_for(search)
                seconds = time.perf_counter() - began
                taken.append((kind, language, search.text or " ".join(search.facets), seconds, len(page.entries)))
    tell("languages asked", len(LANGUAGES), len(LANGUAGES))
    return taken


def _search(kind: str, language: str, chance: Random, items: int) -> Any:
    from datetime import UTC, datetime, timedelta

    from kawat.actions.searching import HEADLINE_FIRST, Search

    words = vocabulary(language)

    def word() -> str:
        return f'"{words.words[words.asked[zipf(chance, len(words.asked), 50)]]}"'

    phrase = f'"{words.phrases[zipf(chance, len(words.phrases), 50)]}"'
    bare = word().strip('"')
    match kind:
        case "word":
            return Search(text=bare)
        case "two words":
            return Search(text=f"{word()} {word()}")
        case "phrase":
            return Search(text=phrase)
        case "prefix":
            return Search(text=f"{bare[: max(3, len(bare) * 2 // 3)]}*" if len(bare) > 1 else bare)
        case "or, not":
            return Search(text=f"({word()} OR {word()}) NOT {word()} NOT zzz")
        case "headline":
            return Search(text=f"headline:{word()}")
        case "relevance":
            return Search(text=bare, order=HEADLINE_FIRST)
    since = datetime.fromtimestamp(FIRST_DAY * 86_400 + items * 60, UTC).date() - timedelta(days=chance.randint(1, 300))
    return Search(
        text=bare if kind == "filters and word" else "",
        language=language,
        sector=SECTORS[zipf(chance, len(SECTORS), 8)] if chance.random() < 0.5 else "",
        country=COUNTRIES[zipf(chance, len(COUNTRIES), 3)].code if chance.random() < 0.5 else "",
        issuer=ISSUERS[zipf(chance, len(ISSUERS), 3)] if chance.random() < 0.3 else "",
        until=since if chance.random() < 0.3 else None,
    )
