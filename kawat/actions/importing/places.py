"""Where a row's stories go: one destination in its columns, or in JSON a list of them, each as its channel wants it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from kawat.actions import folders, quieting
from kawat.actions.admission import checked_address
from kawat.actions.importing.cells import list_of, text_of
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
CHANNELS = {"email": Channel.EMAIL, "webhook": Channel.WEBHOOK, **folders.CHANNELS}
_ANY = "email, webhook, sftp or ftps"
ADDRESS_LIMIT = 500
PLACES = 50
"""Destinations of one row: as many as one subscriber may have."""
_OF_PLACES = ("channel", "address", "format", "secret", "language", "state")
_OF_LISTED = (*_OF_PLACES, "quiet_hours", "digest", "paused_until")
"""What an object of a list of destinations may have besides."""


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


def places_of(values: Mapping[str, object], kind: SubscriberKind, outbound: Guard) -> tuple[Place, ...]:
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
    channel, address = _where(text_of(values, "channel"), text_of(values, "address"), kind, outbound)
    if channel is None:
        return ()
    language, state = text_of(values, "language"), text_of(values, "state") or "active"
    if language and language not in LANGUAGES:
        raise UnknownLanguage(language=language[:40], known=", ".join(LANGUAGES))
    if state not in ("active", "held"):
        raise BadField(field="state", reason="it is active or held")
    place = Place(
        channel=channel,
        format=_format(text_of(values, "format"), channel),
        address=address,
        secret=_secret(text_of(values, "secret"), channel),
        language=language,
        held=state == "held",
        hours=_quiet(values.get("quiet_hours"), "quiet_hours", ("start", "end"), quieting.hours_from),
        digest=_quiet(values.get("digest"), "digest", ("at",), partial(quieting.digest_from, channel)),
        pause_until=read_instant(said)[0] if (said := text_of(values, "paused_until")) else None,
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
    said = {name: list(list_of(told, name)) if name == "at" else text_of(told, name) for name in times}
    return read(**said, zone=text_of(told, "zone"), flashes_pass=passing)


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
