"""The mailboxes of a subscriber: one added, its address changed, one that had left coming back.

None of it counts before the link that was mailed there is opened and its button pressed: nobody has the wire write to a
stranger. Whoever asks is told the same whether the mailbox is another's or nobody's; who opens the link learns it.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from kawat.actions.admission import checked_address
from kawat.actions.destinations import MOST, destination_for
from kawat.actions.enrolling import Words, find, keep, mac_of, revive, use
from kawat.actions.hints import DUE, hint
from kawat.actions.knocks import knock
from kawat.actions.people import Actor, permit
from kawat.core.because import Because
from kawat.core.errors import BadField, BadLink, DuplicateAddress, UnknownLanguage
from kawat.core.instants import to_us
from kawat.core.terms import LANGUAGES, Channel, DestinationState, Right
from kawat.store import ledger, models
from kawat.store.addresses import mailboxes
from kawat.store.clock import new_uid, now
from kawat.store.journal import note
from kawat.store.transactions import deciding

ADD, MOVE, RETURN = "add", "move", "return"


def ask_to_add(
    actor: Actor, subscriber: models.Subscriber, *, address: str, language: str, words: Words, client: str
) -> None:
    """Have stories go to a further mailbox, once whoever reads it agrees."""
    permit(actor, Right.PROFILE, subscriber=subscriber.pk)
    if language and language not in LANGUAGES:
        raise UnknownLanguage(language=language[:40], known=", ".join(LANGUAGES))
    kept = checked_address(Channel.EMAIL, address.strip())
    _refuse_own(subscriber, kept)
    _refuse_further(subscriber)
    knock(client, mac_of(kept))
    keep(kept, words, {"purpose": ADD, "subscriber": subscriber.pk, "written": language})


def ask_to_move(actor: Actor, name: str, *, address: str, words: Words, client: str) -> None:
    """Have a mailbox's stories go to another address, once whoever reads that agrees."""
    its = _mailbox_for(actor, name)
    if its.state == DestinationState.UNSUBSCRIBED:
        raise BadField(field="destination", reason="it has unsubscribed; have it come back first")
    kept = checked_address(Channel.EMAIL, address.strip())
    _refuse_own(its.subscriber, kept, but=its.pk)
    knock(client, mac_of(kept))
    keep(kept, words, {"purpose": MOVE, "destination": its.pk})


def ask_to_return(actor: Actor, name: str, *, words: Words, client: str) -> None:
    """Have a mailbox that had left come back, once whoever reads it agrees."""
    its = _mailbox_for(actor, name)
    if its.state != DestinationState.UNSUBSCRIBED:
        raise BadField(field="destination", reason="it has not left")
    knock(client, mac_of(its.address))
    keep(its.address, words, {"purpose": RETURN, "destination": its.pk})


def confirm(token: str) -> models.Destination:
    """The button behind the link was pressed: what was asked for is done."""
    its, told = find(token)
    with deciding():
        use(its)
        if told.get("purpose") == ADD:
            return _added(told)
        rows = models.Destination.objects.select_for_update(of=("self",)).select_related("subscriber")
        mailbox = rows.filter(pk=told.get("destination"), subscriber__active=True).first()
        if mailbox is None:
            raise BadLink
        if told["purpose"] == RETURN:
            revive(mailbox)
        else:
            _move(mailbox, told["address"])
    return mailbox


def _added(told: Mapping[str, Any]) -> models.Destination:
    subscriber = models.Subscriber.objects.filter(pk=told["subscriber"], active=True).first()
    if subscriber is None:
        raise BadLink
    _refuse_taken(told["address"], subscriber)
    _refuse_further(subscriber)
    models.Suppression.objects.filter(mac=mac_of(told["address"])).delete()
    mailbox = models.Destination.objects.create(
        uid=new_uid(),
        subscriber=subscriber,
        channel=Channel.EMAIL.value,
        format="mail",
        language=told["written"],
        address=told["address"],
        verified_us=to_us(now()),
    )
    note("destination-added", f"destination:{mailbox.pk}")
    return mailbox


def _move(mailbox: models.Destination, address: str) -> None:
    """The account that signs in by the old address signs in by the new one. What a dead address kept waiting is due."""
    if mailbox.state == DestinationState.UNSUBSCRIBED:
        raise BadLink
    if address.casefold() != mailbox.address.casefold():
        _refuse_taken(address, mailbox.subscriber)
    models.Suppression.objects.filter(mac=mac_of(address)).delete()
    old, new = mailbox.address.casefold(), address.casefold()
    account = User.objects.filter(username=old, memberships__subscriber=mailbox.subscriber).first()
    if account and not User.objects.filter(username=new).exclude(pk=account.pk).exists():
        moved = {"username": new, **({"email": address} if account.email.casefold() == old else {})}
        User.objects.filter(pk=account.pk).update(**moved)
    was_dead = mailbox.state == DestinationState.HELD and bool(mailbox.failures or mailbox.bounces)
    mailbox.address, mailbox.verified_us, mailbox.failures, mailbox.bounces = address, to_us(now()), 0, 0
    if was_dead:
        mailbox.state = DestinationState.ACTIVE
    mailbox.save(update_fields=["address", "verified_us", "failures", "bounces", "state"])
    note("address-changed", f"destination:{mailbox.pk}")
    if was_dead:
        ledger.resume(mailbox.pk, due_us=to_us(now()))
        hint(DUE, [])


def _mailbox_for(actor: Actor, name: str) -> models.Destination:
    destination = destination_for(actor, name)
    if destination.channel != Channel.EMAIL:
        raise BadField(field="destination", reason="it is not a mailbox")
    return destination


def _refuse_own(subscriber: models.Subscriber, address: str, *, but: int = 0) -> None:
    if mailboxes(address).filter(subscriber=subscriber).exclude(pk=but).exists():
        raise DuplicateAddress(address=address, holder="this subscriber")


def _refuse_taken(address: str, subscriber: models.Subscriber) -> None:
    taken = mailboxes(address).first()
    if taken is not None:
        holder = "this subscriber" if taken.subscriber_id == subscriber.pk else "another subscriber"
        raise DuplicateAddress(address=address, holder=holder)


def _refuse_further(subscriber: models.Subscriber) -> None:
    its = models.Destination.objects.filter(subscriber=subscriber).exclude(state=DestinationState.UNSUBSCRIBED)
    if its.count() >= MOST:
        raise BadField(field="destination", reason=Because("the subscriber has {limit} destinations", limit=MOST))
