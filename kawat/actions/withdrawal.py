"""Taking back what is out: kill, withhold, and lifting a withhold.

Each is an item of the wire's own about what it covers: approved as it is made, cleared at once, carried before
anything else. One entitled person suffices to take back; a second confirms afterwards. Lifting takes two.
"""

from dataclasses import replace

from kawat.actions import review, wire
from kawat.actions.alarms import unconfirmed
from kawat.actions.hints import WITHDRAWN, hint
from kawat.actions.people import Actor, permit_item
from kawat.actions.seen import refuse_changed
from kawat.actions.wire import Clearing
from kawat.core.errors import AlreadyKilled, NoReason, NothingOut, SecondPerson
from kawat.core.lifecycle import move
from kawat.core.release import Item, Replaces
from kawat.core.terms import Kind, Right, State, Verb
from kawat.store import copy, models
from kawat.store.clock import new_uid
from kawat.store.copy import Document
from kawat.store.journal import note
from kawat.store.releases import Kept, all_of, find, with_documents
from kawat.store.transactions import deciding


def kill(actor: Actor, name: str, reason: str, *, seen: str = "") -> Clearing:
    """Take back an item for good: all versions and languages, unless the name says one."""
    return _withdraw(actor, name, reason, kind=Kind.KILL, verb=Verb.KILL, seen=seen)


def withhold(actor: Actor, name: str, reason: str, *, seen: str = "") -> Clearing:
    """Tell everybody not to use an item while it is checked; it can be lifted."""
    return _withdraw(actor, name, reason, kind=Kind.WITHHOLD, verb=Verb.WITHHOLD, seen=seen)


def confirm(actor: Actor, name: str, *, seen: str = "") -> list[Kept]:
    """A second person confirms a kill or a withhold that one has ordered; what is confirmed already stays so."""
    with deciding():
        refuse_changed(name, seen)
        chosen = [kept for kept in all_of(name.partition("@")[0]) if kept.state in (State.KILLED, State.WITHHELD)]
        if not chosen:
            raise NothingOut(name=name)
        for kept in chosen:
            permit_item(actor, Right.KILL, kept.document.item)
            ordered = models.Decision.objects.filter(item=kept.row, verb__in=(Verb.KILL, Verb.WITHHOLD))
            if (last := ordered.order_by("pk").last()) is not None and last.user_id == actor.user:
                raise SecondPerson(who=actor.name)
        open_ = set(unconfirmed().filter(pk__in=[kept.row.pk for kept in chosen]).values_list("pk", flat=True))
        for kept in chosen:
            if kept.row.pk in open_:
                note("confirmed", kept.row.uid, actor=actor.user)
    return chosen


def lift(actor: Actor, name: str, *, seen: str = "") -> Clearing | None:
    """Say that a withheld item may be used again. It takes two: the first is written down, the second sends it.

    Returns None after the first. What a correction has replaced meanwhile is not sent again.
    """
    with deciding():
        refuse_changed(name, seen)
        withheld = [kept for kept in all_of(name.partition("@")[0]) if kept.state is State.WITHHELD]
        if not withheld:
            move(find(name)[-1].state, Verb.LIFT)
        for kept in withheld:
            permit_item(actor, Right.KILL, kept.document.item)
        last = withheld[-1]
        first = models.Decision.objects.filter(item=last.row, verb=Verb.LIFT.value).order_by("pk").last()
        if first is None:
            review.decide(last, Verb.LIFT, actor.user)
            note("lift-asked", last.row.uid, actor=actor.user)
            return None
        if first.user_id == actor.user:
            raise SecondPerson(who=actor.name)
        newest = {kept.document.item.language: kept for kept in withheld if kept.row.superseded_by_id is None}
        for kept in withheld:
            _usable_again(kept, actor.user)
        version = _next_version(last.row.release)
        again = [_notice(kept, Kind.REPEAT, version, note_="", actor=actor.user) for kept in newest.values()]
        return wire.send_out([kept.row.pk for kept in again], actor=actor.user, from_states=(State.APPROVED,))


def _usable_again(kept: Kept, actor: int) -> None:
    """What had a newer version before it was withheld is superseded still."""
    row = kept.row
    row.state, row.withdrawn_by = move(row.its_state, Verb.LIFT), None
    if row.superseded_by_id is not None:
        row.state = move(row.its_state, Verb.SUPERSEDE)
    row.save(update_fields=["state", "withdrawn_by"])
    models.Decision.objects.filter(item=row, verb=Verb.LIFT.value).delete()
    note("lifted", row.uid, actor=actor)


def _withdraw(actor: Actor, name: str, reason: str, *, kind: Kind, verb: Verb, seen: str) -> Clearing:
    if not reason.strip():
        raise NoReason(verb=kind.value)
    with deciding():
        chosen = find(name) if "@" in name else all_of(name)
        covered = [kept for kept in chosen if kept.state.is_out and not kept.document.item.kind.is_notice]
        if not covered:
            raise NothingOut(name=name)
        for kept in covered:
            permit_item(actor, Right.KILL, kept.document.item)
        if all(kept.state is State.KILLED for kept in covered):
            raise AlreadyKilled(name=name)
        refuse_changed(name, seen)
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
            wire.drop([kept for kept in chosen if not kept.state.is_out and kept.state is not State.SPIKED], actor.user)
        version = _next_version(covered[0].row.release)
        notices = [_notice(kept, kind, version, note_=reason.strip(), actor=actor.user) for kept in newest.values()]
        clearing = wire.send_out([each.row.pk for each in notices], actor=actor.user, from_states=(State.APPROVED,))
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
