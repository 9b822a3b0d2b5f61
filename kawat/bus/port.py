"""The port of the bus: what every way of carrying hints promises.

A hint says 'look at these ids' and carries nothing else. It may be lost, doubled or late, and every consumer also
polls slowly: losing one costs delay, never news.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

Heard = Callable[[list[int | str]], None]


class Bus(Protocol):
    """Make one per process, after any fork."""

    def publish(self, topic: str, ids: Sequence[int | str]) -> None:
        """Tell every subscriber of the topic, this process too. Never blocks and never raises for what happens on the
        way; from any thread, with or without `start`. Many ids arrive as several hints."""

    def subscribe(self, topic: str, heard: Heard) -> None:
        """Before `start`. A topic may have several listeners."""

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on listeners are called, on this loop. Only who subscribes needs it."""

    def close(self) -> None:
        """Nothing is heard afterwards. What was published gets up to a second to leave; may be called twice."""
