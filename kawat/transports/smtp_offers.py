"""What a relay offers, which letters that is enough for, and what its word on one means."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from kawat.core.terms import OutcomeKind
from kawat.transports.letter import Letter
from kawat.transports.smtp_replies import Reply

OURS = frozenset({421, 500, 502, 503, 504, 530, 534, 535, 538})
"""Codes by which a relay finds fault with us, with itself or with the set-up, never with the recipient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The extensions of RFC 2920, RFC 6152 and RFC 6531. The last is of no use without the one before it."""

    pipelining: bool = False
    eight_bit: bool = False
    utf8: bool = False

    @classmethod
    def of(cls, names: Collection[str]) -> Self:
        eight_bit = "8BITMIME" in names
        return cls(pipelining="PIPELINING" in names, eight_bit=eight_bit, utf8=eight_bit and "SMTPUTF8" in names)

    def beyond(self, letter: Letter) -> tuple[OutcomeKind, Reply] | None:
        """What such a letter comes to unsent: RFC 6152, and RFC 6531 §3.2, which knows no other way for an address
        beyond ASCII. None where the relay takes it."""
        if letter.utf8 and not self.utf8:
            said = "not sent: the address needs SMTPUTF8, which the relay does not offer"
            return OutcomeKind.REFUSED, Reply(0, said)
        if letter.eight_bit and not self.eight_bit:
            return OutcomeKind.DEFERRED, Reply(0, "not sent: the relay does not offer 8BITMIME")
        return None


def verdict(reply: Reply) -> OutcomeKind:
    """What a relay's answer makes of a letter."""
    if reply.good:
        return OutcomeKind.RELAYED
    return OutcomeKind.DEFERRED if reply.code < 500 or reply.code in OURS else OutcomeKind.REFUSED
