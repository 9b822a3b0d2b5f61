"""What a hint looks like on the way, who hears it, and the count of those that were lost.

One JSON object of a topic and its ids, at most 60,000 bytes: under the 64 KiB that readers take at once and far under
NATS's megabyte. Nothing here knows how hints travel.
"""

import asyncio
import json
import logging
import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kawat.bus.port import Heard

LARGEST = 60_000
log = logging.getLogger("kawat.bus")
_TOPIC = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")  # what both a NATS subject and a log line take as one word


def checked(topic: str) -> str:
    """The topic itself. A wrong name is a mistake in our own code: ValueError."""
    if not _TOPIC.fullmatch(topic):
        raise ValueError(f"not a topic: {topic!r}")
    return topic


def encoded(topic: str, ids: Sequence[int | str]) -> Iterator[bytes]:
    """As few hints as carry these ids. An id too long for any hint is a ValueError."""
    head = f'{{"topic":"{topic}","ids":['
    room = LARGEST - len(head) - len("]}")
    batch: list[str] = []
    used = 0
    for each in ids:
        text = json.dumps(each)  # ASCII, so that characters are bytes
        if len(text) > room:
            raise ValueError("an id does not fit into a hint")
        if used + len(text) + len(batch) > room:
            yield f"{head}{','.join(batch)}]}}".encode()
            batch, used = [], 0
        batch.append(text)
        used += len(text)
    if batch:
        yield f"{head}{','.join(batch)}]}}".encode()


def decoded(hint: bytes) -> tuple[str, list[int | str]] | None:
    """Topic and ids, or None for what is no hint of ours: whoever may write to the bus may write anything."""
    try:
        match json.loads(hint):
            case {"topic": str(topic), "ids": list(ids)} if all(type(each) in (int, str) for each in ids):
                return topic, ids
    except (ValueError, RecursionError):
        pass
    return None


class Listeners:
    """Who hears which topic, on which loop."""

    def __init__(self) -> None:
        self._heard: defaultdict[str, list[Heard]] = defaultdict(list)
        self._loop: asyncio.AbstractEventLoop | None = None

    def add(self, topic: str, heard: Heard) -> None:
        assert self._loop is None, "subscribe before start"
        self._heard[checked(topic)].append(heard)

    def topics(self) -> list[str]:
        return list(self._heard)

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def close(self) -> None:
        self._loop = None

    def tell(self, hint: bytes) -> None:
        """From any thread. Topics that nobody here subscribed to are passed over."""
        read, loop = decoded(hint), self._loop
        if read is None or loop is None or read[0] not in self._heard:
            return
        try:
            loop.call_soon_threadsafe(self._call, *read)
        except RuntimeError:  # the loop has just been closed
            pass

    def _call(self, topic: str, ids: list[int | str]) -> None:
        for heard in self._heard[topic]:
            if self._loop is not None:
                heard(list(ids))


class Losses:
    """Hints that went nowhere. Counted all, logged at the 1st, 2nd, 4th, 8th … so that an outage does not fill the log."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def note(self, topic: str, why: object) -> None:
        with self._lock:
            self.count += 1
            count = self.count
        if count & (count - 1) == 0:
            log.warning("hint.lost topic=%s why=%s lost=%d", topic, type(why).__name__, count)
