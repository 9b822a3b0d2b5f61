"""Tests of destinations: an item marked as such from its headline to its headers, in no ledger, and what was seen of it.

The command line carries one at once. For a page it is an errand of the clock: one of a destination at a time, and none
within seconds of the last, since a page is no engine for knocking at others' doors.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kawat.actions import envelopes, errands
from kawat.actions.destinations import destination_for
from kawat.actions.dispatch import Dispatch
from kawat.actions.envelopes import FOLDERS
from kawat.actions.errands import NOWHERE, Errand
from kawat.actions.people import Actor
from kawat.core.delivery import DeliveryKey, Envelope
from kawat.core.errors import BadField, NotVerified
from kawat.core.instants import from_us, to_us
from kawat.core.release import Block, Cleared, Item, Masthead, Source
from kawat.core.terms import Channel, DestinationState, Kind, Lane, Right
from kawat.store import claims, models
from kawat.store.claims import Taken
from kawat.store.clock import new_uid, now
from kawat.store.journal import note
from kawat.store.transactions import deciding
from kawat.transports.files import TEST

APART_US = 10_000_000
"""From the beginning of one test to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of the last test. `done_at` is None while it is on its way; `seen` is what `kawat send-test` prints."""

    asked_at: datetime
    done_at: datetime | None
    seen: dict[str, Any]

    @property
    def is_taken(self) -> bool:
        return bool(self.seen.get("taken"))


def ask(actor: Actor, name: str) -> Told:
    """Have a test sent within seconds. One that is on its way already, or has just been, stays the one."""
    destination = destination_for(actor, name)
    refuse_trial(destination)
    with deciding():
        last = errands.of(destination)
        if last is None or not (last.done_us is None or _was_just_asked(last)):
            last = errands.ask_trial(destination)
            note("trial-asked", f"destination:{destination.pk}", actor=actor.user)
    return _told(last, destination, actor)


def last_of(actor: Actor, destination: models.Destination) -> Told | None:
    """The last test of a destination, if it is not forgotten yet. What was said to the wire's own relay before the letter
    began is for those who run the wire."""
    last = errands.of(destination)
    return _told(last, destination, actor) if last else None


def taken_up(errand: Errand, masthead: Masthead) -> Envelope:
    """The test that an errand asks for; raises where nothing may go there any more."""
    return trial(models.Destination.objects.get(pk=errand.destination), masthead)


def probe(actor: Actor, name: str, masthead: Masthead) -> tuple[models.Destination, Envelope]:
    """A destination, and the test as it would be carried there. Its owner may ask for it, and the desk."""
    destination = destination_for(actor, name)
    return destination, trial(destination, masthead)


def trial(destination: models.Destination, masthead: Masthead) -> Envelope:
    """The test as it would be carried there; raises where nothing may go there."""
    refuse_trial(destination)
    channel = Channel(destination.channel)
    key = DeliveryKey(NOWHERE + secrets.randbits(60), destination.pk, 0)
    (claimed,) = claims.addressed([Taken(key, Lane.NORMAL, 1, 0)])
    if channel is Channel.WEBSUB:
        return envelopes.empty_ping(claimed, masthead)
    envelope = Dispatch(worker=0, masthead=masthead).trial(_item(masthead), claimed, channel)
    headers = tuple(each for each in envelope.headers if each[0] not in ("Kawat-Sequence", "Kawat-Number"))
    name = TEST if channel in FOLDERS else envelope.name
    return envelope._replace(headers=(*headers, ("Kawat-Type", "test")), name=name)


def refuse_trial(destination: models.Destination) -> None:
    """Pass where a test may go there."""
    if destination.state == DestinationState.UNSUBSCRIBED:
        raise BadField(field="destination", reason="it has unsubscribed, and nothing goes there any more")
    if destination.state == DestinationState.PENDING:
        raise NotVerified(reason="`kawat destinations verify` asks it to")


def _item(masthead: Masthead) -> Cleared:
    """An advisory, which no receiver prints."""
    at = now()
    item = Item(
        uid=new_uid(),
        release=new_uid(),
        salt=new_uid(),
        slug="test",
        version=1,
        language="en",
        kind=Kind.ADVISORY,
        provider=Source(code="test", name=masthead.name),
        headline="TEST - PLEASE DISREGARD",
        body=(
            Block(text=f"This is a test of the way from {masthead.name} to you. It is not news."),
            Block(text="Nothing has to be done. Discard it."),
        ),
        keywords=("test",),
        urgency=8,
    )
    return Cleared(item=item, number=0, at=at, first_at=at, languages=(("en", item.uid),))


def _was_just_asked(errand: Errand) -> bool:
    """By hand, that is: no test has to wait for a challenge."""
    return errand.asked_us > to_us(now()) - APART_US and not errand.seen.get("challenged")


def _told(errand: Errand, destination: models.Destination, actor: Actor) -> Told:
    seen = dict(errand.seen)
    if destination.channel == Channel.EMAIL and not actor.may(Right.STOP):
        seen = _without_relay(seen)
    done_at = from_us(errand.done_us) if errand.done_us is not None else None
    return Told(asked_at=from_us(errand.asked_us), done_at=done_at, seen=seen)


def _without_relay(seen: dict[str, Any]) -> dict[str, Any]:
    lines = seen.get("exchange", [])
    begins = next((place for place, line in enumerate(lines) if "> MAIL FROM:" in line), None)
    if begins is not None:
        return {**seen, "exchange": lines[begins:]}
    hidden: dict[str, Any] = {"exchange": [], "answer": []}
    if seen.get("reason") and "outcome" in seen:  # it is in the relay's words
        hidden["reason"] = "the wire's own mail relay did not take it"
    return {**seen, **hidden}
