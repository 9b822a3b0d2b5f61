"""What a row of an import may say, and what is made of it: an applicant, or the sentence that refuses it.

CSV and JSON Lines have the same columns. In CSV a cell holds several values parted by ';', in JSON a list does.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from kawat.actions.importing.files import RawRow
from kawat.core.errors import BadAddress, BadCriteria, BadField, UnknownCountry, UnknownFormat, UnknownLanguage
from kawat.core.profile import Criteria
from kawat.core.terms import LANGUAGES, Channel, Kind, SubscriberKind
from kawat.formats import FORMATS
from kawat.language import sector_of, words_of_phrase
from kawat.transports import guard
from kawat.transports.guard import Guard

COLUMNS: dict[str, str] = {
    "name": "what the subscriber is called",
    "kind": "outlet, journalist or desktop",
    "country": "where it is, two letters of ISO 3166; empty where it is unknown",
    "circuits": "the codes of its circuits",
    "languages": "BCP 47 tags of the wire's languages, in order of preference",
    "channel": "email or webhook; empty for a desktop, which reads the stream",
    "address": "the e-mail address or the URL",
    "format": "mail for email and ninjs for webhook unless said",
    "secret": "what webhooks are signed with: whsec_ and base64, or plain text",
    "sectors": "wanted sectors, plain or medtop:…",
    "no_sectors": "sectors that exclude",
    "countries": "countries that a release has to be about",
    "no_countries": "countries that exclude",
    "issuers": "codes of wanted issuers",
    "no_issuers": "codes of issuers that exclude",
    "providers": "codes of wanted providers",
    "no_providers": "codes of providers that exclude",
    "kinds": "wanted kinds of item",
    "no_kinds": "kinds that exclude",
    "urgency": "1 to 8: nothing less urgent than this; 8 unless said",
    "keywords": "words or phrases, one of which has to be there",
    "no_keywords": "words or phrases that exclude",
}
"""Every column with its meaning; JSON Lines may have `profiles` as well, a list of objects with the criteria."""

REQUIRED = ("name", "kind", "circuits", "languages")
CRITERIA = tuple(column for column in COLUMNS if column not in (*REQUIRED, "country", "channel", "address", "format", "secret"))  # fmt: skip
_KNOWN = frozenset((*COLUMNS, "profiles"))
_NOTHING: dict[str, tuple[str, ...]] = dict.fromkeys(CRITERIA, ())
CHANNELS = {"email": Channel.EMAIL, "webhook": Channel.WEBHOOK}
ADDRESS_LIMIT = 500
SECRET_LEAST = 16
"""Bytes; a shorter secret can be guessed."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_CODE = re.compile(r"[-\w]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A row that can be taken. `criteria` are documents of `core.profile.Criteria`; `channel` is None where it has no
    destination."""

    line: int
    name: str
    kind: SubscriberKind
    country: str
    circuits: tuple[str, ...]
    criteria: tuple[str, ...]
    channel: Channel | None
    format: str
    address: str
    secret: bytes


class _Wishes(NamedTuple):
    """Criteria as they were written, so that equal ones are read once."""

    outlet: bool
    languages: tuple[str, ...]
    fields: tuple[tuple[str, tuple[str, ...]], ...]


def read_row(raw: RawRow, outbound: Guard) -> Applicant:
    """The applicant; raises a `BadInput` that says what is wrong."""
    if raw.problem:
        raise BadField(field="the row", reason=raw.problem)
    values = raw.values
    if unknown := values.keys() - _KNOWN:
        raise BadField(field=min(unknown)[:40], reason="there is no such column")
    name, kind = _text(values, "name"), _kind(_text(values, "kind"))
    if not name or len(name) > 200:
        raise BadField(field="name", reason="it takes 1 to 200 characters")
    channel, address = _where(_text(values, "channel"), _text(values, "address"), kind, outbound)
    return Applicant(
        line=raw.line,
        name=name,
        kind=kind,
        country=_country(_text(values, "country")),
        circuits=_circuits(_list(values, "circuits")),
        criteria=_profiles(values, kind),
        channel=channel,
        format=_format(_text(values, "format"), channel),
        address=address,
        secret=_secret(_text(values, "secret"), channel),
    )


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """The codes of ISO 3166-1 alpha-2, as the time zone database lists them."""
    table = (resources.files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    return frozenset(line[:2] for line in table.splitlines() if line and not line.startswith("#"))


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadField(field=name, reason="it is not a text")
    if not value.isprintable() and _CONTROLS.search(value):
        raise BadField(field=name, reason="it holds a control character or a line break")
    return value.strip()


def _list(values: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = values.get(name)
    if not value:
        return ()
    if not isinstance(value, list):
        return _cells(_text(values, name))
    if not all(isinstance(each, str) for each in value):
        raise BadField(field=name, reason="it is not a list of texts")
    return tuple(dict.fromkeys(filter(None, (_text({name: each}, name) for each in value))))


@lru_cache(maxsize=16_384)
def _cells(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (each.strip() for each in text.split(";")))))


def _kind(text: str) -> SubscriberKind:
    try:
        return SubscriberKind(text)
    except ValueError:
        raise BadField(field="kind", reason=f"'{text[:40]}' is none of {', '.join(SubscriberKind)}") from None


def _country(text: str) -> str:
    code = text.upper()
    if code and code not in countries():
        raise UnknownCountry(country=text[:40])
    return code


@lru_cache(maxsize=16_384)
def _circuits(codes: tuple[str, ...]) -> tuple[str, ...]:
    if not codes:
        raise BadField(field="circuits", reason="none is named, so that nothing would ever come")
    for code in codes:
        if not _CODE.fullmatch(code):
            raise BadField(field="circuits", reason=f"'{code[:64]}' is not a code of letters, digits, - and _")
    return codes


def _where(channel: str, address: str, kind: SubscriberKind, outbound: Guard) -> tuple[Channel | None, str]:
    if not channel:
        if address:
            raise BadField(field="channel", reason="an address is given, so say email or webhook")
        if kind is not SubscriberKind.DESKTOP:
            raise BadField(field="channel", reason="only a desktop can do without; say email or webhook")
        return None, ""
    if channel not in CHANNELS:
        raise BadField(field="channel", reason=f"'{channel[:40]}' is none of {', '.join(CHANNELS)}")
    kept = guard.mail_address(address) if channel == "email" else outbound.url(address)
    if len(kept) > ADDRESS_LIMIT:
        raise BadAddress(address=guard.shown(address), reason=f"it is longer than {ADDRESS_LIMIT} characters")
    return CHANNELS[channel], kept


def _format(text: str, channel: Channel | None) -> str:
    if channel is None:
        return ""
    name = text or ("mail" if channel is Channel.EMAIL else "ninjs")
    if name not in FORMATS:
        raise UnknownFormat(name=name[:40], known=", ".join(FORMATS))
    if (name == "mail") is not (channel is Channel.EMAIL):
        raise BadField(field="format", reason="email carries mail, and a webhook any format but mail")
    return name


def _secret(text: str, channel: Channel | None) -> bytes:
    """Standard Webhooks: base64 behind 'whsec_'; what has no such mark is taken as it stands."""
    if channel is not Channel.WEBHOOK:
        return b""
    if text.startswith("whsec_"):
        try:
            secret = base64.b64decode(text.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            raise BadField(field="secret", reason="what follows whsec_ is not base64") from None
    else:
        secret = text.encode()
    if len(secret) < SECRET_LEAST:
        raise BadField(field="secret", reason=f"a webhook is signed with one of {SECRET_LEAST} bytes or more")
    return secret


def _profiles(values: Mapping[str, object], kind: SubscriberKind) -> tuple[str, ...]:
    outlet, languages = kind is SubscriberKind.OUTLET, _list(values, "languages")
    own = _fields(values)
    profiles = values.get("profiles")
    if profiles is None:
        return (_document(_Wishes(outlet, languages, own)),)
    if not isinstance(profiles, list) or not profiles or not all(isinstance(each, dict) for each in profiles):
        raise BadField(field="profiles", reason="it is not a list of objects")
    if own:
        raise BadField(field="profiles", reason="criteria stand in the profiles or beside them, not in both")
    documents = []
    for each in profiles:
        if unknown := [name for name in each if name not in (*CRITERIA, "languages")]:
            raise BadField(field=f"profiles.{unknown[0][:40]}", reason="there is no such criterion")
        documents.append(_document(_Wishes(outlet, _list(each, "languages") or languages, _fields(each))))
    return tuple(dict.fromkeys(documents))


def _fields(values: Mapping[str, object]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    urgency = values.get("urgency")
    if isinstance(urgency, int) and not isinstance(urgency, bool):
        values = {**values, "urgency": str(urgency)}
    return tuple((name, told) for name in CRITERIA if values.get(name) and (told := _list(values, name)))


@lru_cache(maxsize=16_384)
def _document(wishes: _Wishes) -> str:
    """The canonical text of the criteria. A keyword is read in each language of the profile: any reading suffices."""
    told = {**_NOTHING, **dict(wishes.fields)}
    for language in wishes.languages:
        if language not in LANGUAGES:
            raise UnknownLanguage(language=language[:40], known=", ".join(LANGUAGES))
    for kind in (*told["kinds"], *told["no_kinds"]):
        if kind not in list(Kind):
            raise BadCriteria(reason=f"'{kind[:40]}' is none of the kinds {', '.join(Kind)}")
    urgency = "".join(told["urgency"]) or "8"
    if not re.fullmatch("[1-8]", urgency):
        raise BadCriteria(reason="urgency runs from 1 (most urgent) to 8")
    return Criteria(
        languages=wishes.languages,
        every_language=wishes.outlet,
        countries=_countries(told["countries"]),
        no_countries=_countries(told["no_countries"]),
        sectors=_sectors(told["sectors"]),
        no_sectors=_sectors(told["no_sectors"]),
        issuers=told["issuers"],
        no_issuers=told["no_issuers"],
        providers=told["providers"],
        no_providers=told["no_providers"],
        kinds=told["kinds"],
        no_kinds=told["no_kinds"],
        urgency=int(urgency),
        keywords=_phrases(told["keywords"], wishes.languages),
        no_keywords=_phrases(told["no_keywords"], wishes.languages),
    ).document()


def _countries(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_country(code) for code in codes)


def _sectors(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sector_of(name) for name in names))


def _phrases(texts: tuple[str, ...], languages: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    phrases = [words_of_phrase(text, language) for text in texts for language in languages]
    return tuple(dict.fromkeys(phrases))
