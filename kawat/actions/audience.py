"""Who would get an item, and why one subscriber would or would not.

The same questions that routing asks, in the same order: active, circuit, territory, profile, destination. Nothing is
written here, and who may ask of an item that is not out is for the caller to say.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.db import connection

from kawat.actions import routing
from kawat.actions.reasons import Reason, Through, reason_of, through_of
from kawat.core.profile import Terms, admits, clauses, read_criteria
from kawat.core.release import Item
from kawat.core.terms import Channel, DestinationState, SubscriberKind
from kawat.language import sector_of
from kawat.matching import Engine
from kawat.store import models
from kawat.store.analyses import terms_of
from kawat.store.dialect import ids
from kawat.store.releases import Kept
from kawat.store.topics import above


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """How many: subscribers by kind, and the destinations by channel that they would be reached at."""

    subscribers: dict[str, int]
    destinations: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One profile's answer, clause by clause."""

    profile: int
    held: bool
    clauses: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a subscriber would get an item or not; `reason` is the first thing that keeps it away, or ''."""

    subscriber: str
    gets: bool
    reason: str
    circuits: tuple[str, ...]
    country: str
    profiles: tuple[Judged, ...]
    destinations: tuple[tuple[str, str], ...]


_ONE_ENGINE = Lock()
"""An engine of millions takes hundreds of megabytes: no two requests of a process hold one at a time."""


def audiences_of(several: Iterable[Kept], siblings: Sequence[Kept]) -> list[tuple[Kept, Audience]]:
    """Everybody who would get each of the items if it cleared now, beside its sibling languages."""
    with _ONE_ENGINE:
        engine = routing.engine_of_the_house()
        return [(kept, _audience(engine, kept.document.item, siblings)) for kept in several]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """How many would get one language in one country: outlets, journalists and desktops."""

    language: str
    country: str
    outlets: int
    journalists: int
    desktops: int


def foreseen(items: Sequence[Item]) -> list[Foreseen]:
    """Who would get the languages of one release if they cleared together now, counted by language and country. They
    need not have been filed."""
    languages = sorted({item.language for item in items})
    found: list[Foreseen] = []
    with _ONE_ENGINE:
        engine = routing.engine_of_the_house()
        for item in items:
            reached = _reached(item, engine.match(terms_of(item, languages)).tolist())
            kinds = Counter({(each[4], each[1], each[0]) for each in reached})
            counts = Counter((country, kind) for country, kind, _ in kinds)
            found += [
                Foreseen(
                    language=item.language,
                    country=country,
                    outlets=counts[country, SubscriberKind.OUTLET],
                    journalists=counts[country, SubscriberKind.JOURNALIST],
                    desktops=counts[country, SubscriberKind.DESKTOP],
                )
                for country in sorted({country for country, _ in counts})
            ]
    return found


CIRCUITS_FOR_S = 60.0
_circuits: dict[str, tuple[float, dict[str, dict[str, int]]]] = {}


def sizes_of_circuits() -> dict[str, dict[str, int]]:
    """How many active subscribers of each kind a circuit has, by its code. Counted once a minute in a process, since with
    millions of members that takes a second."""
    wire = str(connection.settings_dict["NAME"])
    at, sizes = _circuits.get(wire, (0.0, {}))
    if not sizes or monotonic() - at > CIRCUITS_FOR_S:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT c.code, s.kind, count(*) FROM circuit c JOIN member m ON m.circuit_id = c.id
                     JOIN subscriber s ON s.id = m.subscriber_id AND s.active GROUP BY c.code, s.kind"""
            )
            sizes = {}
            for code, kind, count in cursor.fetchall():
                sizes.setdefault(code, {})[kind] = count
        _circuits[wire] = (monotonic(), sizes)
    return sizes


def _audience(engine: Engine, item: Item, siblings: Iterable[Kept]) -> Audience:
    profiles = engine.match(terms_of(item, _languages(item, siblings))).tolist()
    found = _reached(item, profiles)
    return Audience(
        subscribers={
            kind.value: len({each for each, its_kind, _, _, _ in found if its_kind == kind}) for kind in SubscriberKind
        },
        destinations={
            channel.name.lower(): len(
                {each for _, _, each, its, _ in found if each is not None and its == channel.value}
            )
            for channel in Channel
        },
    )


def explain(kept: Kept, siblings: Iterable[Kept], subscriber: models.Subscriber) -> Explanation:
    """What each question says of this subscriber."""
    item = kept.document.item
    terms = terms_of(item, _languages(item, siblings))
    filed = [sector_of(each) for each in (*item.topics, *item.sectors)]
    through = through_of(terms, filed, above())
    judged = tuple(
        _judge(profile, terms, through) for profile in subscriber.profiles.filter(active=True).order_by("pk")
    )
    theirs = set(models.Member.objects.filter(subscriber=subscriber).values_list("circuit__code", flat=True))
    shared = tuple(code for code in item.circuits if code in theirs)
    destinations = tuple(
        (Channel(each.channel).name.lower(), str(each.state)) for each in subscriber.destinations.order_by("pk")
    )
    reason = _reason(item, subscriber, shared, judged, destinations)
    return Explanation(
        subscriber=subscriber.name,
        gets=not reason,
        reason=reason,
        circuits=shared,
        country=subscriber.country,
        profiles=judged,
        destinations=destinations,
    )


def _reason(
    item: Item,
    subscriber: models.Subscriber,
    shared: Sequence[str],
    judged: Sequence[Judged],
    destinations: Sequence[tuple[str, str]],
) -> str:
    if not subscriber.active:
        return "the subscription has ended"
    if destinations and all(channel == "websub" for channel, _ in destinations):
        if not item.is_public:
            return "the item is in no public feed"
    elif not shared:
        return "it is in none of the item's circuits"
    if not admits(country=subscriber.country, forbidden=frozenset(item.forbidden)):
        return "the item must not enter its country" if subscriber.country else "its country is unknown"
    if not judged:
        return "it has no profile"
    if not any(each.held for each in judged):
        return "none of its profiles wants the item"
    fed = _fed([each.profile for each in judged if each.held])
    states = {str(each.state) for each in subscriber.destinations.all() if not fed or each.pk in fed}
    if states == {DestinationState.UNSUBSCRIBED}:
        return "all its destinations have unsubscribed"
    if states and states <= {DestinationState.UNSUBSCRIBED, DestinationState.PENDING}:
        return "none of its destinations has yet proved that it wants anything"
    return ""


def _fed(profiles: Sequence[int]) -> set[int]:
    """The destinations that these profiles name, none where one of them feeds all."""
    named = models.ProfileDestination.objects.filter(profile__in=profiles).values_list("profile", "destination")
    return {to for _, to in named} if {profile for profile, _ in named} == set(profiles) else set()


def _judge(profile: models.Profile, terms: Terms, through: Through) -> Judged:
    answers = tuple(reason_of(each, terms, through) for each in clauses(read_criteria(profile.criteria), terms))
    return Judged(profile=profile.pk, held=all(each.held for each in answers), clauses=answers)


def _languages(item: Item, siblings: Iterable[Kept]) -> list[str]:
    """The languages that stand or would stand beside it."""
    return sorted({item.language, *(each.document.item.language for each in siblings)})


def _reached(item: Item, profiles: Sequence[int]) -> list[tuple[int, str, int | None, int | None, str]]:
    """Subscriber, kind, destination, channel and country of everybody whom one of the profiles speaks for, and who is in a
    circuit of the item and in no forbidden territory; or has it by WebSub, where it is public."""
    circuits = list(models.Circuit.objects.filter(code__in=item.circuits).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT s.id, s.kind, s.country, d.id, d.channel
                  FROM profile p JOIN subscriber s ON s.id = p.subscriber_id AND s.active
                  LEFT JOIN destination d ON d.subscriber_id = s.id AND d.state IN (%s, %s)
                   AND (NOT EXISTS (SELECT 1 FROM profile_destination n WHERE n.profile_id = p.id)
                        OR EXISTS (SELECT 1 FROM profile_destination n
                                    WHERE n.profile_id = p.id AND n.destination_id = d.id))
                 WHERE p.id IN {ids()}
                   AND CASE d.channel WHEN %s THEN %s
                       ELSE s.id IN (SELECT m.subscriber_id FROM member m WHERE m.circuit_id IN {ids()}) END
                   AND (d.id IS NOT NULL OR s.kind = %s)""",  # noqa: S608 - the ids are parameters
            [
                DestinationState.ACTIVE.value,
                DestinationState.HELD.value,
                json.dumps(list(profiles)),
                Channel.WEBSUB.value,
                item.is_public,
                json.dumps(circuits),
                SubscriberKind.DESKTOP.value,
            ],
        )
        rows = cursor.fetchall()
    forbidden = frozenset(item.forbidden)
    return [(row[0], row[1], row[3], row[4], row[2]) for row in rows if admits(country=row[2], forbidden=forbidden)]
