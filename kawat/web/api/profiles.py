"""Profiles over HTTP: read and changed by their owner or the desk, a query checked, and what would have come.

A subscriber that is neither yours nor the desk's is as unknown as one that never was.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from kawat.actions import own_feeds, previews, profiles
from kawat.actions.people import READ
from kawat.core.profile import Criteria
from kawat.core.terms import Right
from kawat.matching import CLAUSES
from kawat.store.models import Subscriber
from kawat.web.api.keys import permit_scope
from kawat.web.api.schemas import Refusal, Strictly
from kawat.web.words import say_advice

router = Router(tags=["profiles"])
REFUSED = {code: Refusal for code in (401, 403, 404, 409, 422)}


class WishIn(Strictly):
    """What one profile asks for. What is left out asks for nothing; each list means any of these, with `no_` before it
    none of these."""

    languages: list[str] = Field(description="in order of preference")
    no_languages: list[str] = []
    countries: list[str] = []
    no_countries: list[str] = []
    regions: list[str] = []
    no_regions: list[str] = []
    sectors: list[str] = []
    no_sectors: list[str] = []
    issuers: list[str] = []
    no_issuers: list[str] = []
    providers: list[str] = []
    no_providers: list[str] = []
    kinds: list[str] = []
    no_kinds: list[str] = []
    circuits: list[str] = []
    no_circuits: list[str] = []
    urgency: int = Field(8, description="1 to 8: nothing less urgent than this")
    query: str = Field("", description="which words have to be there")

    def told(self) -> dict[str, Any]:
        return self.model_dump(exclude_defaults=True)


class FeedingIn(WishIn):
    """The same, and the ids of the destinations that it feeds: all for an empty list, and as before where it is left
    out."""

    destinations: list[str] | None = None


class ProfilesIn(Strictly):
    """All profiles of a subscriber."""

    profiles: list[FeedingIn]


class FeedIn(Strictly):
    """The address of a profile's own feed, or the part of it that nobody can guess."""

    feed: str


class ProfileOut(Schema):
    """A profile. `destinations` are the ids of those that it feeds; none named are all. `feed` is the address of its
    own feed, for nobody else. `advice` is for its writer."""

    wish: dict[str, Any]
    destinations: list[str]
    feed: str
    advice: str


class FeedOut(Schema):
    """Where a profile's own feed is."""

    feed: str


class ProfilesOut(Schema):
    """All profiles of a subscriber."""

    subscriber: str
    profiles: list[ProfileOut]


class QueryIn(Strictly):
    """A keyword query, and the languages in which it is read."""

    query: str
    languages: list[str]


class LeafOut(Schema):
    """A word, phrase or the like, and as what it is looked for."""

    said: str
    field: str
    read_as: list[str]


class QueryOut(Schema):
    """A query that can be read: its canonical text; what it costs, in clauses, of how many."""

    query: str
    leaves: list[LeafOut]
    clauses: int
    most: int
    advice: str


class PreviewIn(Strictly):
    """What `subscriber` would have got by these profiles, or by its own where none are given."""

    subscriber: str
    profiles: list[WishIn] = []
    days: int = Field(previews.DAYS, ge=1, le=previews.DAYS)


class DayOut(Schema):
    """Items of one day, UTC."""

    day: date
    count: int


class PreviewedOut(Schema):
    """An item that would have come."""

    id: str
    headline: str
    language: str
    cleared_at: datetime


class PreviewOut(Schema):
    """How many since when. Where it is not `whole`, less was counted than was asked: ask again in a while."""

    count: int
    since: datetime
    whole: bool
    days: list[DayOut]
    newest: list[PreviewedOut]
    advice: list[str]


@router.get("subscribers/{uid}/profiles", response={200: ProfilesOut, **REFUSED}, summary="What a subscriber asks for")
def show(request: HttpRequest, uid: str) -> ProfilesOut:
    permit_scope(request.auth, Right.PROFILE.value)
    subscriber = profiles.subscriber_for(request.auth, uid)
    return _told(subscriber, profiles.profiles_of(subscriber))


@router.put("subscribers/{uid}/profiles", response={200: ProfilesOut, **REFUSED}, summary="Ask for something else")
def put(request: HttpRequest, uid: str, given: ProfilesIn) -> ProfilesOut:
    """All or none; they count from the next item on."""
    subscriber = profiles.subscriber_for(request.auth, uid)
    standing = profiles.set_profiles(request.auth, subscriber, [each.told() for each in given.profiles])
    return _told(subscriber, standing)


@router.post("feeds/move", response={200: FeedOut, **REFUSED}, summary="Give a profile's feed a new address")
def move(request: HttpRequest, given: FeedIn) -> FeedOut:
    """For one that has leaked: the old address answers 410 from now on."""
    token = given.feed.rpartition("/")[2].partition(".")[0]
    return FeedOut(feed=settings.KAWAT.masthead.base_url + own_feeds.path_of(own_feeds.move(request.auth, token)))


@router.post("queries", response={200: QueryOut, **REFUSED}, summary="Check a keyword query")
def query(request: HttpRequest, given: QueryIn) -> QueryOut:
    """A refusal names the column of what cannot be read."""
    permit_scope(request.auth, READ)
    checked = profiles.check_query(given.query, given.languages)
    return QueryOut(
        query=checked.query,
        leaves=[LeafOut(**each) for each in checked.leaves],
        clauses=checked.clauses,
        most=CLAUSES,
        advice=say_advice(checked.advice),
    )


@router.post("preview", response={200: PreviewOut, **REFUSED}, summary="What would have come over the last days")
def preview(request: HttpRequest, given: PreviewIn) -> PreviewOut:
    permit_scope(request.auth, Right.PROFILE.value)
    subscriber = profiles.subscriber_for(request.auth, given.subscriber)
    several = (
        profiles.read_wishes(subscriber, [each.told() for each in given.profiles])
        if given.profiles
        else [each.criteria for each in profiles.profiles_of(subscriber)]
    )
    told = profiles.preview_for(subscriber, several, days=given.days)
    return PreviewOut(
        count=told.count,
        since=told.since,
        whole=told.whole,
        days=[DayOut(day=day, count=count) for day, count in told.days],
        newest=[
            PreviewedOut(id=each.uid, headline=each.headline, language=each.language, cleared_at=each.cleared_at)
            for each in told.newest
        ],
        advice=list(dict.fromkeys(filter(None, map(_advice, several)))),
    )


def _told(subscriber: Subscriber, standing: list[profiles.Standing]) -> ProfilesOut:
    return ProfilesOut(
        subscriber=subscriber.uid,
        profiles=[
            ProfileOut(
                wish=profiles.wish_of(each.criteria),
                destinations=list(each.destinations),
                feed=settings.KAWAT.masthead.base_url + each.feed,
                advice=_advice(each.criteria),
            )
            for each in standing
        ],
    )


def _advice(criteria: Criteria) -> str:
    return say_advice(profiles.advice_for(criteria))
