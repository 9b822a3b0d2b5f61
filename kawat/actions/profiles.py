"""A subscriber's profiles as people and programs read and write them, for their owner and for the desk.

To anybody else a subscriber is as unknown as one that never was.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from kawat.actions import previews
from kawat.actions.criteria import languages_of
from kawat.actions.importing.row import read_profiles
from kawat.actions.own_feeds import path_of
from kawat.actions.people import Actor, permit
from kawat.actions.profile_rows import change_profiles
from kawat.actions.subscriptions import find_subscriber
from kawat.core.because import Because
from kawat.core.errors import BadField, Forbidden, NoSuchSubscriber
from kawat.core.profile import Criteria, read_criteria
from kawat.core.query import write
from kawat.core.terms import Right, SubscriberKind
from kawat.matching import advice_of, clauses_of, read_query
from kawat.matching.spoken import leaves_in_words
from kawat.store import models

MOST = 100
"""Profiles of one subscriber: nobody needs so many, and each is looked at with every release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A profile: its criteria, the ids of the destinations that it feeds, all of its subscriber's where it names none,
    and the address of its own feed on the wire."""

    criteria: Criteria
    destinations: tuple[str, ...] = ()
    feed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A query that can be read: its canonical text, how each word is looked for, what it costs in clauses, and what its
    writer may want to know."""

    query: str
    leaves: tuple[dict[str, Any], ...]
    clauses: int
    advice: str


def subscriber_for(actor: Actor, name: str) -> models.Subscriber:
    """The subscriber with this id, number, address or name, whose profiles the actor may see and change."""
    found = find_subscriber(name)
    try:
        permit(actor, Right.PROFILE, subscriber=found.pk)
    except Forbidden:
        raise NoSuchSubscriber(name=name) from None
    return found


def profiles_of(subscriber: models.Subscriber) -> list[Standing]:
    """What the subscriber asks for now, in the order in which it was given."""
    named: dict[int, list[str]] = {}
    feeds = models.ProfileDestination.objects.filter(profile__subscriber=subscriber).select_related("destination")
    for each in feeds.order_by("destination_id"):
        named.setdefault(each.profile_id, []).append(each.destination.uid)
    rows = subscriber.profiles.filter(active=True).order_by("pk")
    return [
        Standing(criteria=read_criteria(row.criteria), destinations=tuple(named.get(row.pk, ())), feed=path_of(row))
        for row in rows
    ]


def set_profiles(actor: Actor, subscriber: models.Subscriber, told: object) -> list[Standing]:
    """Give the subscriber the profiles of a list of objects, as an import has them, instead of those that it has. An
    object may also name the ids of the `destinations` that it feeds; an empty list is all, and none is as it was."""
    permit(actor, Right.PROFILE, subscriber=subscriber.pk)
    if isinstance(told, list) and len(told) > MOST:
        raise BadField(field="profiles", reason=Because("they are more than {limit}", limit=MOST))
    feeds: list[tuple[dict[str, Any], list[str] | None]] = []
    if isinstance(told, list) and all(isinstance(each, dict) for each in told):
        feeds = [(dict(each), _fed(each.get("destinations"))) for each in told]
        for wish, _ in feeds:
            wish.pop("destinations", None)
        told = [wish for wish, _ in feeds]
    several = read_wishes(subscriber, told)
    named = {read_wishes(subscriber, [wish])[0]: fed for wish, fed in reversed(feeds)}
    change_profiles(actor, subscriber.pk, several, feeds=[named[each] for each in several])
    return profiles_of(subscriber)


def _fed(told: object) -> list[str] | None:
    if told is not None and not (isinstance(told, list) and all(isinstance(each, str) for each in told)):
        raise BadField(field="destinations", reason="they are not a list of ids")
    return told


def read_wishes(subscriber: models.Subscriber, told: object) -> list[Criteria]:
    """The criteria of a list of objects, as this subscriber would have them."""
    return [read_criteria(document) for document in read_profiles(told, SubscriberKind(subscriber.kind))]


def wish_of(criteria: Criteria) -> dict[str, Any]:
    """Criteria as `read_wishes` reads them: what is empty is left out, the query is its canonical text."""
    told: dict[str, Any] = {}
    for each in fields(Criteria):
        value = getattr(criteria, each.name)
        if each.name == "query" and criteria.query is not None:
            told["query"] = write(criteria.query)
        elif each.name not in ("query", "every_language") and value != each.default:
            told[each.name] = list(value) if isinstance(value, tuple) else value
    return told


def wishes_of(text: str) -> list[Mapping[str, Any]]:
    """The objects of a JSON text: one, or a list of them."""
    try:
        told = json.loads(text)
        json.dumps(told, ensure_ascii=False).encode("utf-8")  # half a character is no text
    except (ValueError, RecursionError) as bad:
        raise BadField(field="the profiles", reason=Because("they are not JSON ({bad})", bad=bad)) from None
    return told if isinstance(told, list) else [told]


def asking(subscriber: models.Subscriber, text: str) -> Criteria:
    """The subscriber's first profile with this query in the place of its own."""
    standing = profiles_of(subscriber)
    if not standing:
        raise BadField(field="query", reason="there is no profile whose languages it could be read in")
    criteria = standing[0].criteria
    query = read_query(text, criteria.languages) if text.strip() else None
    return replace(criteria, query=query)


def check_query(text: str, languages: Sequence[str]) -> Checked:
    """What a query says and costs in these languages; raises `BadQuery` with the column of what cannot be read."""
    query = read_query(text, languages_of(languages))
    told = tuple(leaves_in_words(query))
    return Checked(query=write(query), leaves=told, clauses=len(clauses_of(query)), advice=advice_of(query))


def advice_for(criteria: Criteria) -> str:
    """What the writer of a profile may want to know, '' for nothing."""
    return "" if criteria.query is None else advice_of(criteria.query)


def preview_for(
    subscriber: models.Subscriber,
    several: Sequence[Criteria],
    *,
    days: int = previews.DAYS,
    patience_s: float = previews.PATIENCE_S,
) -> previews.Preview:
    """What the subscriber would have got by these profiles: of its circuits, and in its country."""
    circuits = models.Member.objects.filter(subscriber=subscriber).values_list("circuit__code", flat=True)
    return previews.preview(
        several, country=subscriber.country, circuits=list(circuits), days=days, patience_s=patience_s
    )
