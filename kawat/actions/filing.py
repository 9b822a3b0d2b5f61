"""What somebody files: the copy and what is said beside it, checked against what the wire knows.

Everything here refuses with a sentence or gives back what stands; nothing is written.
"""

import hashlib
import json
import re
from dataclasses import dataclass, fields, replace

from kawat.core.errors import (
    BadField,
    ClosedCircuit,
    LoneSurrogate,
    NoCircuit,
    NoIssuer,
    NoSuchCircuit,
    NoSuchIssuer,
    NoSuchProvider,
    UnknownCountry,
    UnknownLanguage,
)
from kawat.core.release import Source, to_plain
from kawat.core.terms import LANGUAGES, Kind
from kawat.formats.reading import Enclosed, is_rich, read_rich
from kawat.store import models

_SURROGATE = re.compile("[\ud800-\udfff]")
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A picture or document that comes with the copy. `alternative` says in words what a picture shows; `focus` is the
    point, in per cent from its left and its top, that has to be seen however it is cut."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"
    caption: str = ""
    credit: str = ""
    alternative: str = ""
    focus: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What somebody files. `hold` is the issuer's 'not before' as text with its zone. `release` is the slug of a
    release to which this adds a language. `note` says what a correction corrects. `markdown` and `ninjs` say how the
    copy is written; without either it is wire copy. `untaken` names what a Word file or a page held and text cannot.
    `standing` adds the issuer's own paragraph and contacts where the copy has none. `tickers` go before those that
    stand in the copy."""

    copy: bytes
    name: str = "the copy"
    language: str = ""
    issuer: str = ""
    provider: str = ""
    circuits: tuple[str, ...] = ()
    headline: str = ""
    subhead: str = ""
    attachments: tuple[Attachment, ...] = ()
    hold: str = ""
    key: str = ""
    release: str = ""
    kind: Kind = Kind.RELEASE
    urgency: int = 5
    disclosure: bool = False
    topics: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    prevailing: str = ""
    note: str = ""
    markdown: bool = False
    ninjs: bool = False
    untaken: tuple[str, ...] = ()
    standing: bool = True


MARKDOWN = (".md", ".markdown")
NINJS = (".json", ".ninjs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A file as a filing takes it: its copy, how that is written, and for a Word file what lay beside the text."""

    copy: bytes
    markdown: bool = False
    ninjs: bool = False
    attachments: tuple[Attachment, ...] = ()
    untaken: tuple[str, ...] = ()


def copied(raw: bytes, *, name: str) -> Copied:
    """The copy of a file, read as its suffix says: a Word file or a page becomes Markdown, pictures of the first come
    along; anything that is neither Markdown nor ninjs is wire copy. Raises what `read_rich` raises."""
    if is_rich(name):
        rich = read_rich(raw, name=name)
        return Copied(copy=rich.text.encode(), markdown=True, attachments=attached(rich.pictures), untaken=rich.untaken)
    return Copied(copy=raw, markdown=name.lower().endswith(MARKDOWN), ninjs=name.lower().endswith(NINJS))


def attached(pictures: tuple[Enclosed, ...]) -> tuple[Attachment, ...]:
    """What lay in a Word file, as it is filed."""
    return tuple(
        Attachment(name=each.name, content=each.content, media_type=each.media_type, alternative=each.alternative)
        for each in pictures
    )


def known_language(language: str) -> str:
    """The language, if it is one of the wire's."""
    if language not in LANGUAGES:
        raise UnknownLanguage(language=language, known=", ".join(LANGUAGES))
    return language


def known_sources(filing: Filing) -> tuple[Source | None, Source | None]:
    """The issuer and the provider that a filing names, at least one of them."""
    if not filing.issuer and not filing.provider:
        raise NoIssuer
    issuer = provider = None
    if filing.issuer:
        row = models.Issuer.objects.filter(code=filing.issuer, active=True).first()
        if row is None:
            raise NoSuchIssuer(name=filing.issuer, known=_known(models.Issuer))
        issuer = Source(code=row.code, name=row.name)
    if filing.provider:
        found = models.Provider.objects.filter(code=filing.provider, active=True).first()
        if found is None:
            raise NoSuchProvider(name=filing.provider, known=_known(models.Provider))
        provider = Source(code=found.code, name=found.name)
    return issuer, provider


def known_circuits(codes: tuple[str, ...], *, issuer: str) -> tuple[str, ...]:
    """The circuits, each once; at least one, and none that is retired or takes no releases of this issuer."""
    if not codes:
        raise NoCircuit
    there = {row.code: row for row in models.Circuit.objects.filter(code__in=codes).prefetch_related("allowed__issuer")}
    for code in codes:
        if code not in there:
            raise NoSuchCircuit(name=code, known=_known(models.Circuit))
        allowed = {each.issuer.code for each in there[code].allowed.all()}
        if not there[code].active or (allowed and issuer not in allowed):
            raise ClosedCircuit(name=code)
    return tuple(dict.fromkeys(codes))


def _known(model: type[models.Issuer] | type[models.Provider] | type[models.Circuit]) -> str:
    return (
        ", ".join(model.objects.filter(active=True).order_by("code").values_list("code", flat=True)[:20]) or "none yet"
    )


def known_territories(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Country codes in capitals, each once, in order."""
    for code in codes:
        if len(code) != 2 or not code.isascii() or not code.isalpha():
            raise UnknownCountry(country=code)
    return tuple(sorted({code.upper() for code in codes}))


def digest_of(filing: Filing, *more: str) -> str:
    """What tells one filing from another under the same idempotency key."""
    told = (
        "".join(more)
        + repr(replace(filing, attachments=(), key=""))
        + repr([(each.name, hashlib.sha256(each.content).hexdigest()) for each in filing.attachments])
    )
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def refuse_half_characters(filing: Filing) -> None:
    """Raise `LoneSurrogate` or `BadField` for what came beside the copy."""
    for each in fields(filing):
        if each.name != "copy":
            refuse_half_character(each.name, getattr(filing, each.name))


def refuse_half_character(field: str, value: object) -> None:
    """The copy itself is looked through as it is read; this is what came beside it, in a form or as JSON."""
    told = json.dumps(to_plain(value), ensure_ascii=False, default=lambda _: "")
    if _NUL.search(told):
        raise BadField(field=field, reason="it holds a character that is no text (NUL)")
    if half := _SURROGATE.search(told):
        raise LoneSurrogate(name=field, position=half.start() - (1 if isinstance(value, str) else 0))
