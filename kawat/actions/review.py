"""The desk's judgement: checks, and approval that freezes.

Approval names the item's hash; any edit voids it. Nobody approves what they filed or edited themselves, but an issuer
may sign off what an editor changed in theirs: either way two people have agreed to the same words.
"""

from collections.abc import Mapping
from dataclasses import replace

from kawat.actions.hints import HELD, hint
from kawat.actions.people import Actor, permit
from kawat.actions.seen import refuse_other
from kawat.core.checks import HOURS, Facts, Finding, check, markets
from kawat.core.errors import OwnRelease, StillBlocked
from kawat.core.findings import Several
from kawat.core.instants import from_us, to_us
from kawat.core.lifecycle import move
from kawat.core.release import Item
from kawat.core.terms import Right, Role, State, Verb
from kawat.language import facts_of
from kawat.language.closures import closures
from kawat.store import analyses, models
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.releases import Kept, find
from kawat.store.transactions import deciding


def findings_of(item: Item, *, reading: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    """What the checks say of an item, and those findings of `reading` its copy that no check can find again."""
    facts = facts_of(item)
    row = models.Issuer.objects.filter(code=item.issuer.code).first() if item.issuer and item.tickers else None
    if row is not None:
        facts = replace(facts, own_tickers=tuple(row.tickers))
    return check(item, facts, reading=reading)


def findings_as_held(kept: Kept) -> tuple[Finding, ...]:
    """The findings that are kept with an item, those of exchanges' hours for the T until which the desk holds it."""
    item, findings = kept.document.item, kept.document.findings
    held = from_us(kept.row.hold_us) if kept.row.hold_us else None
    if held is None or held == item.not_before or item.kind.is_notice:
        return findings
    facts = Facts(closed=closures(item.tickers, held))
    return (*(each for each in findings if each.code not in HOURS), *markets(replace(item, not_before=held), facts))


def approve(actor: Actor, name: str, *, seen: str = "") -> list[Kept]:
    """Approve the drafts that a name means; all of them or none. `seen` is the hash of the one item that was read.

    Their words are cut before the transaction begins, since it holds up every clear; whatever somebody edits meanwhile is
    cut again within.
    """
    words = analyses.prepare(kept.document.item for kept in find(name) if kept.state is State.DRAFT)
    with deciding():
        chosen = find(name)
        drafts = [kept for kept in chosen if kept.state is State.DRAFT]
        refuse_other(chosen[-1], seen)
        if not drafts:
            move(chosen[-1].state, Verb.APPROVE)
        for kept in drafts:
            _permit_approval(actor, kept)
            _refuse_blocked(kept.document.findings)
        for kept in drafts:
            kept.row.state = move(kept.state, Verb.APPROVE)
            kept.row.save(update_fields=["state"])
            decide(kept, Verb.APPROVE, actor.user)
            _keep_words(kept, words)
            note("approved", kept.row.uid, actor=actor.user)
        hint(HELD, [kept.row.pk for kept in drafts])
    return drafts


def approve_by_policy(kept: Kept) -> None:
    """Approve what came through a provider whose policy is to approve itself, unless something blocks it.

    The decision is nobody's: it is journalled as the provider's. Within the transaction of the filing.
    """
    provider = kept.document.item.provider
    if provider is None or any(finding.is_blocking for finding in kept.document.findings):
        return
    if models.Provider.objects.filter(code=provider.code, approves_itself=True).exists():
        kept.row.state = move(kept.state, Verb.APPROVE)
        kept.row.save(update_fields=["state"])
        decide(kept, Verb.APPROVE, None)
        _keep_words(kept, {})
        note("approved", kept.row.uid, policy=provider.code)


def decide(kept: Kept, verb: Verb, user: int | None) -> None:
    """Write the decision down, with the hash of the item as it stands."""
    models.Decision.objects.create(
        item=kept.row, hash=kept.document.item.hash, verb=verb.value, user_id=user, at_us=to_us(now())
    )


def _keep_words(kept: Kept, words: Mapping[str, bytes]) -> None:
    item = kept.document.item
    analyses.keep(kept.row, (words if item.hash in words else analyses.prepare([item]))[item.hash])


def is_approved_as_it_stands(kept: Kept) -> bool:
    """Whether the last approval named the very item that is here now."""
    last = models.Decision.objects.filter(item=kept.row, verb=Verb.APPROVE.value).order_by("-pk").first()
    return last is not None and last.hash == kept.document.item.hash


def _permit_approval(actor: Actor, kept: Kept) -> None:
    item, hands = kept.document.item, kept.document.hands
    issuer, provider = item.codes
    permit(actor, Right.APPROVE, issuer=issuer, provider=provider)
    roles = actor.roles(Right.APPROVE, issuer=issuer, provider=provider)
    if Role.EDITOR in roles and actor.user not in hands:
        return
    if Role.ISSUER in roles and _an_editor_edited_last(hands) and hands[-1] != actor.user:
        return
    raise OwnRelease


def _an_editor_edited_last(hands: tuple[int, ...]) -> bool:
    return models.Membership.objects.filter(user_id=hands[-1], role=Role.EDITOR.value).exists()


def _refuse_blocked(findings: tuple[Finding, ...]) -> None:
    blocking = [finding for finding in findings if finding.is_blocking]
    if blocking:
        raise StillBlocked(count=len(blocking), findings=Several(blocking))
