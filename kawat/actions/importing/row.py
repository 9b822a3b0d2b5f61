"""What a row of an import may say, and what is made of it: an applicant, or the sentence that refuses it.

CSV and JSON Lines have the same columns. In CSV a cell holds several values parted by ';', in JSON a list does.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import TypeVar

from kawat.actions import folders, quieting
from kawat.actions.admission import checked_address
from kawat.actions.criteria import WISHES, Told, country_of, document_of
from kawat.actions.importing.files import RawRow
from kawat.core.because import Because
from kawat.core.errors import BadAddress, BadField, UnknownFormat, UnknownLanguage
from kawat.core.instants import read_instant
from kawat.core.quiet import Digest, Hours
from kawat.core.terms import LANGUAGES, Channel, SubscriberKind
from kawat.formats import FORMATS
from kawat.transports import guard
from kawat.transports.guard import Guard
from kawat.transports.signatures import read_secret

T = TypeVar("T")
_COLUMN_OF = {"circuits": "only_circuits"}
"""Criteria whose column has another name: `circuits` are those that the subscriber is on."""

COLUMNS: dict[str, str] = {
    "name": "what the subscriber is called",
    "kind": "outlet, journalist or desktop",
    "country": "where it is, two letters of ISO 3166; empty where it is unknown",
    "circuits": "the codes of its circuits",
    "languages": "BCP 47 tags of the wire's languages, in order of preference",
    "channel": "email, webhook, sftp or ftps; empty for a desktop, which reads the stream",
    "address": "the e-mail address or the URL, for sftp and ftps with the user in it",
    "format": "mail for email and ninjs for the others unless said",
    "secret": "what webhooks are signed with: whsec_ and base64, whsk_ and an Ed25519 key, or plain text; "
    "for sftp and ftps the password",
    **{_COLUMN_OF.get(name, name): meaning for name, meaning in WISHES.items()},
}
"""Every column with its meaning; JSON Lines may have `profiles` as well, a list of objects with the criteria."""

_LISTS_OF_PROFILES = {name: name for name in WISHES if name != "query"}
_LISTS = {_COLUMN_OF.get(name, name): name for name in _LISTS_OF_PROFILES}
"""Criteria that are lists, by their column."""

REQUIRED = ("name", "kind", "circuits", "languages")
_KNOWN = frozenset((*COLUMNS, "profiles", "destinations"))
CHANNELS = {"email": Channel.EMAIL, "webhook": Channel.WEBHOOK, **folders.CHANNELS}
_ANY = "email, webhook, sftp or ftps"
ADDRESS_LIMIT = 500
PLACES = 50
"""Destinations of one row: as many as one subscriber may have."""
_OF_PLACES = ("channel", "address", "format", "secret", "language", "state")
_OF_LISTED = (*_OF_PLACES, "quiet_hours", "digest", "paused_until")
"""What an object of a list of destinations may have besides."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_CODE = re.compile(r"[-\w]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and how, as a row says it. One that is held keeps what it is owed."""

    channel: Channel
    format: str
    address: str
    secret: bytes
    language: str = ""
    held: bool = False
    hours: Hours | None = None
    digest: Digest | None = None
    pause_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A row that can be taken. `criteria` are documents of `core.profile.Criteria`; `feeds` are the addresses that some
    of them feed alone."""

    line: int
    name: str
    kind: SubscriberKind
    country: str
    circuits: tuple[str, ...]
    criteria: tuple[str, ...]
    places: tuple[Place, ...]
    feeds: Mapping[str, frozenset[str]]


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
    places = _places(values, kind, outbound)
    values, feeds = _parted(values, kind, {each.address for each in places})
    return Applicant(
        line=raw.line,
        name=name,
        kind=kind,
        country=_country(_text(values, "country")),
        circuits=_circuits(_list(values, "circuits")),
        criteria=_profiles(values, kind),
        places=places,
        feeds=feeds,
    )


def _parted(
    values: Mapping[str, object], kind: SubscriberKind, addresses: set[str]
) -> tuple[Mapping[str, object], Mapping[str, frozenset[str]]]:
    """A row without what its profiles feed, and that: addresses of the row, by the profile's document."""
    profiles = values.get("profiles")
    if not isinstance(profiles, list) or not any(
        isinstance(each, dict) and "destinations" in each for each in profiles
    ):
        return values, {}
    languages, bare = _list(values, "languages"), []
    feeds: dict[str, frozenset[str]] = {}
    everything: set[str] = set()
    for each in profiles:
        if not isinstance(each, dict):
            bare.append(each)
            continue
        wish = {name: value for name, value in each.items() if name != "destinations"}
        bare.append(wish)
        (document,) = read_profiles([wish], kind, languages)
        fed = frozenset(_list(each, "destinations"))
        if strange := fed - addresses:
            raise BadField(
                field="profiles.destinations",
                reason=Because("'{address}' is no destination of the row", address=guard.shown(min(strange))),
            )
        if fed:
            feeds[document] = feeds.get(document, frozenset()) | fed
        else:
            everything.add(document)
    return {**values, "profiles": bare}, {each: fed for each, fed in feeds.items() if each not in everything}


def _places(values: Mapping[str, object], kind: SubscriberKind, outbound: Guard) -> tuple[Place, ...]:
    """One destination in the columns of the row, or in JSON a list of them."""
    several = values.get("destinations")
    if several is None:
        return _place(values, kind, outbound)
    if not isinstance(several, list) or not all(isinstance(each, dict) for each in several):
        raise BadField(field="destinations", reason="it is not a list of objects")
    if any(values.get(name) for name in _OF_PLACES):
        raise BadField(field="destinations", reason="they stand in a list or in the row, not in both")
    if len(several) > PLACES:
        raise BadField(field="destinations", reason=Because("there are more than {limit}", limit=PLACES))
    if not several:
        return _place({}, kind, outbound)
    for each in several:
        if unknown := each.keys() - set(_OF_LISTED):
            raise BadField(field=f"destinations.{min(unknown)[:40]}", reason="there is no such column")
    places = tuple(place for each in several for place in _place(each, SubscriberKind.DESKTOP, outbound))
    if len({(each.channel, each.address) for each in places}) != len(several):
        raise BadField(field="destinations", reason="each has an address of its own")
    return places


def _place(values: Mapping[str, object], kind: SubscriberKind, outbound: Guard) -> tuple[Place, ...]:
    channel, address = _where(_text(values, "channel"), _text(values, "address"), kind, outbound)
    if channel is None:
        return ()
    language, state = _text(values, "language"), _text(values, "state") or "active"
    if language and language not in LANGUAGES:
        raise UnknownLanguage(language=language[:40], known=", ".join(LANGUAGES))
    if state not in ("active", "held"):
        raise BadField(field="state", reason="it is active or held")
    place = Place(
        channel=channel,
        format=_format(_text(values, "format"), channel),
        address=address,
        secret=_secret(_text(values, "secret"), channel),
        language=language,
        held=state == "held",
        hours=_quiet(values.get("quiet_hours"), "quiet_hours", ("start", "end"), quieting.hours_from),
        digest=_quiet(values.get("digest"), "digest", ("at",), partial(quieting.digest_from, channel)),
        pause_until=read_instant(said)[0] if (said := _text(values, "paused_until")) else None,
    )
    return (place,)


def _quiet(told: object, field: str, times: tuple[str, ...], read: Callable[..., T]) -> T | None:
    """Quiet hours, or a digest: an object as the API takes it."""
    if not told:
        return None
    if not isinstance(told, dict) or told.keys() - {"zone", "flashes_pass", *times} or times[0] not in told:
        raise BadField(field=field, reason=Because("it is an object with {names}", names=", ".join((*times, "zone"))))
    passing = told.get("flashes_pass", True)
    if not isinstance(passing, bool):
        raise BadField(field=f"{field}.flashes_pass", reason="it is true or false")
    said = {name: list(_list(told, name)) if name == "at" else _text(told, name) for name in times}
    return read(**said, zone=_text(told, "zone"), flashes_pass=passing)


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
        raise BadField(
            field="kind",
            reason=Because("'{text}' is none of {choices}", text=text[:40], choices=", ".join(SubscriberKind)),
        ) from None


def _country(text: str) -> str:
    return country_of(text) if text else ""


@lru_cache(maxsize=16_384)
def _circuits(codes: tuple[str, ...]) -> tuple[str, ...]:
    if not codes:
        raise BadField(field="circuits", reason="none is named, so that nothing would ever come")
    for code in codes:
        if not _CODE.fullmatch(code):
            raise BadField(
                field="circuits", reason=Because("'{code}' is not a code of letters, digits, - and _", code=code[:64])
            )
    return codes


def _where(channel: str, address: str, kind: SubscriberKind, outbound: Guard) -> tuple[Channel | None, str]:
    if not channel:
        if address:
            raise BadField(field="channel", reason=Because("an address is given, so say {choices}", choices=_ANY))
        if kind is not SubscriberKind.DESKTOP:
            raise BadField(
                field="channel", reason=Because("only a desktop can do without; say {choices}", choices=_ANY)
            )
        return None, ""
    if channel not in CHANNELS:
        raise BadField(
            field="channel",
            reason=Because("'{channel}' is none of {choices}", channel=channel[:40], choices=", ".join(CHANNELS)),
        )
    if channel == "email":
        kept = guard.mail_address(address)
    elif channel == "webhook":
        kept = outbound.url(address)
    else:
        kept = checked_address(CHANNELS[channel], address)
    if len(kept) > ADDRESS_LIMIT:
        raise BadAddress(
            address=guard.shown(address), reason=Because("it is longer than {limit} characters", limit=ADDRESS_LIMIT)
        )
    return CHANNELS[channel], kept


def _format(text: str, channel: Channel | None) -> str:
    if channel is None:
        return ""
    name = text or ("mail" if channel is Channel.EMAIL else "ninjs")
    if name not in FORMATS:
        raise UnknownFormat(name=name[:40], known=", ".join(FORMATS))
    if (name == "mail") is not (channel is Channel.EMAIL):
        raise BadField(field="format", reason="email carries mail, and the others any format but mail")
    return name


def _secret(text: str, channel: Channel | None) -> bytes:
    if channel is not None and channel in folders.CHANNELS.values():
        return folders.folder_secret(text.encode(), channel)
    return read_secret(text) if channel is Channel.WEBHOOK else b""


def _profiles(values: Mapping[str, object], kind: SubscriberKind) -> tuple[str, ...]:
    outlet, languages = kind is SubscriberKind.OUTLET, _list(values, "languages")
    own = _told(values, _LISTS)
    profiles = values.get("profiles")
    if profiles is None:
        return (document_of(languages, own, outlet=outlet),)
    if profiles == []:
        return ()
    if own:
        raise BadField(field="profiles", reason="criteria stand in the profiles or beside them, not in both")
    return read_profiles(profiles, kind, languages)


def read_profiles(profiles: object, kind: SubscriberKind, languages: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The documents of a list of objects with criteria; `languages` are those of objects that name none. Raises a
    `BadInput` that says what is wrong."""
    if not isinstance(profiles, list) or not profiles or not all(isinstance(each, dict) for each in profiles):
        raise BadField(field="profiles", reason="it is not a list of objects")
    outlet = kind is SubscriberKind.OUTLET
    documents = []
    for each in profiles:
        if unknown := [name for name in each if name not in WISHES and name != "languages"]:
            raise BadField(field=f"profiles.{unknown[0][:40]}", reason="there is no such criterion")
        documents.append(
            document_of(_list(each, "languages") or languages, _told(each, _LISTS_OF_PROFILES), outlet=outlet)
        )
    return tuple(dict.fromkeys(documents))


def _told(values: Mapping[str, object], lists: Mapping[str, str]) -> Told:
    """The criteria that say something. A query is one text, whatever it holds; its columns are counted by its reader."""
    urgency, query = values.get("urgency"), values.get("query")
    if isinstance(urgency, int) and not isinstance(urgency, bool):
        values = {**values, "urgency": str(urgency)}
    if query is not None and not isinstance(query, str):
        raise BadField(field="query", reason="it is not a text")
    told = [(lists[name], texts) for name in values if name in lists and (texts := _list(values, name))]
    return (*told, ("query", (query,))) if query and not query.isspace() else tuple(told)
