"""Who would get an item, and why one subscriber would or would not.

The same questions that routing asks, in the same order: active, circuit, territory, profile, destination. Nothing is
written here, and who may ask of an item that is not out is for the caller to say.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from django.db import connection

from kawat.actions.reasons import Reason, Through, reason_of, through_of
from kawat.actions.standing import match_all
from kawat.core.errors import StillCounting
from kawat.core.profile import Terms, admits, clauses, read_criteria
from kawat.core.release import Item
from kawat.core.terms import Channel, DestinationState, SubscriberKind
from kawat.language import sector_of
from kawat.store import models, reach
from kawat.store.analyses import terms_of
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


PATIENCE_S = 20.0
"""How long a question waits for another's to end: threads of a web process must not all stand here."""
GOOD_FOR_S = 60.0
KEPT = 32
"""Answers that are kept in a process, for as long as no profile changes and no longer than a minute."""

_ONE_ENGINE = Lock()
"""An engine of millions takes hundreds of megabytes: no two requests of a process hold one at a time."""
_answers: dict[tuple[object, ...], tuple[float, list["Foreseen"]]] = {}


def audiences_of(several: Iterable[Kept], siblings: Sequence[Kept]) -> list[tuple[Kept, Audience]]:
    """Everybody who would get each of the items if it cleared now, beside its sibling languages. Raises
    `StillCounting`."""
    kept = list(several)
    terms = [terms_of(each.document.item, _languages(each.document.item, siblings)) for each in kept]
    with _alone():
        found = match_all(terms)
    return [(each, _audience(each.document.item, profiles)) for each, profiles in zip(kept, found, strict=True)]


@contextmanager
def _alone() -> Iterator[None]:
    if not _ONE_ENGINE.acquire(timeout=PATIENCE_S):
        raise StillCounting
    try:
        yield
    finally:
        _ONE_ENGINE.release()


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
    need not have been filed. Raises `StillCounting`."""
    languages = sorted({item.language for item in items})
    terms = [terms_of(item, languages) for item in items]
    asked = _question(items, terms)
    at, known = _answers.get(asked, (0.0, []))
    if asked in _answers and monotonic() - at < GOOD_FOR_S:
        return known
    with _alone():
        found = match_all(terms)
    counted = [each for item, profiles in zip(items, found, strict=True) for each in _by_country(item, profiles)]
    for old in list(_answers)[: max(0, len(_answers) - KEPT + 1)]:
        _answers.pop(old, None)
    _answers[asked] = (monotonic(), counted)
    return counted


def _question(items: Sequence[Item], terms: Sequence[Terms]) -> tuple[object, ...]:
    """What, where it is the same, has the same answer: the wire and its profiles, what they ask, and where it may go."""
    where = [(item.circuits, item.forbidden, item.is_public) for item in items]
    wire = str(connection.settings_dict["NAME"])
    return wire, models.Wire.objects.get().profile_change, repr(terms), repr(where)


def _by_country(item: Item, profiles: Sequence[int]) -> list[Foreseen]:
    counts: Counter[tuple[str, str]] = Counter()
    for country, kind, count in reach.by_country(profiles, _circuits_of(item), public=item.is_public):
        if admits(country=country, forbidden=frozenset(item.forbidden)):
            counts[country, kind] += count
    return [
        Foreseen(
            language=item.language,
            country=country,
            outlets=counts[country, SubscriberKind.OUTLET],
            journalists=counts[country, SubscriberKind.JOURNALIST],
            desktops=counts[country, SubscriberKind.DESKTOP],
        )
        for country in sorted({country for country, _ in counts})
    ]


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


def _audience(item: Item, profiles: Sequence[int]) -> Audience:
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
    rows = reach.one_by_one(profiles, _circuits_of(item), public=item.is_public)
    forbidden = frozenset(item.forbidden)
    return [(row[0], row[1], row[3], row[4], row[2]) for row in rows if admits(country=row[2], forbidden=forbidden)]


def _circuits_of(item: Item) -> list[int]:
    return list(models.Circuit.objects.filter(code__in=item.circuits).values_list("pk", flat=True))
