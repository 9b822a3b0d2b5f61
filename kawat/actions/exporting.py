"""Exporting: subscribers as an import takes them in again, and tables for people, row by row whatever there are of them.

Subscribers are JSON Lines: who, where, in which circuits, with every profile and what it feeds, every destination and when
it wants quiet. Left out are those that
ended, addresses that unsubscribed or never proved themselves, and what the hub made. Secrets go along only where that is
asked for; without them webhooks and folders cannot be imported again.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from kawat.actions import quieting
from kawat.actions.criteria import WISHES
from kawat.actions.people import Actor, permit_operator
from kawat.core.profile import read_criteria
from kawat.core.query import write
from kawat.core.terms import Channel, DestinationState, Right
from kawat.store import copy, models
from kawat.store.journal import note
from kawat.store.transactions import deciding
from kawat.transports.signatures import KEY_MARK

CHUNK = 500
"""Rows that are read at a time: what stands in memory, whatever there are of them."""
CHANNELS = {Channel.EMAIL: "email", Channel.WEBHOOK: "webhook", Channel.SFTP: "sftp", Channel.FTPS: "ftps"}
KEPT = (DestinationState.ACTIVE, DestinationState.HELD)

Row = Mapping[str, Any]


def export(actor: Actor, what: str, *, secrets: bool = False) -> Iterator[Row]:
    """The rows of one of `KINDS`; journalled before the first is read."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        note("exported", what, actor=actor.user, secrets=secrets)
    return _subscribers(secrets) if what == "subscribers" else KINDS[what]()


def _subscribers(secrets: bool = False) -> Iterator[Row]:
    rows = models.Subscriber.objects.filter(active=True).prefetch_related(
        "members__circuit", "profiles__profiledestination_set", "destinations"
    )
    for row in _by_key(rows):
        places = [
            each for each in sorted(row.destinations.all(), key=_key) if each.state in KEPT and each.channel in CHANNELS
        ]
        yield {
            "name": row.name,
            "kind": row.kind,
            "country": row.country,
            "circuits": sorted(each.circuit.code for each in row.members.all()),
            "profiles": [told for each in sorted(row.profiles.all(), key=_key) if (told := _profile(each, places))],
            "destinations": [_destination(each, secrets) for each in places],
        }


def _key(row: models.Profile | models.Destination) -> int:
    return int(row.pk)


def _profile(row: models.Profile, places: Sequence[models.Destination]) -> Row | None:
    """Its criteria, and by their addresses the destinations that it feeds where it names any; None where it feeds none
    that is exported."""
    named = {each.destination_id for each in row.profiledestination_set.all()}
    fed = [each.address for each in places if each.pk in named]
    if not row.active or (named and not fed):
        return None
    return {**_criteria(row.criteria), **({"destinations": fed} if named else {})}


def _criteria(document: str) -> Row:
    """Criteria as an import reads them."""
    criteria = read_criteria(document)
    told: dict[str, Any] = {"languages": list(criteria.languages)}
    for name in WISHES:
        value = getattr(criteria, name)
        if name == "query":
            value = write(value) if value is not None else ""
        elif name == "urgency":
            value = value if value < 8 else None
        else:
            value = list(value)
        if value:
            told[name] = value
    return told


def _destination(row: models.Destination, secrets: bool) -> Row:
    told: dict[str, Any] = {"channel": CHANNELS[Channel(row.channel)], "address": row.address, "format": row.format}
    if row.language:
        told["language"] = row.language
    if row.state == DestinationState.HELD:
        told["state"] = "held"
    told |= {name: value for name, value in quieting.told(row).items() if value}
    if secrets and row.secret and (secret := copy.unseal_secret(row.uid, bytes(row.secret))):
        told["secret"] = _written(secret, Channel(row.channel))
    return told


def _written(secret: bytes, channel: Channel) -> str:
    """As `read_secret` reads it; a folder's as it stands."""
    if channel is not Channel.WEBHOOK:
        return secret.decode()
    if secret.startswith(KEY_MARK):
        return "whsk_" + base64.b64encode(secret.removeprefix(KEY_MARK)).decode()
    return "whsec_" + base64.b64encode(secret).decode()


def _profiles() -> Iterator[Row]:
    for row in _by_key(models.Profile.objects.filter(active=True).select_related("subscriber")):
        its = row.subscriber
        yield {
            "profile": row.pk,
            "subscriber": its.uid,
            "name": its.name,
            "criteria": json.dumps(_criteria(row.criteria), ensure_ascii=False),
        }


def _destinations() -> Iterator[Row]:
    for row in _by_key(models.Destination.objects.select_related("subscriber")):
        yield {
            "destination": row.uid,
            "subscriber": row.subscriber.uid,
            "name": row.subscriber.name,
            "channel": Channel(row.channel).name.lower(),
            "format": row.format,
            "language": row.language,
            "address": row.address if row.state != DestinationState.UNSUBSCRIBED else "",
            "state": row.state,
            "failures": row.failures,
            "bounces": row.bounces,
        }


def _circuits() -> Iterator[Row]:
    for row in _by_key(models.Circuit.objects.prefetch_related("allowed__issuer")):
        yield {
            "code": row.code,
            "name": row.name,
            "active": row.active,
            "issuers": ";".join(sorted(each.issuer.code for each in row.allowed.all())),
        }


def _by_key(rows: "QuerySet[Any]") -> Iterator[Any]:
    """All of them in the order of their keys, some at a time; each time from the last key on, so that no transaction and
    no cursor stays open between."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from chunk
        last = chunk[-1].pk


KINDS: dict[str, Callable[[], Iterator[Row]]] = {
    "subscribers": _subscribers,
    "profiles": _profiles,
    "destinations": _destinations,
    "circuits": _circuits,
}
"""What can be exported; all but the first are tables."""
