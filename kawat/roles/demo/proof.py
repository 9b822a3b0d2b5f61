"""The two halves of the proof: what the ledger says was accepted, and what the receivers say they took.

Each is a set of (address, id); the ids are computed from the deliveries' keys, and never read from the receivers.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from kawat.core.delivery import DeliveryKey
from kawat.core.signing import message_id
from kawat.core.terms import GOT, Channel
from kawat.roles.demo.receivers import Receipt
from kawat.store import models
from kawat.store.keys import key

Taken = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One channel's comparison. `twice` are messages that a receiver took more than once."""

    channel: str
    ledger: int
    received: int
    missing: int
    unexpected: int
    twice: int

    @property
    def equal(self) -> bool:
        return self.missing == 0 and self.unexpected == 0


def compare(channel: Channel, receipts: Iterable[Receipt], *, mail_domain: str) -> Proof:
    """The ledger's set beside the receivers'."""
    said = ledger_set(channel, mail_domain=mail_domain)
    counted = Counter((receipt.address, receipt.message_id) for receipt in receipts)
    return Proof(
        channel=channel.name.lower(),
        ledger=len(said),
        received=len(counted),
        missing=len(said - counted.keys()),
        unexpected=len(counted.keys() - said),
        twice=sum(times - 1 for times in counted.values()),
    )


def ledger_set(channel: Channel, *, mail_domain: str) -> set[Taken]:
    """Address (of a webhook its path) and id of every delivery that the ledger calls accepted."""
    secret = key("messages")
    rows = models.Delivery.objects.filter(channel=channel.value, state__in=GOT).values_list(
        "item_id", "destination_id", "repeat", "destination__address"
    )
    taken: set[Taken] = set()
    for item, destination, repeat, address in rows.iterator(chunk_size=10_000):
        name = message_id(secret, DeliveryKey(item, destination, repeat))
        if channel is Channel.EMAIL:
            taken.add((address, f"{name}@{mail_domain}"))
        else:
            taken.add((urlsplit(address).path, name))
    return taken
