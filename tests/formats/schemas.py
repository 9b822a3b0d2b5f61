"""IPTC's published XML schemas, outside the repository, and the items that every XML format is held against."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from lxml import etree

from kawat.core.release import Cleared, Item
from kawat.core.terms import Kind, Visibility
from kawat.formats import render
from tests.corpus import SHARED
from tests.formats.stories import HOSTILE, MASTHEAD, full, hostile, of_kind, out, uid

SCHEMAS = SHARED / "schemas"
NEWSML_G2 = SCHEMAS / "newsml-g2" / "NewsML-G2_2.35-spec-All-Power.xsd"
NITF = SCHEMAS / "nitf" / "nitf-3-6.xsd"
needs_schemas = pytest.mark.skipif(
    not (NEWSML_G2.is_file() and NITF.is_file()),
    reason="NOT TESTED: IPTC's schemas are missing; lay the shared folder beside the clone or set KAWAT_SHARED",
)
LONG = ("word " * 2_000 + "\u202e" + "]]>", "x" * 10_000, "\t\r\n" * 50 + "\x00\x1f\x7f")


@lru_cache
def schema(path: Any) -> Any:
    return etree.XMLSchema(etree.parse(str(path)))


def bare_item() -> Item:
    """An item that has nothing but what it must have."""
    return Item(uid=uid("bare"), release=uid("r"), salt="", slug="", version=1, language="en")


def fullest(language: str, **fields: Any) -> Cleared:
    """An item with every field that there is, which another one replaced since."""
    item = full(language, forbidden=("US", "CA"), replaces=of_kind(Kind.UPDATE).replaces, **fields)
    return out(item, superseded_by=uid("newer"))


def everything(language: str) -> Iterator[Cleared]:
    """Every kind of item in a language, the fullest one, and both that were taken back."""
    yield from (out(of_kind(kind, language)) for kind in Kind)
    yield fullest(language)
    yield from (fullest(language, kind=kind) for kind in Kind if not kind.is_notice)
    yield from (out(full(language), withdrawn=kind, withdrawn_at=out(full()).at) for kind in (Kind.KILL, Kind.WITHHOLD))


def extremes() -> Iterator[Cleared]:
    """Copy that was filed to break something, and the item that says nothing."""
    yield from (out(hostile(text)) for text in (*HOSTILE, *LONG))
    yield out(bare_item(), languages=())
    yield out(bare_item(), languages=(), withdrawn=Kind.KILL)


def read(name: str, cleared: Cleared, visibility: Visibility = Visibility.MEDIA, language: str = "") -> Any:
    """The rendition as a strict parser reads it, with nothing fetched and no entity resolved."""
    content = render(name, cleared, MASTHEAD, visibility=visibility, language=language).content
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def empty_elements(root: Any, but: frozenset[str] = frozenset()) -> list[str]:
    """Elements that say nothing at all, other than those of a text body."""
    body = {"td", "p", "br", "li", "h2", "hl2"} | but
    return [
        each.tag
        for each in root.iter()
        if not each.attrib
        and not len(each)
        and not (each.text or "").strip()
        and etree.QName(each).localname not in body
    ]
