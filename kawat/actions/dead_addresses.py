"""Addresses at which nobody is there: when the wire stops writing to one, for mailboxes of stories and for people's letters.

A mailbox is held (`actions.bounces`). A person's letters are not sent while the last of them came back; that stands in the
letters themselves, and is over when the address is proved anew.
"""

from datetime import timedelta

from kawat.core.instants import to_us
from kawat.core.terms import DeliveryState
from kawat.store import models
from kawat.store.clock import now

HELD_AFTER_BOUNCES = 3
"""Mails in a row for which nobody was there, after which an address is left alone. One may be a slip of its host's; hosts
count against the wire whoever keeps writing to nobody."""

FORGOTTEN_S = 30 * 86_400
"""After so long without another one, counting begins anew: nothing tells a relayed mail that arrived."""


def is_dead(user: int) -> bool:
    """Whether no letter goes to this person any more."""
    since = to_us(now() - timedelta(seconds=FORGOTTEN_S))
    back = models.Letter.objects.filter(user=user, state=DeliveryState.BOUNCED, created_us__gte=since)
    return back.count() >= HELD_AFTER_BOUNCES


def forget(user: int) -> None:
    """Somebody is there: what came back counts no more. Within a transaction."""
    models.Letter.objects.filter(user=user, state=DeliveryState.BOUNCED).update(state=DeliveryState.FAILED)
