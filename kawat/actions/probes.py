"""A test item on its way to one destination: marked as such from its headline to its headers, and in no ledger."""

import secrets

from kawat.actions import envelopes
from kawat.actions.destinations import destination_for
from kawat.actions.dispatch import Dispatch
from kawat.actions.envelopes import FOLDERS
from kawat.actions.people import Actor
from kawat.core.delivery import DeliveryKey, Envelope
from kawat.core.errors import BadField, NotVerified
from kawat.core.release import Block, Cleared, Item, Masthead, Source
from kawat.core.terms import Channel, DestinationState, Kind, Lane
from kawat.store import claims, models
from kawat.store.claims import Taken
from kawat.store.clock import new_uid, now
from kawat.transports.files import TEST

NOWHERE = 1 << 62
"""From here on no item has an id, so that neither a bounce nor a confirmation of a test leads to a delivery."""


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
