"""A circuit breaker (it has nothing to do with circuits of subscribers): which endpoints are left alone for a while.

After some failures in a row what is owed to an endpoint is given back untried, so that no slot, no second and no try of
a delivery is spent on what is known to fail. After a pause one delivery goes as a probe; its success lets all others go,
its failure makes the next pause longer. An endpoint that asked for time (`Retry-After`) is given it.
"""

from dataclasses import dataclass

from kawat.core.delivery import LONGEST_S, RETRY_S

FAILURES = 5
"""In a row, and an endpoint is left alone: two or three are a restart of its server."""
PAUSES_S = RETRY_S[1:6]
"""Seconds before each further probe, at news speed first; never so long that what came back is overlooked."""
DEAD_US = sum(RETRY_S) * 1_000_000
"""As long as a delivery is tried: an endpoint that took nothing for so long is dead."""
PROBING_US = 3_000_000
"""Until those who wait for the outcome of a probe ask again."""
KNOWN = 10_000
"""Endpoints that are remembered; the longest known is forgotten first."""


@dataclass(slots=True)
class _Ailing:
    """What is known of one endpoint that failed."""

    since_us: int
    failures: int = 0
    pauses: int = 0
    until_us: int = 0
    probing: bool = False
    words: str = ""


class Breaker:
    """What one sender knows of endpoints that fail, by any name. Holds nothing of those that are well."""

    def __init__(self) -> None:
        self._ailing: dict[str, _Ailing] = {}

    def __contains__(self, name: str) -> bool:
        """Whether it failed since its last success."""
        return name in self._ailing

    def wait_us(self, name: str, now_us: int) -> int:
        """0 where a delivery may go now, and then it has to come to `well` or `ill`; else for how long it may not."""
        its = self._ailing.get(name)
        if its is None or not its.pauses:
            return 0
        if now_us < its.until_us:
            return its.until_us - now_us
        if its.probing:
            return PROBING_US
        its.probing = True
        return 0

    def words(self, name: str) -> str:
        """Why it is left alone."""
        return self._ailing[name].words

    def well(self, name: str) -> None:
        """It took something: whatever was before is forgotten."""
        self._ailing.pop(name, None)

    def unused(self, name: str) -> None:
        """What was let go as a probe did not leave after all."""
        if its := self._ailing.get(name):
            its.probing = False

    def ill(self, name: str, now_us: int, *, words: str, rest_s: int = 0) -> bool:
        """It failed, and asked to be left alone for `rest_s`. True where that has gone on for a day: it is dead,
        and counted anew from here, in case somebody revives it."""
        its = self._ailing.get(name)
        if its is None:
            if len(self._ailing) >= KNOWN:
                del self._ailing[next(iter(self._ailing))]
            its = self._ailing[name] = _Ailing(since_us=now_us)
        its.failures += 1
        its.probing = False
        its.words = words
        opens = rest_s > 0 or its.failures >= FAILURES
        if opens and now_us >= its.until_us:  # what flew when it opened says nothing new
            pause_s = PAUSES_S[min(its.pauses, len(PAUSES_S) - 1)]
            its.pauses += 1
            its.until_us = now_us + max(pause_s, min(rest_s, LONGEST_S)) * 1_000_000
            if now_us - its.since_us >= DEAD_US:
                del self._ailing[name]
                return True
        return False
