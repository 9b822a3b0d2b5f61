"""Tests of destinations that their owners ask for on a page: a row says so, and the clock sends it beside all distribution.

One test of a destination at a time, and none within seconds of the last: a page is no engine for knocking at others'
doors. What was seen is kept sealed, and for a week.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from kawat.actions.destinations import destination_for
from kawat.actions.people import Actor
from kawat.actions.probes import refuse_trial, trial
from kawat.core.delivery import Envelope
from kawat.core.errors import KawatError
from kawat.core.instants import from_us, to_us
from kawat.core.release import Masthead
from kawat.core.terms import Channel, Right
from kawat.store import copy, models
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.transactions import deciding, writing

APART_US = 10_000_000
"""From the beginning of one test to the next."""
GOOD_FOR_US = 600_000_000
"""One that nobody took up by then is not sent any more."""
IN_HAND_US = 150_000_000
"""Longer than any channel takes; then whoever had it is gone, and it is taken up anew."""
KEPT_US = 7 * 86_400_000_000


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
    instant = to_us(now())
    with deciding():
        row = models.Trial.objects.filter(destination=destination).first()
        flies = row is not None and row.done_us is None and row.asked_us > instant - GOOD_FOR_US
        if row is None or not (flies or row.asked_us > instant - APART_US):
            anew = {"asked_us": instant, "begun_us": None, "done_us": None, "told": b""}
            row, _ = models.Trial.objects.update_or_create(destination=destination, defaults=anew)
            note("trial-asked", f"destination:{destination.pk}", actor=actor.user)
    return _told(row, destination, actor)


def last_of(actor: Actor, destination: models.Destination) -> Told | None:
    """The last test of a destination, if it is not forgotten yet. What was said to the wire's own relay before the letter
    began is for those who run the wire."""
    row = models.Trial.objects.filter(destination=destination).first()
    return _told(row, destination, actor) if row else None


def take(masthead: Masthead) -> tuple[int, Envelope] | None:
    """The next test that is to be sent, taken in hand; None where there is none. One that may not be sent any more is
    answered at once."""
    instant = to_us(now())
    waiting = models.Trial.objects.filter(
        Q(begun_us=None) | Q(begun_us__lt=instant - IN_HAND_US), done_us=None, asked_us__gt=instant - GOOD_FOR_US
    )
    if not waiting.exists():
        return None
    with writing():
        row = waiting.select_for_update(skip_locked=True).order_by("asked_us").first()
        if row is None:
            return None
        models.Trial.objects.filter(pk=row.pk).update(begun_us=instant)
    try:
        return row.pk, trial(row.destination, masthead)
    except KawatError as refused:
        settle(row.pk, {"taken": False, "reason": str(refused)})
        return None


def keep(destination: models.Destination, seen: Mapping[str, Any]) -> None:
    """Write down what was seen where it was not asked for by hand: of a challenge. No test has to wait for it."""
    instant = to_us(now())
    sealed = copy.seal_secret(destination.uid, json.dumps(seen).encode())
    said = {"asked_us": instant - APART_US, "begun_us": instant, "done_us": instant, "told": sealed}
    with writing():
        if models.Destination.objects.filter(pk=destination.pk).exists():
            models.Trial.objects.update_or_create(destination=destination, defaults=said)


def settle(pk: int, seen: Mapping[str, Any]) -> None:
    """Write down what was seen of a test, and forget those of long ago."""
    instant = to_us(now())
    with writing():
        row = models.Trial.objects.select_related("destination").filter(pk=pk).first()
        if row is not None:
            sealed = copy.seal_secret(row.destination.uid, json.dumps(seen).encode())
            models.Trial.objects.filter(pk=pk).update(done_us=instant, told=sealed)
        models.Trial.objects.filter(asked_us__lt=instant - KEPT_US).delete()


def _told(row: models.Trial, destination: models.Destination, actor: Actor) -> Told:
    seen = json.loads(copy.unseal_secret(destination.uid, bytes(row.told))) if row.told else {}
    if destination.channel == Channel.EMAIL and not actor.may(Right.STOP):
        seen = _without_relay(seen)
    return Told(
        asked_at=from_us(row.asked_us), done_at=from_us(row.done_us) if row.done_us is not None else None, seen=seen
    )


def _without_relay(seen: dict[str, Any]) -> dict[str, Any]:
    lines = seen.get("exchange", [])
    begins = next((place for place, line in enumerate(lines) if "> MAIL FROM:" in line), None)
    if begins is not None:
        return {**seen, "exchange": lines[begins:]}
    hidden: dict[str, Any] = {"exchange": [], "answer": []}
    return {**seen, **hidden, **({"reason": "the wire's own mail relay did not take it"} if seen.get("reason") else {})}
