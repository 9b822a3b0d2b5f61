"""Having a destination that left come back, as an API key or the command line asks it. By which proof it does is each
channel's own: a folder's login, a webhook's answer to a challenge, a mailbox's link."""

from kawat.actions import folders, handshake
from kawat.actions.destinations import destination_for
from kawat.actions.people import Actor
from kawat.core.errors import BadField
from kawat.core.terms import Channel
from kawat.store import models


def come_back(actor: Actor, name: str) -> models.Destination:
    """A folder is active at once, a webhook once it has proved itself; a mailbox is asked from its page alone."""
    its = destination_for(actor, name)
    if its.channel == Channel.EMAIL:
        raise BadField(field="destination", reason="a mailbox comes back by a link alone, which its page mails to it")
    if its.channel in folders.CHANNELS.values():
        return folders.bring_back(actor, its.uid)
    return handshake.ask_to_return(actor, its.uid)
