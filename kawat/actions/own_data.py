"""Everything that the wire holds of one person, as plain values: what they may ask for at any time, and take elsewhere.

Secrets are told of and not shown. Deliveries are many: of those the newest so many, and from which number on there are
older ones.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from kawat.actions import probes
from kawat.actions.enrolling import mac_of
from kawat.actions.people import Actor
from kawat.actions.profiles import profiles_of, wish_of
from kawat.core.errors import NotSignedIn
from kawat.core.instants import from_us
from kawat.core.terms import Channel, DeliveryState
from kawat.store import models
from kawat.store.journal import note
from kawat.store.owed import Owed, owed_to
from kawat.store.transactions import deciding

DELIVERIES = 10_000
"""Of one subscriber in one file: what is older is asked for by its number."""
PAGE = 1_000
ROWS = 50_000
"""Reads, confirmations and lines of the journal in one file."""

Plain = dict[str, Any]


def export(actor: Actor, *, before: int = 0) -> Plain:
    """All of it. `before` is the wire number below which the deliveries begin, 0 for the newest."""
    if actor.scopes is not None:
        raise NotSignedIn
    with deciding():
        note("data-exported", f"user:{actor.user}", actor=actor.user)
    rows = models.Subscriber.objects.filter(membership__user_id=actor.user).distinct().order_by("pk")
    subscribers = list(rows)
    return {
        "account": _account(actor),
        "subscribers": [_subscriber(actor, each, before) for each in subscribers],
        "journal": _journal(actor, subscribers),
    }


def _account(actor: Actor) -> Plain:
    user = User.objects.get(pk=actor.user)
    person = models.Person.objects.filter(user=user).first()
    keys = models.ApiKey.objects.filter(user=user).order_by("pk")
    return {
        "number": user.pk,
        "name": user.username,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "made_at": _said(user.date_joined),
        "last_sign_in_at": _said(user.last_login),
        "roles": [each.role.value for each in actor.belongings],
        "language": person.language if person else "",
        "zone": person.zone if person else "",
        "density": person.density if person else "",
        "letters_declined": person.declined if person else "",
        "letters_of_colleagues": person.everyones if person else False,
        "alarms_wanted": person.alarms if person else "",
        "letters": _letters(models.Letter.objects.filter(user=user)),
        "keys": [
            {
                "name": each.name,
                "scopes": each.scopes,
                "made_at": _at(each.created_us),
                "revoked_at": _at(each.revoked_us),
            }
            for each in keys
        ],
    }


def _subscriber(actor: Actor, its: models.Subscriber, before: int) -> Plain:
    destinations = list(its.destinations.order_by("pk"))
    deliveries, older = _deliveries(destinations, before)
    pks = [each.pk for each in destinations]
    reads = models.Read.objects.filter(subscriber=its).order_by("-pk")[:ROWS]
    confirmed = models.Acknowledgement.objects.filter(destination__in=pks).order_by("-pk")[:ROWS]
    return {
        "id": its.uid,
        "number": its.pk,
        "name": its.name,
        "kind": its.kind,
        "country": its.country,
        "active": its.active,
        "circuits": list(its.members.order_by("circuit__code").values_list("circuit__code", flat=True)),
        "profiles": [
            {"wish": wish_of(each.criteria), "destinations": list(each.destinations), "feed": each.feed}
            for each in profiles_of(its)
        ],
        "destinations": [_destination(actor, each) for each in destinations],
        "deliveries": deliveries,
        "older_deliveries_before": older,
        "reads": [{"item": uid, "at": _at(at)} for uid, at in reads.values_list("item__uid", "at_us")],
        "confirmed_kills": [
            {"item": uid, "destination": to, "at": _at(at)}
            for uid, to, at in confirmed.values_list("item__uid", "destination__uid", "at_us")
        ],
    }


def _letters(rows: QuerySet[models.Letter]) -> list[Plain]:
    """The wire's own letters, other than stories."""
    return [
        {
            "kind": each.kind,
            "made_at": _at(each.created_us),
            "state": DeliveryState(each.state).name.lower(),
            "settled_at": _at(each.settled_us),
            "tries": each.tries,
            "code": each.code,
            "words": each.words,
        }
        for each in rows.order_by("-pk")[:ROWS]
    ]


def _destination(actor: Actor, its: models.Destination) -> Plain:
    mac = mac_of(its.address)
    left = models.Suppression.objects.filter(mac=mac).first()
    tried = probes.last_of(actor, its)
    return {
        "id": its.uid,
        "number": its.pk,
        "channel": Channel(its.channel).name.lower(),
        "address": its.address,
        "format": its.format,
        "language": its.language,
        "state": str(its.state),
        "has_secret": bool(its.secret),
        "host_key": its.pin,
        "options": json.loads(its.options) if its.options else {},
        "proved_at": _at(its.verified_us),
        "heartbeat_s": its.heartbeat_s,
        "last_number": its.sequence,
        "failures": its.failures,
        "bounces": its.bounces,
        "quiet_from_minute": its.quiet_from,
        "quiet_to_minute": its.quiet_to,
        "quiet_zone": its.quiet_zone,
        "digest_at_minutes": [int(each) for each in its.digest_at.split(",") if each],
        "flashes_pass": its.flashes_pass,
        "paused_until": _at(its.pause_until_us),
        "left_at": _at(left.at_us) if left else None,
        "last_test": {"asked_at": _said(tried.asked_at), **tried.seen} if tried else None,
        "links_asked_for": [
            _at(at) for at in models.Enrolment.objects.filter(mac=mac).values_list("created_us", flat=True)
        ],
        "letters": _letters(models.Letter.objects.filter(destination=its)),
        "came_back": [
            {"item": uid, "kind": kind, "at": _at(at), "words": words}
            for uid, kind, at, words in models.Bounce.objects.filter(destination=its)
            .order_by("pk")
            .values_list("item__uid", "kind", "at_us", "words")[:ROWS]
        ],
    }


def _deliveries(destinations: Sequence[models.Destination], before: int) -> tuple[list[Plain], int]:
    """The newest, with every try that was not taken, and the number below which there are older ones, 0 for none."""
    uid_of = {each.pk: each.uid for each in destinations}
    found: list[Plain] = []
    while len(found) < DELIVERIES:
        rows, before = owed_to(uid_of, before=before, limit=PAGE)
        tries = _tries(rows, list(uid_of))
        found += [
            {
                "item": each.uid,
                "number": each.number,
                "kind": each.kind,
                "destination": uid_of[each.destination],
                "repeat": each.repeat,
                "state": each.state.name.lower(),
                "tries": each.tries,
                "due_at": _at(each.due_us),
                "settled_at": _at(each.settled_us),
                "sequence": each.sequence,
                "code": each.code,
                "words": each.words,
                "failed_tries": tries.get((each.item, each.destination, each.repeat), []),
            }
            for each in rows
        ]
        if not before:
            break
    return found, before


def _tries(rows: Iterable[Owed], destinations: list[int]) -> dict[tuple[int, int, int], list[Plain]]:
    found: dict[tuple[int, int, int], list[Plain]] = {}
    named = models.Attempt.objects.filter(item_id__in={each.item for each in rows}, destination_id__in=destinations)
    for each in named.order_by("pk"):
        told = {"at": _at(each.at_us), "outcome": each.outcome, "code": each.code, "words": each.words}
        found.setdefault((each.item_id, each.destination_id, each.repeat), []).append(told)
    return found


def _journal(actor: Actor, subscribers: Sequence[models.Subscriber]) -> list[Plain]:
    """The lines that name this person or what is theirs, by number as the journal does."""
    subjects = [f"user:{actor.user}"]
    keys = models.ApiKey.objects.filter(user_id=actor.user).values_list("pk", flat=True)
    subjects += [f"key:{pk}" for pk in keys]
    for each in subscribers:
        subjects.append(f"subscriber:{each.pk}")
        subjects += [f"destination:{pk}" for pk in each.destinations.values_list("pk", flat=True)]
        subjects += [f"profile:{pk}" for pk in each.profiles.values_list("pk", flat=True)]
    rows = models.Entry.objects.filter(Q(actor=actor.user) | Q(subject__in=subjects)).order_by("-pk")[:ROWS]
    return [
        {
            "line": each.pk,
            "at": _at(each.at_us),
            "actor": each.actor,
            "verb": each.verb,
            "subject": each.subject,
            "facts": json.loads(each.facts),
        }
        for each in rows
    ]


def _at(instant_us: int | None) -> str | None:
    return _said(from_us(instant_us)) if instant_us else None


def _said(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
