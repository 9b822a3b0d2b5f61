"""A release's items as frozen values, and their canonical form.

An `Item` is everything that was filed for one version in one language: what approval freezes, what a hash names and
what every format is written from. It holds no wire number and no clear time; those stand beside it in `Cleared`.
Inside, all text is str without lone surrogates, and all instants are aware and UTC.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import lru_cache, partial
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from kawat.core.errors import BadField
from kawat.core.terms import Kind, Lane, Visibility


class BlockKind(Enum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    POINT = "point"
    QUOTE = "quote"
    ROW = "row"
    """One row of a table; its cells are parted by tabs."""


class SpanKind(Enum):
    STRONG = "strong"
    EMPHASIS = "emphasis"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Characters `start` to `end` of a block that are more than plain text."""

    start: int
    end: int
    kind: SpanKind
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph, heading, list point, quotation or table row. `text` alone reads well."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if any(not 0 <= span.start < span.end <= len(self.text) for span in self.spans):
            raise BadField(field="body", reason="a span reaches beyond its text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """Place, date and mark at the head of the story. `raw` is the dateline as it was written."""

    place: str = ""
    day: date | None = None
    mark: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    name: str
    phone: str = ""
    email: str = ""
    visibility: Visibility = Visibility.MEDIA


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or document that goes with the story. `blob` names the stored bytes, and is empty where only the
    caption came. `alternative` says in words what a picture shows; `focus` is the point that has to be seen however it
    is cut, in per cent from its left and from its top, or empty."""

    caption: str = ""
    credit: str = ""
    name: str = ""
    media_type: str = ""
    blob: str = ""
    size: int = 0
    alternative: str = ""
    focus: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0:
            raise BadField(field="media", reason="a size cannot be negative")
        if self.focus and (len(self.focus) != 2 or any(not 0 <= each <= 100 for each in self.focus)):
            raise BadField(field="media", reason="a focal point is two numbers from 0 to 100")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An issuer or a provider as an item names it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaces:
    """The earlier item that this one follows, by its outside id and the hash of its canonical form."""

    uid: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One version of a release in one language, as filed.

    `uid` and `release` are random 128-bit ids in hex. `salt` makes the hash unguessable before the clear.
    `forbidden` are the territories that it must not enter, ISO 3166 alpha-2. `not_before` is the issuer's hold,
    `embargo` the line as it was written. `logo` is the issuer's as it was at filing. `hands` are the ids of those who filed and edited, in order.
    """

    uid: str
    release: str
    salt: str
    slug: str
    version: int
    language: str
    kind: Kind = Kind.RELEASE
    issuer: Source | None = None
    provider: Source | None = None
    headline: str = ""
    subhead: str = ""
    dateline: Dateline = field(default_factory=Dateline)
    body: tuple[Block, ...] = ()
    boilerplate: str = ""
    disclaimer: str = ""
    contacts: tuple[Contact, ...] = ()
    media: tuple[Media, ...] = ()
    logo: Media | None = None
    topics: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    circuits: tuple[str, ...] = ()
    urgency: int = 5
    disclosure: bool = False
    prevailing: str = ""
    embargo: str = ""
    not_before: datetime | None = None
    note: str = ""
    replaces: Replaces | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.urgency <= 8:
            raise BadField(field="urgency", reason="it runs from 1 (most urgent) to 8")
        if self.version < 1:
            raise BadField(field="version", reason="versions count from 1")
        if self.not_before is not None and self.not_before.tzinfo is None:
            raise BadField(field="not_before", reason="it names no zone")

    @property
    def lane(self) -> Lane:
        """The lane of dispatch that kind and disclosure give."""
        if self.kind.is_notice:
            return Lane.KILL
        if self.kind is Kind.FLASH:
            return Lane.FLASH
        return Lane.DISCLOSURE if self.disclosure else Lane.NORMAL

    @property
    def text(self) -> str:
        """The story as running text, one block a line."""
        return "\n".join(block.text for block in self.body)

    @property
    def source(self) -> Source | None:
        """Whom the story is from: the provider where there is one, else the issuer."""
        return self.provider or self.issuer

    @property
    def codes(self) -> tuple[str, str]:
        """The codes of its issuer and its provider, '' where there is none."""
        return (self.issuer.code if self.issuer else "", self.provider.code if self.provider else "")

    @property
    def is_public(self) -> bool:
        """Whether anonymous pages and feeds may carry it: no advisory, and no territory that is forbidden."""
        return self.kind is not Kind.ADVISORY and not self.forbidden

    def canonical(self) -> bytes:
        """RFC 8785 JSON. (Keys are ASCII and numbers whole, so that sorted compact JSON is that form.)"""
        text = json.dumps(to_plain(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8")

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical form, in hex: what approval, signatures and `replaces` name."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def at(self, cleared: datetime, day: date) -> "Item":
        """This item as it reads on the day it goes out: its dateline says `day` where it says a day at all.

        A dateline that came without a date stays without one.
        """
        if self.dateline.day is None or self.dateline.day == day:
            return self
        return replace(self, dateline=replace(self.dateline, day=day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """An item that is out, with what the clear added: all that a format or a page may need.

    `languages` are the languages of the release that cleared with it, each with the outside id of its item.
    `withdrawn` is set where a kill or a withhold covers it.
    """

    item: Item
    number: int
    at: datetime
    first_at: datetime
    languages: tuple[tuple[str, str], ...] = ()
    withdrawn: Kind | None = None
    withdrawn_at: datetime | None = None
    superseded_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """The wire's own name, mark and addresses, as every format needs them. `base_url` has no slash at its end."""

    name: str
    mark: str
    base_url: str
    mail_domain: str
    mail_from: str

    def item_url(self, uid: str) -> str:
        """The page of the item, for ever."""
        return f"{self.base_url}/items/{uid}"

    def media_url(self, uid: str, blob: str) -> str:
        """Where a picture of the item can be fetched."""
        return f"{self.base_url}/items/{uid}/media/{blob}"


def to_plain(value: Any) -> Any:
    """A value of this module as JSON's own types; what equals its default is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: to_plain(getattr(value, each.name))
            for each in fields(value)
            if getattr(value, each.name) != each.default or each.name in ("kind",)
        }
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def from_plain(kind: type, plain: Mapping[str, Any]) -> Any:
    """The value of type `kind` that `to_plain` made `plain` of."""
    readers = _readers(kind)
    return kind(**{name: read(each) if (read := readers[name]) else each for name, each in plain.items()})


Reader = Callable[[Any], Any] | None
"""What makes a value of JSON's; None where it is one as it stands."""


@lru_cache(maxsize=64)
def _readers(kind: type) -> dict[str, Reader]:
    """By field: found out once, since a page of a list reads thirty stories."""
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _reader(hint: Any) -> Reader:
    if get_origin(hint) in (Union, UnionType):
        inner = _reader(next(each for each in get_args(hint) if each is not type(None)))
        return partial(_none_or, inner) if inner else None
    if get_origin(hint) is tuple:
        of = _reader(get_args(hint)[0])
        return partial(_each, of) if of else tuple
    if isinstance(hint, type):
        if is_dataclass(hint):
            return partial(from_plain, hint)
        if issubclass(hint, Enum):
            return hint
        if issubclass(hint, date):
            return hint.fromisoformat
    return None


def _none_or(read: Callable[[Any], Any], plain: Any) -> Any:
    return None if plain is None else read(plain)


def _each(read: Callable[[Any], Any], plain: Any) -> tuple[Any, ...]:
    return tuple(map(read, plain))
