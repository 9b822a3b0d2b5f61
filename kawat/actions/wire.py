"""The wire itself: what clears, when, and under which number.

A clear is one short transaction: number, clear time, plain text, journal. It sends all approved languages at one
instant. What is taken back is `withdrawal`'s.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist

from kawat.actions import review, stops, turns
from kawat.actions.hints import CLEARED, HELD, WITHDRAWN, hint
from kawat.actions.people import Actor, permit_item
from kawat.actions.seen import refuse_changed
from kawat.core.errors import (
    CannotUnseal,
    ChangedSinceApproval,
    KawatError,
    NothingToClear,
    PastInstant,
    TooEarly,
)
from kawat.core.instants import from_us, read_instant, to_us
from kawat.core.lifecycle import move
from kawat.core.terms import Kind, Right, State, Turn, Verb
from kawat.store import copy, feeds, models
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.releases import Kept, find, with_documents
from kawat.store.transactions import deciding

LATE_AFTER = timedelta(minutes=5)
"""A hold that could not be lifted for longer than this is not lifted without an editor."""

READY = (State.APPROVED, State.HELD, State.LATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """What one clear did: the items in order of their numbers, and the instant."""

    items: tuple[Kept, ...]
    at: datetime


def clear(actor: Actor, name: str, *, seen: str = "") -> Clearing:
    """Clear all approved languages of a release now. `seen` is its mark as it was shown."""
    with deciding():
        refuse_changed(name, seen)
        ready = _ready(actor, name)
        instant = now()
        for kept in ready:
            earliest = kept.document.item.not_before
            if earliest and earliest > instant:
                raise TooEarly(instant=_both(earliest, kept.row.hold_zone))
        return send_out([kept.row.pk for kept in ready], actor=actor.user, from_states=READY)


def hold(actor: Actor, name: str, at: str, *, seen: str = "") -> list[Kept]:
    """Hold all approved languages of a release until T, which `at` says with its zone."""
    instant, zone = read_instant(at)
    if instant <= now():
        raise PastInstant(instant=at)
    with deciding():
        refuse_changed(name, seen)
        ready = _ready(actor, name)
        for kept in ready:
            earliest = kept.document.item.not_before
            if earliest and instant < earliest:
                raise TooEarly(instant=_both(earliest, kept.row.hold_zone))
        for kept in ready:
            row = kept.row
            row.state = move(row.its_state, Verb.HOLD)
            row.hold_us, row.hold_zone = to_us(instant), zone
            row.save(update_fields=["state", "hold_us", "hold_zone"])
            note("held", row.uid, actor=actor.user, until_us=row.hold_us)
        turns.tell(Turn.HELD, ready, until_us=to_us(instant), zone=zone)
        hint(HELD, [kept.row.pk for kept in ready])
    return ready


def unhold(actor: Actor, name: str, *, seen: str = "") -> list[Kept]:
    """Take T back: approved, and waiting for a decision."""
    with deciding():
        refuse_changed(name, seen)
        held = [kept for kept in find(name) if kept.state is State.HELD] or find(name)[-1:]
        for kept in held:
            permit_item(actor, Right.CLEAR, kept.document.item)
            kept.row.state = move(kept.row.its_state, Verb.UNHOLD)
            kept.row.hold_us = to_us(kept.document.item.not_before) if kept.document.item.not_before else None
            kept.row.save(update_fields=["state", "hold_us"])
            note("unheld", kept.row.uid, actor=actor.user)
        turns.tell(Turn.UNHELD, held)
        hint(HELD, [kept.row.pk for kept in held])
    return held


def next_hold() -> datetime | None:
    """The next T at which something may have to go."""
    first = models.Item.objects.filter(state=State.HELD).order_by("hold_us").values_list("hold_us", flat=True).first()
    return from_us(first) if first else None


def lift_holds() -> list[Clearing]:
    """Clear whatever was held until now. What is more than five minutes late waits for an editor instead, and so does
    what cannot be cleared at all, so that it holds up nothing else."""
    instant = now()
    rows = models.Item.objects.filter(state=State.HELD, hold_us__lte=to_us(instant)).order_by("hold_us", "pk")
    cleared = []
    for hold_us, release in dict.fromkeys(rows.values_list("hold_us", "release_id")):
        late = instant - from_us(hold_us or 0) > LATE_AFTER
        try:
            clearing = None if late else _lift(hold_us, release)
        except (KawatError, ObjectDoesNotExist):
            late, clearing = True, None
        if late:
            _miss(hold_us, release)
        if clearing is not None:
            cleared.append(clearing)
    return cleared


def _lift(hold_us: int | None, release: int) -> Clearing | None:
    with deciding():
        group = _held(hold_us, release)  # read anew: T may have been moved meanwhile
        if not group or _is_stopped(group):
            return None
        return send_out([row.pk for row in group], actor=None, from_states=(State.HELD,))


def _miss(hold_us: int | None, release: int) -> None:
    with deciding():
        missed = _held(hold_us, release)
        for row in missed:
            row.state = move(row.its_state, Verb.MISS)
            row.save(update_fields=["state"])
            note("missed", row.uid, hold_us=row.hold_us)
        turns.tell(Turn.MISSED, _readable(missed), until_us=hold_us)


def _held(hold_us: int | None, release: int) -> list[models.Item]:
    held = models.Item.objects.filter(state=State.HELD, hold_us=hold_us, release_id=release).order_by("pk")
    return list(held.select_related("copy", "release"))


def _readable(rows: Sequence[models.Item]) -> list[Kept]:
    """Those whose copy can be read: of another nobody knows whom it speaks for."""
    kept = []
    for row in rows:
        with suppress(CannotUnseal):
            kept.append(Kept(row, copy.read(row)))
    return kept


def _is_stopped(group: Sequence[models.Item]) -> bool:
    halted = stops.current()
    return halted.anything and any(halted.of_item(copy.read(row).item) for row in group)


def spike(actor: Actor, name: str, *, seen: str = "") -> list[Kept]:
    """Drop what has not cleared; nothing public remains of it."""
    with deciding():
        refuse_changed(name, seen)
        chosen = find(name)
        waiting = [kept for kept in chosen if not kept.state.is_out]
        if not waiting:
            move(chosen[-1].state, Verb.SPIKE)
        for kept in waiting:
            permit_item(actor, Right.CLEAR, kept.document.item)
        drop(waiting, actor.user)
        turns.tell(Turn.SPIKED, waiting)
    return waiting


def _ready(actor: Actor, name: str) -> list[Kept]:
    ready = [kept for kept in find(name) if kept.state in READY]
    if not ready:
        waiting = find(name)[-1]
        if waiting.state in (State.DRAFT, State.RETURNED):
            raise NothingToClear(name=name)
        move(waiting.state, Verb.CLEAR)
    for kept in ready:
        permit_item(actor, Right.CLEAR, kept.document.item)
        stops.refuse_stopped(kept.document.item)
        if not review.is_approved_as_it_stands(kept):
            raise ChangedSinceApproval
    return ready


def send_out(ids: Sequence[int], *, actor: int | None, from_states: Iterable[State]) -> Clearing:
    """The transaction: numbers, clear time, plain text, journal. Items that are in none of `from_states` any more stay."""
    with deciding():
        wire = models.Wire.objects.select_for_update().get()
        rows = models.Item.objects.filter(pk__in=ids, state__in=list(from_states)).order_by("pk")
        kept = with_documents(rows)
        instant = now()
        for number, each in enumerate(kept, wire.number + 1):
            _go_out(each, number, instant, by_clock=actor is None)
            note("cleared", each.row.uid, actor=actor, number=number)
        models.Wire.objects.update(number=wire.number + len(kept))
        turns.tell_cleared(kept)
        hint(CLEARED, [each.row.number for each in kept if each.row.number])
    return Clearing(items=tuple(kept), at=instant)


def _go_out(kept: Kept, number: int, instant: datetime, *, by_clock: bool) -> None:
    row, item = kept.row, kept.document.item
    row.state = move(row.its_state, Verb.CLEAR)
    row.number, row.cleared_us, row.label = number, to_us(instant), None
    if not by_clock:
        row.hold_us = None
    row.version, row.language, row.kind = item.version, item.language, item.kind.value
    row.lane, row.urgency, row.public = item.lane.value, item.urgency, item.is_public
    row.issuer = models.Issuer.objects.get(code=item.issuer.code) if item.issuer else None
    row.provider = models.Provider.objects.get(code=item.provider.code) if item.provider else None
    row.replaces = models.Item.objects.get(uid=item.replaces.uid) if item.replaces else None
    row.save(force_update=True)
    copy.open_up(row, kept.document)
    circuits = models.Circuit.objects.filter(code__in=item.circuits)
    models.ItemCircuit.objects.bulk_create(models.ItemCircuit(item=row, circuit=circuit) for circuit in circuits)
    if item.forbidden:
        models.ItemForbidden.objects.bulk_create(
            models.ItemForbidden(item=row, country=each) for each in item.forbidden
        )
    feeds.enter(row, item)
    if not item.kind.is_notice:
        _supersede(row)


def _supersede(row: models.Item) -> None:
    """Older versions in the same language point forward from now on."""
    older = models.Item.objects.filter(
        release_id=row.release_id, language=row.language, superseded_by=None, number__lt=row.number
    ).exclude(kind__in=(Kind.KILL, Kind.WITHHOLD))
    for each in older:
        if each.its_state is State.CLEARED:
            each.state = move(each.its_state, Verb.SUPERSEDE)
        each.superseded_by = row
        each.save(update_fields=["state", "superseded_by"])
        hint(WITHDRAWN, [each.pk])


def drop(waiting: Sequence[Kept], actor: int) -> None:
    """Spike items that wait. Within a transaction."""
    for kept in waiting:
        kept.row.state = move(kept.row.its_state, Verb.SPIKE)
        kept.row.save(update_fields=["state"])
        note("spiked", kept.row.uid, actor=actor)
    hint(HELD, [kept.row.pk for kept in waiting])


def _both(instant: datetime, zone: str) -> str:
    """An instant as people read it: UTC, and the zone it was said in."""
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC" + (f" ({zone})" if zone else "")
