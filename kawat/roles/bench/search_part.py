"""The part of `kawat bench search` that works: a home of its own, its index filled with made-up items, and asked.

Items are put together from the paragraphs of some thousand made-up stories, each cut once by the one analyser: cutting
a million would take hours, and the index is the same, as are the words that are kept of each item. Pages are asked for as
the newsroom asks for them, from the query's text to the items that it shows. Near and =exact are left out.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from kawat.core.release import Item
from kawat.core.words import BARRIER, Field, Section, Track
from kawat.language import GAP
from kawat.roles.bench.measure import spread_ms
from kawat.roles.bench.workload.codes import ISSUERS, SECTORS, with_above
from kawat.roles.bench.workload.stories import LANGUAGES, releases
from kawat.roles.bench.workload.vocabulary import vocabulary, zipf
from kawat.roles.demo.geography import COUNTRIES
from kawat.roles.demo.home import Home, fresh_home
from kawat.roles.demo.show import Tell

STORIES = 3_000
CHUNK = 2_000
FILLED = "filled.json"
WRITTEN = 200
"""Items that are written one by one at the end, as the wire would, to be timed."""

AT_BODY = tuple(Field).index(Field.BODY)
"""Among the columns."""

TSVECTOR = "UPDATE search_entry SET tokens = %s::tsvector WHERE number = %s"

DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up story, cut: its columns and words but for the body, the paragraphs of that, and its document."""

    uid: str
    language: str
    columns: dict[str, tuple[list[str], list[str]]]
    texts: list[str]
    paragraphs: list["Paragraph"]
    heads: tuple[Section, ...]
    facets: str
    document: str
    kind: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, cut: its row of tokens, those beside it, and its words as an item keeps them."""

    row: str
    beside: dict[str, None]
    words: Section


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
    made = [_made(item) for item in _told(stories, tell)]
    cut_ms = (time.perf_counter() - began) * 1000 / len(made)
    _fill(made, asked["items"], Random(asked["seed"]), tell)
    write_ms = _write_some(made, asked["items"], Random(asked["seed"] + 1))
    size = _size()
    return {
        "items": asked["items"],
        "bytes": size,
        "bytes_per_item": size // asked["items"],
        "cut_ms": round(cut_ms, 2),
        "write_ms": round(write_ms, 2),
    }


def _told(stories: Sequence[Item], tell: Tell) -> Iterator[Item]:
    for number, item in enumerate(stories):
        if number % 50 == 0:
            tell("stories", number, len(stories))
        yield item
    tell("stories", len(stories), len(stories))


def _made(item: Item) -> Made:
    from dataclasses import replace

    from kawat.language import beside, row_of, section, sections_of
    from kawat.store.copy import Document, write_document
    from kawat.store.search import columns_of, entry_of, facets_of

    others = [each for each in sections_of(replace(item, body=())) if each.field != Field.BODY]
    blocks = [section(Field.BODY, block.text, item.language) for block in item.body]
    above = {sector: with_above(sector)[1:] for sector in item.topics}
    facets = facets_of(item, above)
    return Made(
        uid=item.uid,
        language=item.language,
        columns={each.field: (row_of(each), beside(each)) for each in others},
        texts=columns_of(entry_of(0, others, facets)),
        paragraphs=[Paragraph(" ".join(row_of(each)), dict.fromkeys(beside(each)), each) for each in blocks],
        heads=tuple(others),
        facets=facets,
        document=write_document(Document(item=item)),
        kind=item.kind.value,
    )


def _entry(number: int, its: Made, paragraphs: Sequence[Paragraph]) -> Any:
    """An item: a story's head, and as many paragraphs from stories of its language."""
    from kawat.store.search import Entry

    rows = {field: row for field, (row, _) in its.columns.items()}
    others = {field: more for field, (_, more) in its.columns.items()}
    body, more = _body(paragraphs)
    rows[Field.BODY], others[Field.BODY] = body.split(" "), list(more)
    return Entry(number=number, rows=rows, others=others, facets=its.facets)


def _texts(its: Made, paragraphs: Sequence[Paragraph]) -> list[str]:
    """The same as it stands in the columns, without its head being put together anew."""
    body, more = _body(paragraphs)
    texts = list(its.texts)
    texts[AT_BODY] = f"{body} {GAP} {' '.join(more)}" if more else body
    return texts


def _chosen(its: Made, pool: Sequence[Made], chance: Random) -> list[Paragraph]:
    return [chance.choice(chance.choice(pool).paragraphs) for _ in its.paragraphs]


def _body(paragraphs: Sequence[Paragraph]) -> tuple[str, dict[str, None]]:
    more: dict[str, None] = {}
    for each in paragraphs:
        more.update(each.beside)
    return f" {GAP} ".join(each.row for each in paragraphs), more


def _words(its: Made, paragraphs: Sequence[Paragraph]) -> bytes:
    """What an item keeps of its words from its approval on."""
    from kawat.language import pack

    said = [each.words for each in paragraphs]
    folded, loose, cased = (_joined([getattr(each, track) for each in said]) for track in ("folded", "loose", "cased"))
    loose = folded if all(each.loose is each.folded for each in said) else loose
    return pack((*its.heads, Section(field=Field.BODY, folded=folded, loose=loose, cased=cased)))


def _joined(tracks: Sequence[Track]) -> Track:
    return Track(BARRIER.join(each.text for each in tracks), b"\0".join(each.marks for each in tracks))


def _fill(made: Sequence[Made], items: int, chance: Random, tell: Tell) -> None:
    from django.db import connection, transaction

    from kawat.language import ANALYSIS
    from kawat.store import models
    from kawat.store.analyses import seal_words
    from kawat.store.search import COLUMNS, tsvector_text
    from kawat.store.transactions import on_sqlite

    pools = _pools(made)
    marks = ", ".join(["%s"] * (len(COLUMNS) + 1))
    fts5 = f"INSERT INTO search(rowid, {', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608 - of our own constants
    with connection.cursor() as cursor, _loaded(cursor):
        for first in range(1, items + 1, CHUNK):
            tell("items", first, items)
            numbers = range(first, min(first + CHUNK, items + 1))
            chosen = [made[chance.randrange(len(made))] for _ in numbers]
            bodies = [_chosen(its, pools[its.language], chance) for its in chosen]
            with transaction.atomic():
                releases_ = [_release(number) for number in numbers]
                models.Release.objects.bulk_create(releases_)
                rows = [_row(number, its, of) for number, its, of in zip(numbers, chosen, releases_, strict=True)]
                models.Item.objects.bulk_create(rows)
                models.Copy.objects.bulk_create(
                    models.Copy(item=row, document=its.document.replace(its.uid, row.uid))
                    for row, its in zip(rows, chosen, strict=True)
                )
                models.Analysis.objects.bulk_create(
                    models.Analysis(item=row, sealed=seal_words(row, _words(its, body)))
                    for row, its, body in zip(rows, chosen, bodies, strict=True)
                )
                models.SearchEntry.objects.bulk_create(
                    models.SearchEntry(number=number, rules=ANALYSIS, facets=its.facets)
                    for number, its in zip(numbers, chosen, strict=True)
                )
                if on_sqlite():
                    rows_ = [
                        [each, *_texts(its, body)] for each, its, body in zip(numbers, chosen, bodies, strict=True)
                    ]
                    cursor.executemany(fts5, rows_)
                else:
                    entries = [_entry(each, its, body) for each, its, body in zip(numbers, chosen, bodies, strict=True)]
                    cursor.executemany(TSVECTOR, [(tsvector_text(each), each.number) for each in entries])
        cursor.execute("UPDATE wire SET number = %s", [items])
    tell("items", items, items)


@contextmanager
def _loaded(cursor: Any) -> Iterator[None]:
    """SQLite waits for no disk meanwhile; PostgreSQL makes its index afterwards, since it would take hours item by item."""
    from kawat.store.transactions import on_sqlite

    if on_sqlite():
        cursor.execute("PRAGMA synchronous=OFF")
        yield
        cursor.execute("PRAGMA synchronous=FULL")
        return
    cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'search_entry_tokens'")
    (index,) = cursor.fetchone()
    cursor.execute("DROP INDEX search_entry_tokens")
    yield
    cursor.execute("SET maintenance_work_mem = '512MB'")
    cursor.execute(index)
    cursor.execute("VACUUM ANALYZE")


def _pools(made: Sequence[Made]) -> dict[str, list[Made]]:
    pools: dict[str, list[Made]] = {}
    for each in made:
        pools.setdefault(each.language, []).append(each)
    return pools


def _release(number: int) -> Any:
    from kawat.store import copy, models

    uid = f"{number:032x}"
    return models.Release(uid=uid, slug_mac=uid, wrapped_key=copy.new_release_key(uid))


def _row(number: int, its: Made, release: Any) -> Any:
    from kawat.store import models

    document = json.loads(its.document)["item"]
    return models.Item(
        uid=f"{number:032x}",
        release=release,
        state="cleared",
        number=number,
        cleared_us=DAY_US * 20_000 + number * 60_000_000,
        version=1,
        language=its.language,
        kind=document["kind"] if document["kind"] != "advisory" else "release",
        lane=1,
        urgency=5,
        public=True,
        routed_us=1,
    )


def _write_some(made: Sequence[Made], items: int, chance: Random) -> float:
    """Milliseconds for one, in chunks as the router writes them, on a disk that is waited for."""
    from kawat.actions.searching import CHUNK as AT_ONCE
    from kawat.store.search import take_in, take_out
    from kawat.store.transactions import bulk_writing

    pools = _pools(made)
    entries = []
    for number in range(items + 1, items + WRITTEN + 1):
        its = chance.choice(made)
        entries.append(_entry(number, its, _chosen(its, pools[its.language], chance)))
    began = time.perf_counter()
    for first in range(0, WRITTEN, AT_ONCE):
        with bulk_writing():
            for entry in entries[first : first + AT_ONCE]:
                take_in(entry)
    taken = time.perf_counter() - began
    for first in range(0, WRITTEN, AT_ONCE):
        with bulk_writing():
            for entry in entries[first : first + AT_ONCE]:
                take_out(entry)
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
    since = datetime.fromtimestamp(20_000 * 86_400 + items * 60, UTC).date() - timedelta(days=chance.randint(1, 300))
    return Search(
        text=bare if kind == "filters and word" else "",
        language=language,
        sector=SECTORS[zipf(chance, len(SECTORS), 8)] if chance.random() < 0.5 else "",
        country=COUNTRIES[zipf(chance, len(COUNTRIES), 3)].code if chance.random() < 0.5 else "",
        issuer=ISSUERS[zipf(chance, len(ISSUERS), 3)] if chance.random() < 0.3 else "",
        until=since if chance.random() < 0.3 else None,
    )
