"""The roll of subscribers, read and written in sets: what an import of thousands of rows a second needs, and a router.

Each function is a few statements however many rows it is given. It decides nothing: who may be entered, and under
which address, is for `actions.importing` to say.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import connection

from kawat.core.terms import Channel, DestinationState
from kawat.store import models
from kawat.store.dialect import ids, texts

ACTIVE = DestinationState.ACTIVE.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The subscriber to whom an address belongs, and what it asks for: criteria as documents, circuits by id."""

    subscriber: int
    name: str
    kind: str
    country: str
    format: str
    state: str
    criteria: frozenset[str]
    circuits: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A destination to be entered; `secret` is sealed to `uid`."""

    uid: str
    channel: int
    format: str
    language: str
    address: str
    secret: bytes
    state: str = ACTIVE
    quiet: int = 0
    quiet_from: int | None = None
    quiet_to: int | None = None
    quiet_zone: str = ""
    flashes_pass: bool = True
    pause_until_us: int | None = None
    turn_us: int | None = None
    digest_at: str = ""


_OF_PLACE = tuple(each.name for each in fields(Place))
"""The columns are called like the fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """A subscriber to be entered, ready as it will be stored."""

    uid: str
    name: str
    kind: str
    country: str
    circuits: tuple[int, ...]
    criteria: tuple[str, ...]
    places: tuple[Place, ...] = ()
    feeds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By criteria: the addresses that they feed alone."""


def holders(channel: Channel, addresses: Iterable[str]) -> dict[str, Holder]:
    """Who holds which of these addresses."""
    rows = _rows(
        # IN, not a join: SQLite would walk every destination of the channel once for each address.
        f"""SELECT d.address, s.id, s.name, s.kind, s.country, d.format, d.state
              FROM destination d JOIN subscriber s ON s.id = d.subscriber_id
             WHERE d.channel = %s AND d.address IN (SELECT asked.text FROM {texts()} asked)""",
        channel.value,
        json.dumps(list(addresses)),
    )
    subscribers = json.dumps([row[1] for row in rows])
    criteria = _sets(
        f"SELECT subscriber_id, criteria FROM profile WHERE active AND subscriber_id IN {ids()}", subscribers
    )
    circuits = _sets(f"SELECT subscriber_id, circuit_id FROM member WHERE subscriber_id IN {ids()}", subscribers)
    return {
        address: Holder(
            subscriber=subscriber,
            name=name,
            kind=kind,
            country=country,
            format=format_,
            state=state,
            criteria=frozenset(criteria.get(subscriber, ())),
            circuits=frozenset(circuits.get(subscriber, ())),
        )
        for address, subscriber, name, kind, country, format_, state in rows
    }


def drop_claims(addresses: Iterable[str]) -> None:
    """Take out webhooks that only claim one of these addresses and have not proved themselves: nothing is owed to them."""
    claims = _rows(
        f"""SELECT id FROM destination WHERE channel = {Channel.WEBHOOK.value}
               AND state = '{DestinationState.PENDING}' AND address IN (SELECT asked.text FROM {texts()} asked)""",
        json.dumps(list(addresses)),
    )
    if claims:  # with what came of their challenges
        models.Destination.objects.filter(pk__in=[pk for (pk,) in claims]).delete()


def suppressed(macs: Iterable[str]) -> set[str]:
    """Those of the keyed hashes that stand in the list of suppressions."""
    rows = _rows(f"SELECT s.mac FROM {texts()} asked JOIN suppression s ON s.mac = asked.text", json.dumps(list(macs)))
    return {mac for (mac,) in rows}


def enter(entrants: Sequence[Entrant], *, first_change: int) -> None:
    """Write the entrants with their circuits, profiles and destinations. Profiles take the numbers of change from
    `first_change` on, one each."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO subscriber (uid, name, kind, country, active, revision) VALUES (%s, %s, %s, %s, %s, 1)",
            [(each.uid, each.name, each.kind, each.country, True) for each in entrants],
        )
        id_of = dict(
            _rows(
                f"SELECT s.uid, s.id FROM {texts()} asked JOIN subscriber s ON s.uid = asked.text",
                json.dumps([each.uid for each in entrants]),
            )
        )
        members = [(circuit, id_of[each.uid]) for each in entrants for circuit in each.circuits]
        cursor.executemany("INSERT INTO member (circuit_id, subscriber_id) VALUES (%s, %s)", members)
        profiles = [(id_of[each.uid], criteria) for each in entrants for criteria in each.criteria]
        cursor.executemany(
            "INSERT INTO profile (subscriber_id, criteria, active, change) VALUES (%s, %s, %s, %s)",
            [
                (subscriber, criteria, True, change)
                for change, (subscriber, criteria) in enumerate(profiles, first_change)
            ],
        )
        cursor.executemany(
            f"INSERT INTO destination (subscriber_id, {', '.join(_OF_PLACE)}, sequence, failures)"
            f" VALUES (%s, {', '.join('%s' for _ in _OF_PLACE)}, 0, 0)",
            [(id_of[each.uid], *(getattr(at, name) for name in _OF_PLACE)) for each in entrants for at in each.places],
        )
        _feed(entrants, id_of, first_change)


def _feed(entrants: Sequence[Entrant], id_of: Mapping[str, int], first_change: int) -> None:
    """Write which destinations some of the profiles feed alone."""
    change, uids = first_change - 1, []
    for each in entrants:
        place_of = {at.address: at.uid for at in each.places}
        for criteria in each.criteria:
            change += 1
            uids += [(change, place_of[at]) for at in sorted(each.feeds.get(criteria, ())) if at in place_of]
    if not uids:
        return
    rows = _rows("SELECT change, id FROM profile WHERE change BETWEEN %s AND %s", first_change, change)
    profile_of = dict(rows)
    found = _rows(
        f"SELECT d.uid, d.id FROM {texts()} asked JOIN destination d ON d.uid = asked.text",
        json.dumps(sorted({uid for _, uid in uids})),
    )
    destination_of = dict(found)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO profile_destination (profile_id, destination_id) VALUES (%s, %s)",
            [(profile_of[each], destination_of[uid]) for each, uid in uids],
        )


def changes(since: int, limit: int) -> list[tuple[int, int, str, bool, int]]:
    """The profiles that changed after the change numbered `since`, at most `limit`, in the order of their changes: id,
    subscriber, criteria, whether it is active, and the change's number."""
    return _rows(
        "SELECT id, subscriber_id, criteria, active, change FROM profile WHERE change > %s ORDER BY change LIMIT %s",
        since,
        limit,
    )


def last_subscriber() -> int:
    """The highest id of a subscriber, 0 where there is none."""
    return int(_rows("SELECT coalesce(max(id), 0) FROM subscriber")[0][0])


def _sets(statement: str, named: str) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = {}
    for owner, value in _rows(statement, named):
        found.setdefault(owner, set()).add(value)
    return found


def _rows(statement: str, *parameters: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
