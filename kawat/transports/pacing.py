"""How fast mail may go: so many messages a second to a relay, and less to a domain that asks for less.

A domain that answers 4xx and speaks of rate is left alone for a while, then for longer; others go on. What waits for it
waits in the ledger, not here.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass

from kawat.transports.smtp_replies import Reply

FIRST_S, LONGEST_S = 5.0, 600.0
"""The first pause of a domain; each further one is twice as long, up to ten minutes."""
DOMAINS = 4_096
BURST_S = 0.1
"""What a relay was not given in the last tenth of a second may be made up for."""

_OF_RATE = re.compile(
    r"\b(rate|throttl\w*|too (many|much|fast|quickly)|slow down|volume|limit(s|ed|ing)?|exceed\w*|4\.7\.(28|650))\b",
    re.IGNORECASE,
)
_OF_SPACE = re.compile(r"\b(quota|mailbox|storage|space|size)\b", re.IGNORECASE)
"""A full mailbox has a limit as well, and is nobody else's."""


def speaks_of_rate(reply: Reply) -> bool:
    return 400 <= reply.code < 500 and bool(_OF_RATE.search(reply.said)) and not _OF_SPACE.search(reply.said)


class Rate:
    """So many a second, 0 for no limit; times are those of the event loop."""

    def __init__(self, a_second: float) -> None:
        self._each_s = 1 / a_second if a_second else 0.0
        self._spent_until = 0.0

    def wait_s(self, now: float) -> float:
        """How long until the next may go; 0 where it may."""
        return max(0.0, self._spent_until - now - BURST_S) if self._each_s else 0.0

    def spend(self, now: float) -> None:
        self._spent_until = max(self._spent_until, now) + self._each_s


@dataclass(slots=True, kw_only=True)
class _Pause:
    until: float
    length_s: float


class Domains:
    """The domains of recipients that asked for less, the newest few thousand of them."""

    def __init__(self) -> None:
        self._pauses: OrderedDict[str, _Pause] = OrderedDict()

    def wait_s(self, address: str, now: float) -> float:
        """How long mail to this address has to wait; 0 where it may go."""
        its = self._pauses.get(_domain(address)) if self._pauses else None
        return max(0.0, its.until - now) if its else 0.0

    def pauses(self, now: float, most: int) -> list[tuple[str, float]]:
        """Domains that are left alone now with the seconds that are left, the longest first."""
        left = ((domain, its.until - now) for domain, its in self._pauses.items() if its.until > now)
        return sorted(left, key=lambda pair: -pair[1])[:most]

    def heard(self, address: str, reply: Reply, *, begun: float, now: float) -> None:
        """What a letter that was begun at `begun` was answered. Letters that flew when a pause began lengthen nothing."""
        if speaks_of_rate(reply):
            domain = _domain(address)
            its = self._pauses.get(domain)
            if its is None or begun >= its.until:
                length_s = min(LONGEST_S, 2 * its.length_s) if its else FIRST_S
                self._pauses[domain] = _Pause(until=now + length_s, length_s=length_s)
                self._pauses.move_to_end(domain)
                if len(self._pauses) > DOMAINS:
                    self._pauses.popitem(last=False)
        elif self._pauses and reply.good:
            its = self._pauses.get(_domain(address))
            if its is not None and begun >= its.until:
                its.length_s /= 2
                if its.length_s < FIRST_S:
                    del self._pauses[_domain(address)]


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
