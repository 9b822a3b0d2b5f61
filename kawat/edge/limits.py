"""How much an edge lets happen to it: every bound in one place, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The defaults suit one process that may hold 20,000 descriptors."""

    streams: int = 18_000
    """Open streams; what comes beyond is answered 503. Leaves descriptors for heads that are still being read."""

    streams_each: int = 64
    """Open streams of one subscriber, so that one ticket cannot take every place."""

    watchers: int = 1_000
    """Pages that watch a release land, of the open streams."""

    watched: int = 500
    """Different releases that are watched; each is counted in its turn."""

    waiting: int = 1_900
    """Connections beyond `streams` whose head is still being read; more are cut off unanswered."""

    head_bytes: int = 8_192
    """A request head; also all that a reader may send after it, which is nothing that we read."""

    linger_bytes: int = 262_144
    """What is read and thrown away after a refusal, so that the refusal arrives before the connection breaks."""

    head_s: float = 10.0
    """From the connection to the answer, so that nobody holds a place by writing slowly."""

    pending_bytes: int = 65_536
    """Bytes that a reader may leave unread here. It is then cut off, and comes back with Last-Event-ID."""

    kernel_bytes: int = 65_536
    """The kernel's send buffer: left to itself it grows to megabytes, and a reader would seem quick for minutes."""

    stall_s: float = 30.0
    """How long a reader that is catching up may take none of it."""

    replay: int = 2_000
    """Numbers that are replayed to one reader; what lies before is a gap, to be filled from the pull API."""
