"""Who would get an item, and why one subscriber would or would not: for the desk alone, since a profile is private."""

import dataclasses
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from kawat.actions import audience
from kawat.actions.reading import open_held
from kawat.actions.subscriptions import find_subscriber
from kawat.core.errors import Forbidden
from kawat.core.terms import Right
from kawat.store.releases import Kept, find
from kawat.web.access import is_editor, kept_for, known
from kawat.web.api.keys import permit_scope
from kawat.web.api.schemas import Refusal

router = Router(tags=["matching"])
REFUSED = {code: Refusal for code in (401, 403, 404, 422)}


class HitOut(Schema):
    """Something that a query names and that was found: in which field, how often, and the words around the first."""

    said: str
    field: str
    times: int
    excerpt: str


class ClauseOut(Schema):
    """One question of a profile, and the answer as a sentence."""

    name: str
    held: bool
    asked: list[str]
    found: list[str]
    hits: list[HitOut]
    sentence: str


class JudgedOut(Schema):
    """One profile's answer: it wants the item if all clauses held."""

    profile: int
    held: bool
    clauses: list[ClauseOut]


class DestinationOut(Schema):
    """Where a subscriber is reached."""

    channel: str
    state: str


class ExplanationOut(Schema):
    """`reason` is the first thing that keeps the item away, or ''."""

    subscriber: str
    gets: bool
    reason: str
    circuits: list[str]
    country: str
    profiles: list[JudgedOut]
    destinations: list[DestinationOut]


class MatchOut(Schema):
    """An item, and how many would get it if it cleared now; or why one subscriber would or would not."""

    id: str
    version: int
    language: str
    subscribers: dict[str, int] | None = None
    destinations: dict[str, int] | None = None
    explanation: ExplanationOut | None = None


class MatchesOut(Schema):
    """One answer an item."""

    items: list[MatchOut]


@router.get("match", response={200: MatchesOut, **REFUSED}, summary="Who would get it, or why one would or would not")
def match(request: HttpRequest, release: str, subscriber: str = "") -> MatchesOut:
    """`subscriber` is an outside id, an address or a name. What has not cleared is opened, which is journalled. Name the
    release by its id: addresses are written into logs."""
    actor = request.auth
    permit_scope(actor, Right.READ_HELD.value)
    if not is_editor(actor):
        raise Forbidden(who=actor.name, right="match")
    beside = find(known(actor, release))
    kept = [open_held(actor, kept_for(actor, each.row.uid)) for each in beside]
    if not subscriber:
        return MatchesOut(items=[_counted(each, its) for each, its in audience.audiences_of(kept, beside)])
    chosen = find_subscriber(subscriber)
    return MatchesOut(items=[_explained(each, audience.explain(each, beside, chosen)) for each in kept])


def _counted(kept: Kept, its: audience.Audience) -> MatchOut:
    return _out(kept, **dataclasses.asdict(its))


def _explained(kept: Kept, its: audience.Explanation) -> MatchOut:
    told = dataclasses.asdict(its)
    told["destinations"] = [{"channel": channel, "state": state} for channel, state in its.destinations]
    return _out(kept, explanation=ExplanationOut(**told))


def _out(kept: Kept, **told: Any) -> MatchOut:
    item = kept.document.item
    return MatchOut(id=item.uid, version=item.version, language=item.language, **told)
