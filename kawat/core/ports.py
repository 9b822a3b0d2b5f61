"""The ports of the house: what a lower floor needs of a higher one, or what has two real implementations.

`roles/wiring` fills them. None has more than five methods.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from kawat.core.delivery import Envelope, Outcome
from kawat.core.landing import Landing
from kawat.core.profile import Criteria
from kawat.core.release import Cleared


class Transport(Protocol):
    """Carries envelopes over the network; knows no database."""

    def carry(
        self,
        envelopes: Sequence[Envelope],
        *,
        wanted: Callable[[Envelope], bool],
        settled: Callable[[Envelope, Outcome], None],
    ) -> None:
        """Take envelopes on the running event loop. `wanted` is asked right before each is sent; `settled` is called
        exactly once for each, on the loop, never from inside `carry`."""

    async def close(self) -> None:
        """Finish what flies, within ten seconds, and let go of every connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A subscriber as an edge needs it. `country` is '' where it is unknown."""

    subscriber: int
    revision: int
    country: str
    circuits: frozenset[str]
    criteria: tuple[Criteria, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one edge did with one item. Instants in microseconds UTC, 0 where nothing was written."""

    number: int
    edge: str
    offered: int
    written: int
    dropped: int
    first_us: int
    last_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """Cleared items in order of their number, and what may be said of them.

    `upto`: everything to this number is contained or is not for streams; where fewer items come than were asked for,
    it is the wire's last number, also where `after` lies beyond that. `oldest` is the lowest number that can still be
    replayed.
    """

    items: tuple[Cleared, ...]
    upto: int
    oldest: int
    ahead: tuple[Cleared, ...] = ()
    """Kills and withholds above `upto` that pass although the stream is stopped."""


class Stream(Protocol):
    """What the edge asks of the house: blocking, called on the edge's one database thread."""

    def frames(self, after: int, limit: int) -> Frames:
        """Items numbered above `after`, at most `limit`."""

    def notices(self, after: int) -> Sequence[Cleared]:
        """Kills and withholds numbered above `after`, in order; the newest of them where they are very many."""

    def readers(self, subscribers: Iterable[int]) -> dict[int, Reader]:
        """Those of the subscribers who may have a stream now."""

    def settle(self, tallies: Sequence[Tally]) -> None:
        """Write the tallies; the same tally again changes nothing but its counts."""


class Landings(Protocol):
    """What the edge asks of the house for those who watch a release land: blocking, called on a thread of its own, so
    that no frame waits for a count."""

    def landing(self, release: int) -> Landing:
        """How the release with this key lands now."""
