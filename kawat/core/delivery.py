"""What is carried to a destination, what it came to, and when to try again.

Pure: the clock and chance come in as arguments.
"""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from kawat.core.terms import Channel, DeliveryVerb, Lane, OutcomeKind

RETRY_S = (1, 3, 10, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200)
"""Seconds before each further try: news speed first, a day in all."""

THIN_S = (60, 600, 3_600, 10_800, 21_600, 43_200)
"""The same where the remote says that the request itself is wrong: the same bytes at once would be refused again. Only
its engineer can mend that, in minutes or by tomorrow, so that there are fewer tries, and later ones."""

UNTRIED_S = 3
"""Seconds until what could not even be tried is taken up again."""

JITTER = 0.2
"""A try comes up to a fifth earlier or later, so that a host that comes back is not met by all at once."""


LONGEST_S = 86_400
"""A remote may ask for a day at most: a slip of its clock must not put a delivery off for years."""


BLOCK, PLACES, PRIME = 64, 67, 32_051_977
"""A lot draws blocks of neighbouring destinations, and the places within a block: what is claimed and settled together
then lies together on the disk, a third of the work. Both are counted modulo a prime, so that multiplied by any factor
but 0 different ids keep different lots; PRIME * PLACES fits 31 bits."""


class Part(NamedTuple):
    """Which of how many senders of a supervisor, counted from 0. Each takes its own blocks of destinations first, so that
    none waits for what another writes and each knows which letters it is going to send; and those of others once
    nothing of its own is due."""

    number: int = 0
    of: int = 1

    def holds(self, destination: int) -> bool:
        return destination // BLOCK % self.of == self.number


WHOLE = Part()


class DeliveryKey(NamedTuple):
    """The ledger's key."""

    item: int
    destination: int
    repeat: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place in a rendition's content, at the start of a line, where the recipient's own confirmation link may be put:
    `before`, the link as quoted-printable writes it, and `after`. Without a link nothing is put there."""

    at: int
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """An item in one format, made once and shared by all deliveries.

    For mail, `content` is the shared headers, an empty line and the body, lines ending in CRLF; the recipient's own
    headers are put in front of it. `slots` are in order of their place.
    """

    format: str
    media_type: str
    content: bytes
    slots: tuple[Slot, ...] = ()


class Envelope(NamedTuple):
    """One delivery as a transport carries it. A tuple, as `Outcome` is: a distribution makes a hundred thousand of each,
    and a frozen dataclass takes three times as long to make.

    `headers` are the recipient's own (for mail To, Message-ID and the like, as (name, value) of ASCII bytes).
    `message_id` is the same on every try. `sender` is the envelope sender of a mail.
    `secret_before` still signs too while the secret is being changed, b'' otherwise. `destination` is the outside id
    of where it goes, `pin` the key by which its host is known ('' where it was never met), `options` what its channel
    needs beyond the address. `name` is what a file of it is called, without number and ending. `confirm` is the link by
    which this destination, and no other, confirms a kill or a withhold.
    """

    key: DeliveryKey
    channel: Channel
    address: str
    message_id: str
    rendition: Rendition
    headers: tuple[tuple[str, str], ...] = ()
    sender: str = ""
    secret: bytes = b""
    secret_before: bytes = b""
    sequence: int = 0
    lane: Lane = Lane.NORMAL
    destination: str = ""
    pin: str = ""
    options: tuple[tuple[str, str], ...] = ()
    name: str = ""
    confirm: str = ""


class Outcome(NamedTuple):
    """What one try came to. `words` are the remote's own, shortened; `at_us` the instant in microseconds UTC.

    `retry_after_s` is what the remote asked for, if anything. `gone` says that the destination is no more (410).
    `untried` says that nothing was sent, for a reason of the wire's own (its relay is away, the sender is closing):
    that counts against nobody. `pin` is the key of a host that was met for the first time. `thinly` says that the same
    again is unlikely to be taken (a webhook's 4xx), `dead` that nothing has been taken for so long that the destination
    is to be held, with all that it is owed.
    """

    kind: OutcomeKind
    at_us: int
    code: int = 0
    words: str = ""
    retry_after_s: int = 0
    gone: bool = False
    untried: bool = False
    pin: str = ""
    thinly: bool = False
    dead: bool = False


def verb_of(outcome: Outcome, *, tries: int) -> DeliveryVerb:
    """How an outcome moves its delivery after `tries` tries, this one counted."""
    if outcome.kind is OutcomeKind.ACCEPTED:
        return DeliveryVerb.ACCEPT
    if outcome.kind is OutcomeKind.RELAYED:
        return DeliveryVerb.RELAY
    if outcome.kind is OutcomeKind.UNWANTED:
        return DeliveryVerb.CANCEL
    if outcome.untried:
        return DeliveryVerb.DEFER
    if outcome.kind is OutcomeKind.REFUSED or outcome.gone or tries > len(_waits(outcome)):
        return DeliveryVerb.FAIL
    return DeliveryVerb.DEFER


def retry_at_us(outcome: Outcome, *, tries: int, chance: float) -> int:
    """When to try again after `tries` tries, in microseconds; `chance` is from 0 to 1. Never before the remote asked."""
    asked = min(outcome.retry_after_s, LONGEST_S) * (1 + JITTER * chance)
    if outcome.untried:
        return outcome.at_us + int(max(UNTRIED_S, asked) * 1_000_000)
    waits = _waits(outcome)
    wait = waits[min(tries, len(waits)) - 1] * (1 + JITTER * (2 * chance - 1))
    return outcome.at_us + int(max(wait, asked) * 1_000_000)


def _waits(outcome: Outcome) -> tuple[int, ...]:
    return THIN_S if outcome.thinly else RETRY_S


def lot(item_uid: str) -> int:
    """The item's part of the lot that orders claims, from 1 to PRIME - 1: the statement that writes the ledger
    multiplies it with the destination's block and place, so that nobody is always first."""
    return int.from_bytes(hashlib.blake2b(item_uid.encode(), digest_size=8).digest()) % (PRIME - 1) + 1
