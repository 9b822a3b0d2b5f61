"""The newest frames, kept in pages of consecutive numbers for readers who come back, and fetched where they are not.

Only a cache: whatever is not here is asked for again. A page never outlives a notice about one of its releases, so
that nothing withdrawn is replayed from memory.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from kawat.edge.frames import Frame

PAGE = 16
"""Numbers in a page: few, since the one database thread reads and analyses a whole page while live frames wait."""

PAGES = 24
"""Pages that are kept, some 20 MB where stories are long: the words of each are kept to match them."""

STRETCH = 1_024
"""Readers whose places lie within so many numbers are told the same notices by one question."""

FRESH_S = 60.0
"""A page is read again after this long: a withhold may be lifted without a number of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Frames in order of their number. Everything to `upto` is contained, `oldest` can still be replayed; `ahead` are
    the notices that pass a stopped stream."""

    frames: tuple[Frame, ...]
    upto: int
    oldest: int
    ahead: tuple[Frame, ...]


@dataclass(slots=True)
class _Page:
    frames: list[Frame]
    upto: int
    read_at: float


class Shelf:
    """Frames by number. `fetch(after, limit)` reads what is not here, `fetch_notices(after)` every notice above."""

    def __init__(
        self,
        fetch: Callable[[int, int], Awaitable[Fetched]],
        fetch_notices: Callable[[int], Coroutine[Any, Any, list[Frame]]],
    ) -> None:
        self._fetch, self._fetch_notices = fetch, fetch_notices
        self._notices: dict[int, asyncio.Task[list[Frame]]] = {}
        self._pages: OrderedDict[int, _Page] = OrderedDict()
        self._flights: dict[int, asyncio.Task[_Page]] = {}
        self.epoch = 0
        """Goes up with every notice: what was read before may have been withdrawn since."""

    async def next(self, after: int, upto: int) -> tuple[list[Frame], int]:
        """The frames that follow `after`, as far as their page goes but not beyond `upto`, and the number reached.

        That number is `after` itself where the house knows no further.
        """
        start = after - after % PAGE
        end = min(start + PAGE, upto)
        page = await self._page(start, end)
        reached = max(min(page.upto, end), after)
        return [frame for frame in page.frames if after < frame.number <= reached], reached

    async def notices(self, after: int) -> list[Frame]:
        """Every kill and withhold above `after`. A new one lets go of what is kept here, so that none is missing."""
        start = after - after % STRETCH
        flight = self._notices.get(start)
        if flight is None or (flight.done() and flight.exception()):
            if len(self._notices) >= PAGES:
                self._notices.clear()
            flight = self._notices[start] = asyncio.create_task(self._fetch_notices(start))
        return [frame for frame in await asyncio.shield(flight) if frame.number > after]

    def put(self, frame: Frame, *, after: int) -> None:
        """Add a frame that has just gone out; everything between `after` and it is known to be empty."""
        if frame.is_notice:
            self.clear(frame.release)
        start = (frame.number - 1) // PAGE * PAGE
        page = self._pages.get(start)
        if page is None and after <= start:
            page = self._keep(start, _Page([], start, _now()))
        if page is not None and after <= page.upto < frame.number:
            page.frames.append(frame)
            page.upto = frame.number

    def clear(self, release: str | None = None) -> None:
        """Let go of the pages that hold anything of the release, or of all; and of what is being read."""
        self.epoch += 1
        for start, page in list(self._pages.items()):
            if release is None or any(frame.release == release for frame in page.frames):
                del self._pages[start]
        self._flights.clear()
        self._notices.clear()

    async def _page(self, start: int, end: int) -> _Page:
        while True:
            page = self._pages.get(start)
            if page is not None and page.upto >= end and _now() - page.read_at < FRESH_S:
                self._pages.move_to_end(start)
                return page
            epoch, flight = self.epoch, self._flights.get(start)
            is_mine = flight is None
            if flight is None:
                flight = self._flights[start] = asyncio.create_task(self._read(start))
                flight.add_done_callback(partial(self._landed, start))
            page = await asyncio.shield(flight)  # a reader that leaves does not take the page from the others
            if epoch == self.epoch and (is_mine or page.upto >= end):
                return page

    async def _read(self, start: int) -> _Page:
        epoch, read_at = self.epoch, _now()
        page, end = _Page([], start, read_at), start + PAGE
        while page.upto < end:
            fetched = await self._fetch(page.upto, PAGE)
            if fetched.upto <= page.upto:
                break
            page.upto = min(fetched.upto, end)
            page.frames += [frame for frame in fetched.frames if frame.number <= page.upto]
        return self._keep(start, page) if epoch == self.epoch else page

    def _keep(self, start: int, page: _Page) -> _Page:
        self._pages[start] = page
        self._pages.move_to_end(start)
        while len(self._pages) > PAGES:
            self._pages.popitem(last=False)
        return page

    def _landed(self, start: int, flight: asyncio.Task[_Page]) -> None:
        if self._flights.get(start) is flight:
            del self._flights[start]
        if not flight.cancelled():
            flight.exception()  # whoever still waits has it; with nobody left it is no matter for the log


def _now() -> float:
    return asyncio.get_running_loop().time()
