"""What `kawat bench render` writes: the demo's opening story as an item with every field, in every language and kind.

Languages in which the demo has no copy borrow one of a like script; a rendition costs the same.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import cycle
from uuid import NAMESPACE_DNS, uuid5

from kawat.core.release import (
    Block,
    BlockKind,
    Cleared,
    Contact,
    Dateline,
    Item,
    Masthead,
    Media,
    Replaces,
    Source,
    Span,
    SpanKind,
)
from kawat.core.terms import LANGUAGES, Kind, Visibility
from kawat.roles.demo.stories import OPENING

MASTHEAD = Masthead(
    name="Kawat",
    mark="KAWAT",
    base_url="https://wire.example",
    mail_domain="wire.example",
    mail_from="news@wire.example",
)
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BORROWED = {"es": "id", "fr": "de", "ms": "id", "pt": "id", "ru": "ar", "th": "ja", "vi": "de"}
SIZE = 6_000
"""Bytes of a story's text, as of a release of some 900 words: what most stay below. Copy is repeated up to that."""


def stories() -> Iterator[Cleared]:
    """Every kind in every language, cleared with all its siblings."""
    for language in LANGUAGES:
        whole = _item(language)
        for kind in Kind:
            yield _cleared(_of_kind(kind, whole))


def _item(language: str) -> Item:
    text = OPENING.copy(BORROWED.get(language, language)).text
    headline, subhead, *paragraphs = [each.strip() for each in text.split("\n\n") if each.strip()]
    return Item(
        uid=_id(f"item {language}"),
        release=_id("release"),
        salt="salt",
        slug="nusa-larik-opening",
        version=1,
        language=language,
        issuer=Source(code="nusa-larik", name="Nusa Larik"),
        provider=Source(code="nusawire", name="Nusawire"),
        headline=headline,
        subhead=subhead,
        dateline=Dateline(place="MAKASSAR", day=date(2026, 11, 22), mark="KAWAT"),
        body=_body(paragraphs),
        boilerplate=paragraphs[-1],
        disclaimer="This content comes from a third party; the provider gives no warranty.",
        contacts=(
            Contact(name="Dewi Anjarsari", phone="+62 411 555 0142", email="press@nusalarik.example"),
            Contact(name="Desk", email="desk@nusalarik.example", visibility=Visibility.PUBLIC),
        ),
        media=(
            Media(
                caption=headline,
                credit="Nusa Larik",
                name="plant.jpg",
                media_type="image/jpeg",
                blob="b10b",
                size=90_000,
            ),
            Media(
                caption=subhead, credit="Nusa Larik", name="room.png", media_type="image/png", blob="b10c", size=40_000
            ),
        ),
        topics=OPENING.topics,
        sectors=("Technology", "Fisheries"),
        keywords=("cold chain", "fisheries", "solar energy"),
        tickers=("IDX: NSLK",),
        countries=("ID", "JP"),
        forbidden=("KP",),
        urgency=3,
        prevailing="id",
    )


def _body(paragraphs: list[str]) -> tuple[Block, ...]:
    """The paragraphs with a heading, a list, a table and a link, again and again until there is enough."""
    first, *rest = paragraphs
    link = Span(start=0, end=4, kind=SpanKind.LINK, href="https://nusalarik.example/?a=1&b=2")
    once = (
        Block(text=first, spans=(link,)),
        Block(text=rest[0], kind=BlockKind.HEADING),
        *(Block(text=each) for each in rest),
        *(Block(text=each, kind=BlockKind.POINT) for each in rest[:3]),
        Block(text="Rooms\t1,200", kind=BlockKind.ROW),
        Block(text="Tonnes\t4", kind=BlockKind.ROW),
    )
    body: list[Block] = []
    blocks, size = cycle(once), 0
    while size < SIZE:
        body.append(next(blocks))
        size += len(body[-1].text.encode())
    return tuple(body)


def _of_kind(kind: Kind, whole: Item) -> Item:
    if kind in (Kind.RELEASE, Kind.FLASH, Kind.ADVISORY):
        return replace(whole, kind=kind)
    replaces = Replaces(uid=whole.uid, hash="ab" * 32)
    item = replace(
        whole, kind=kind, uid=_id(f"{kind} {whole.language}"), version=2, note="Two figures.", replaces=replaces
    )
    return replace(item, body=(), dateline=Dateline()) if kind.is_notice else item


def _cleared(item: Item) -> Cleared:
    languages = tuple((language, _id(f"item {language}")) for language in LANGUAGES)
    return Cleared(item=item, number=4711, at=AT, first_at=AT, languages=languages)


def _id(name: str) -> str:
    return uuid5(NAMESPACE_DNS, name).hex
