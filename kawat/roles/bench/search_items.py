"""The items of `kawat bench search`: put together from the paragraphs of made-up stories, each cut once by the analyser.

Cutting a million would take hours, and the index is the same, as are the words that are kept of each item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from kawat.core.release import Item
from kawat.core.words import BARRIER, Field, Section, Track
from kawat.language import GAP
from kawat.roles.bench.workload.codes import with_above

AT_BODY = tuple(Field).index(Field.BODY)
"""Among the columns."""

DAY_US = 86_400_000_000
FIRST_DAY = 20_000
"""Days from 1970 to the first item's clear; one clears every minute."""

Rows = dict[str, list[tuple[Any, ...]]]
"""What is written to each table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, cut: its row of tokens, those beside it, and its words as an item keeps them."""

    row: str
    beside: dict[str, None]
    words: Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A made-up story, cut: its columns and words but for the body, the paragraphs of that, and its document."""

    uid: str
    language: str
    kind: str
    columns: dict[str, tuple[list[str], list[str]]]
    texts: list[str]
    paragraphs: list[Paragraph]
    heads: tuple[Section, ...]
    facets: str
    document: str


def made_of(item: Item) -> Made:
    """A story, cut."""
    from dataclasses import replace

    from kawat.language import beside, row_of, section, sections_of
    from kawat.store.copy import Document, write_document
    from kawat.store.search import entry_of, facets_of
    from kawat.store.search.fts5 import columns_of

    others = [each for each in sections_of(replace(item, body=())) if each.field != Field.BODY]
    blocks = [section(Field.BODY, block.text, item.language) for block in item.body]
    facets = facets_of(item, {sector: with_above(sector)[1:] for sector in item.topics})
    return Made(
        uid=item.uid,
        language=item.language,
        kind="release" if item.kind.value == "advisory" else item.kind.value,
        columns={each.field: (row_of(each), beside(each)) for each in others},
        texts=columns_of(entry_of(0, others, facets)),
        paragraphs=[
            Paragraph(row=" ".join(row_of(each)), beside=dict.fromkeys(beside(each)), words=each) for each in blocks
        ],
        heads=tuple(others),
        facets=facets,
        document=write_document(Document(item=item)),
    )


@dataclass(frozen=True, slots=True)
class Making:
    """What a process makes items of: the stories, each with those of its language, whose paragraphs it takes."""

    made: Sequence[Made]
    pools: dict[str, list[Made]]

    def one(self, chance: Random) -> tuple[Made, list[Paragraph]]:
        """A story's head, and as many paragraphs from stories of its language."""
        its = self.made[chance.randrange(len(self.made))]
        pool = self.pools[its.language]
        return its, [chance.choice(chance.choice(pool).paragraphs) for _ in its.paragraphs]


def making_of(made: Sequence[Made]) -> Making:
    pools: dict[str, list[Made]] = {}
    for each in made:
        pools.setdefault(each.language, []).append(each)
    return Making(made, pools)


def entry(number: int, its: Made, paragraphs: Sequence[Paragraph]) -> Any:
    """An item as the index takes it in."""
    from kawat.store.search import Entry

    rows = {field: row for field, (row, _) in its.columns.items()}
    others = {field: more for field, (_, more) in its.columns.items()}
    body, more = _body(paragraphs)
    rows[Field.BODY], others[Field.BODY] = body.split(" "), list(more)
    return Entry(number=number, rows=rows, others=others, facets=its.facets)


def rows_of(making: Making, first: int, last: int, seed: int) -> Rows:
    """The rows of items `first` to `last`, which is not among them, each as if it had been filed and cleared."""
    from kawat.store import models
    from kawat.store.analyses import seal_words
    from kawat.store.copy import new_release_key
    from kawat.store.search import RULES
    from kawat.store.search.tsvector import tsvector_text
    from kawat.store.transactions import on_sqlite

    chance = Random(f"{seed}/{first}")
    rows: Rows = {"release": [], "item": [], "copy": [], "analysis": [], "search_entry": [], "search": []}
    for number in range(first, last):
        its, paragraphs = making.one(chance)
        uid = f"{number:032x}"
        release = models.Release(pk=number, uid=uid, slug_mac=uid, wrapped_key=new_release_key(uid))
        item = models.Item(
            pk=number,
            uid=uid,
            release=release,
            state="cleared",
            number=number,
            cleared_us=DAY_US * FIRST_DAY + number * 60_000_000,
            version=1,
            language=its.language,
            kind=its.kind,
            lane=1,
            urgency=5,
            public=True,
            routed_us=1,
        )
        words = models.Analysis(item=item, sealed=seal_words(item, _words(its, paragraphs)))
        kept = models.SearchEntry(number=number, rules=RULES, facets=its.facets)
        rows["release"].append(_values(release))
        rows["item"].append(_values(item))
        rows["copy"].append(_values(models.Copy(item=item, document=its.document.replace(its.uid, uid))))
        rows["analysis"].append(_values(words))
        if on_sqlite():
            rows["search_entry"].append(_values(kept))
            rows["search"].append((number, *_texts(its, paragraphs)))
        else:
            rows["search_entry"].append((*_values(kept), tsvector_text(entry(number, its, paragraphs))))
    return {table: each for table, each in rows.items() if each}


def _values(row: Any) -> tuple[Any, ...]:
    """A row as the database takes it, and as it goes from one process to another."""
    from django.db import connection

    fields = row._meta.concrete_fields
    found = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    return tuple(bytes(each) if isinstance(each, memoryview) else each for each in found)


def _texts(its: Made, paragraphs: Sequence[Paragraph]) -> list[str]:
    """What stands in the columns, without the head being put together anew."""
    body, more = _body(paragraphs)
    texts = list(its.texts)
    texts[AT_BODY] = f"{body} {GAP} {' '.join(more)}" if more else body
    return texts


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
