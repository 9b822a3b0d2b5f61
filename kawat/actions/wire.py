"""The wire itself: what clears, when, under which number, and what is taken back.

A clear is one short transaction: number, clear time, plain text, journal. It sends all approved languages at one
instant. Kills and withholds are items of their own and clear the same way, but at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kawat.actions import review, stops
from kawat.actions.hints import CLEARED, HELD, WITHDRAWN, hint
from kawat.actions.people import Actor, permit
from kawat.core.errors import (
    AlreadyKilled,
    ChangedSinceApproval,
    NoReason,
    NothingOut,
    NothingToClear,
    PastInstant,
    SecondPerson,
    TooEarly,
)
from kawat.core.instants import from_us, read_instant, to_us
from kawat.core.lifecycle import move
from kawat.core.release import Item, Replaces
from kawat.core.terms import Kind, Right, State, Verb
from kawat.store import copy, models
from kawat.store.clock import new_uid, now
from kawat.store.copy import Document
from kawat.store.journal import note
from kawat.store.releases import Kept, all_of, find, with_documents
from kawat.store.transactions import deciding

LATE_AFTER = timedelta(minutes=5)
"""A hold that could not be lifted for longer than this is not lifted without an editor."""

ALARM_BEFORE = timedelta(minutes=30)
"""How long before T an item that is not approved raises an alarm."""

READY = (State.APPROVED, State.HELD, State.LATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """What one clear did: the items in order of their numbers, and the instant."""

    items: tuple[Kept, ...]
    at: datetime


def clear(actor: Actor, name: str) -> Clearing:
    """Clear all approved languages of a release now."""
    with deciding():
        ready = _ready(actor, name)
        instant = now()
        for kept in ready:
            earliest = kept.document.item.not_before
            if earliest and earliest > instant:
                raise TooEarly(instant=_both(earliest, kept.row.hold_zone))
        return _clear([kept.row.pk for kept in ready], actor=actor.user, from_states=READY)


def hold(actor: Actor, name: str, at: str) -> list[Kept]:
    """Hold all approved languages of a release until T, which `at` says with its zone."""
    instant, zone = read_instant(at)
    if instant <= now():
        raise PastInstant(instant=at)
    with deciding():
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
        hint(HELD, [kept.row.pk for kept in ready])
    return ready


def unhold(actor: Actor, name: str) -> list[Kept]:
    """Take T back: approved, and waiting for a decision."""
    with deciding():
        held = [kept for kept in find(name) if kept.state is State.HELD] or find(name)[-1:]
        for kept in held:
            _permit(actor, Right.CLEAR, kept.document.item)
            kept.row.state = move(kept.row.its_state, Verb.UNHOLD)
            kept.row.hold_us = to_us(kept.document.item.not_before) if kept.document.item.not_before else None
            kept.row.save(update_fields=["state", "hold_us"])
            note("unheld", kept.row.uid, actor=actor.user)
        hint(HELD, [kept.row.pk for kept in held])
    return held


def next_hold() -> datetime | None:
    """The next T at which something may have to go."""
    first = models.Item.objects.filter(state=State.HELD).order_by("hold_us").values_list("hold_us", flat=True).first()
    return from_us(first) if first else None


def lift_holds() -> list[Clearing]:
    """Clear whatever was held until now. What is more than five minutes late waits for an editor instead."""
    instant = now()
    rows = models.Item.objects.filter(state=State.HELD, hold_us__lte=to_us(instant)).order_by("hold_us", "pk")
    together = dict.fromkeys(rows.values_list("hold_us", "release_id"))
    cleared = []
    for hold_us, release in together:
        with deciding():
            held = models.Item.objects.filter(state=State.HELD, hold_us=hold_us, release_id=release).order_by("pk")
            group = list(held.select_related("copy", "release"))  # read anew: T may have been moved meanwhile
            if instant - from_us(hold_us or 0) > LATE_AFTER:
                _miss(group)
            elif group and not any(stops.current().of_item(copy.read(row).item) for row in group):
                cleared.append(_clear([row.pk for row in group], actor=None, from_states=(State.HELD,)))
    return cleared


def alarms() -> list[tuple[str, models.Item]]:
    """What an editor has to be told of: drafts whose 'not before' is less than half an hour away ('unapproved'), and
    holds that were missed and wait for a decision ('late')."""
    soon = to_us(now() + ALARM_BEFORE)
    drafts = models.Item.objects.filter(state=State.DRAFT, hold_us__isnull=False, hold_us__lte=soon)
    late = models.Item.objects.filter(state=State.LATE)
    return [*(("unapproved", row) for row in drafts), *(("late", row) for row in late)]


def spike(actor: Actor, name: str) -> list[Kept]:
    """Drop what has not cleared; nothing public remains of it."""
    with deciding():
        chosen = find(name)
        waiting = [kept for kept in chosen if not kept.state.is_out]
        if not waiting:
            move(chosen[-1].state, Verb.SPIKE)
        for kept in waiting:
            _permit(actor, Right.CLEAR, kept.document.item)
        _spike(waiting, actor.user)
    return waiting


def kill(actor: Actor, name: str, reason: str) -> Clearing:
    """Take back an item for good: all versions and languages, unless the name says one."""
    return _withdraw(actor, name, reason, kind=Kind.KILL, verb=Verb.KILL)


def withhold(actor: Actor, name: str, reason: str) -> Clearing:
    """Tell everybody not to use an item while it is checked; it can be lifted."""
    return _withdraw(actor, name, reason, kind=Kind.WITHHOLD, verb=Verb.WITHHOLD)


def confirm(actor: Actor, name: str) -> list[Kept]:
    """A second person confirms a kill or a withhold that one has ordered."""
    with deciding():
        chosen = [kept for kept in all_of(name.partition("@")[0]) if kept.state in (State.KILLED, State.WITHHELD)]
        if not chosen:
            raise NothingOut(name=name)
        for kept in chosen:
            _permit(actor, Right.KILL, kept.document.item)
            ordered = models.Decision.objects.filter(item=kept.row, verb__in=(Verb.KILL, Verb.WITHHOLD))
            if (last := ordered.order_by("pk").last()) is not None and last.user_id == actor.user:
                raise SecondPerson(who=actor.name)
        for kept in chosen:
            note("confirmed", kept.row.uid, actor=actor.user)
    return chosen


def lift(actor: Actor, name: str) -> Clearing | None:
    """Say that a withheld item may be used again. It takes two: the first is written down, the second sends it.

    Returns None after the first.
    """
    with deciding():
        withheld = [kept for kept in all_of(name.partition("@")[0]) if kept.state is State.WITHHELD]
        if not withheld:
            move(find(name)[-1].state, Verb.LIFT)
        for kept in withheld:
            _permit(actor, Right.KILL, kept.document.item)
        last = withheld[-1]
        first = models.Decision.objects.filter(item=last.row, verb=Verb.LIFT.value).order_by("pk").last()
        if first is None:
            review.decide(last, Verb.LIFT, actor.user)
            note("lift-asked", last.row.uid, actor=actor.user)
            return None
        if first.user_id == actor.user:
            raise SecondPerson(who=actor.name)
        newest = {kept.document.item.language: kept for kept in withheld}
        for kept in withheld:
            _usable_again(kept, actor.user)
        version = _next_version(last.row.release)
        again = [_notice(kept, Kind.REPEAT, version, note_="", actor=actor.user) for kept in newest.values()]
        return _clear([kept.row.pk for kept in again], actor=actor.user, from_states=(State.APPROVED,))


def _usable_again(kept: Kept, actor: int) -> None:
    """What had a newer version before it was withheld is superseded still."""
    row = kept.row
    row.state, row.withdrawn_by = move(row.its_state, Verb.LIFT), None
    if row.superseded_by_id is not None:
        row.state = move(row.its_state, Verb.SUPERSEDE)
    row.save(update_fields=["state", "withdrawn_by"])
    models.Decision.objects.filter(item=row, verb=Verb.LIFT.value).delete()
    note("lifted", row.uid, actor=actor)


def _ready(actor: Actor, name: str) -> list[Kept]:
    ready = [kept for kept in find(name) if kept.state in READY]
    if not ready:
        waiting = find(name)[-1]
        if waiting.state is State.DRAFT:
            raise NothingToClear(name=name)
        move(waiting.state, Verb.CLEAR)
    for kept in ready:
        _permit(actor, Right.CLEAR, kept.document.item)
        stops.refuse_stopped(kept.document.item)
        if not review.is_approved_as_it_stands(kept):
            raise ChangedSinceApproval
    return ready


def _clear(ids: Sequence[int], *, actor: int | None, from_states: Iterable[State]) -> Clearing:
    """The transaction."""
    with deciding():
        wire = models.Wire.objects.select_for_update().get()
        rows = models.Item.objects.filter(pk__in=ids, state__in=list(from_states)).order_by("pk")
        kept = with_documents(rows)
        instant = now()
        for number, each in enumerate(kept, wire.number + 1):
            _go_out(each, number, instant, by_clock=actor is None)
            note("cleared", each.row.uid, actor=actor, number=number)
        models.Wire.objects.update(number=wire.number + len(kept))
        hint(CLEARED, [each.row.number for each in kept if each.row.number])
    return Clearing(items=tuple(kept), at=instant)


def _go_out(kept: Kept, number: int, instant: datetime, *, by_clock: bool) -> None:
    row, item = kept.row, kept.document.item
    row.state = move(row.its_state, Verb.CLEAR)
    row.number, row.cleared_us = number, to_us(instant)
    if not by_clock:
        row.hold_us = None
    row.version, row.language, row.kind = item.version, item.language, item.kind.value
    row.lane, row.urgency, row.public = item.lane.value, item.urgency, item.is_public
    row.issuer = models.Issuer.objects.get(code=item.issuer.code) if item.issuer else None
    row.provider = models.Provider.objects.get(code=item.provider.code) if item.provider else None
    row.replaces = models.Item.objects.get(uid=item.replaces.uid) if item.replaces else None
    row.save()
    copy.open_up(row, kept.document)
    circuits = models.Circuit.objects.filter(code__in=item.circuits)
    models.ItemCircuit.objects.bulk_create(models.ItemCircuit(item=row, circuit=circuit) for circuit in circuits)
    models.ItemForbidden.objects.bulk_create(models.ItemForbidden(item=row, country=each) for each in item.forbidden)
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


def _withdraw(actor: Actor, name: str, reason: str, *, kind: Kind, verb: Verb) -> Clearing:
    if not reason.strip():
        raise NoReason(verb=kind.value)
    with deciding():
        chosen = find(name) if "@" in name else all_of(name)
        covered = [kept for kept in chosen if kept.state.is_out and not kept.document.item.kind.is_notice]
        if not covered:
            raise NothingOut(name=name)
        for kept in covered:
            _permit(actor, Right.KILL, kept.document.item)
        if all(kept.state is State.KILLED for kept in covered):
            raise AlreadyKilled(name=name)
        covered = [kept for kept in covered if kept.state is not State.KILLED]
        if verb is Verb.WITHHOLD:
            covered = [kept for kept in covered if kept.state is not State.WITHHELD] or covered
        newest = {kept.document.item.language: kept for kept in covered}
        for kept in covered:
            kept.row.state = move(kept.row.its_state, verb)
            kept.row.save(update_fields=["state"])
            review.decide(kept, verb, actor.user)
            note({Verb.KILL: "killed"}.get(verb, "withheld"), kept.row.uid, actor=actor.user)
        if verb is Verb.KILL and "@" not in name:
            _spike([kept for kept in chosen if not kept.state.is_out and kept.state is not State.SPIKED], actor.user)
        version = _next_version(covered[0].row.release)
        notices = [_notice(kept, kind, version, note_=reason.strip(), actor=actor.user) for kept in newest.values()]
        clearing = _clear([each.row.pk for each in notices], actor=actor.user, from_states=(State.APPROVED,))
        by_language = {each.document.item.language: each.row for each in clearing.items}
        for kept in covered:
            kept.row.withdrawn_by = by_language[kept.document.item.language]
            kept.row.save(update_fields=["withdrawn_by"])
        hint(WITHDRAWN, [kept.row.pk for kept in covered])
    return clearing


def _notice(kept: Kept, kind: Kind, version: int, *, note_: str, actor: int) -> Kept:
    """An item of the wire's own about `kept`: approved as it is made. A notice carries no story; a repeat all of it."""
    before = kept.document.item
    follows = Replaces(uid=before.uid, hash=before.hash)
    item = replace(
        before, uid=new_uid(), salt=new_uid(), kind=kind, version=version, note=note_, replaces=follows, not_before=None
    )
    if kind.is_notice:
        item = _without_story(item)
    row = models.Item.objects.create(uid=item.uid, release=kept.row.release, state=State.APPROVED)
    document = Document(item=item, hands=(actor,))
    copy.write(row, document)
    made = Kept(row, document)
    review.decide(made, Verb.APPROVE, actor)
    return made


def _without_story(item: Item) -> Item:
    return Item(
        uid=item.uid,
        release=item.release,
        salt=item.salt,
        slug=item.slug,
        version=item.version,
        language=item.language,
        kind=item.kind,
        issuer=item.issuer,
        provider=item.provider,
        headline=item.headline,
        circuits=item.circuits,
        urgency=1,
        note=item.note,
        replaces=item.replaces,
    )


def _next_version(release: models.Release) -> int:
    return max(kept.document.item.version for kept in with_documents(release.items.all())) + 1


def _spike(waiting: Sequence[Kept], actor: int) -> None:
    for kept in waiting:
        kept.row.state = move(kept.row.its_state, Verb.SPIKE)
        kept.row.save(update_fields=["state"])
        note("spiked", kept.row.uid, actor=actor)
    hint(HELD, [kept.row.pk for kept in waiting])


def _miss(group: Sequence[models.Item]) -> None:
    for row in group:
        row.state = move(row.its_state, Verb.MISS)
        row.save(update_fields=["state"])
        note("missed", row.uid, hold_us=row.hold_us)


def _permit(actor: Actor, right: Right, item: Item) -> None:
    permit(
        actor,
        right,
        issuer=item.issuer.code if item.issuer else "",
        provider=item.provider.code if item.provider else "",
    )


def _both(instant: datetime, zone: str) -> str:
    """An instant as people read it: UTC, and the zone it was said in."""
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC" + (f" ({zone})" if zone else "")
