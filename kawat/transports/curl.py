"""libcurl's multi interface on the running event loop: the C library's sockets among the loop's own.

`Multi.start` lets a transfer fly and calls `done` once, on the loop, with curl's error number and its words (0 and ''
where all went well). Nothing here knows what is carried.
"""

import asyncio
import selectors
from collections.abc import Callable

import pycurl

Done = Callable[[int, str], None]


class Multi:
    """The transfers that fly on one loop. At most `keep` connections stay open for whoever comes next."""

    def __init__(self, *, keep: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._multi.setopt(pycurl.M_MAXCONNECTS, keep)
        self._running = 0
        self._sockets = selectors.DefaultSelector()
        self._loop.add_reader(self._sockets.fileno(), self._look)
        self._timer: asyncio.Handle | None = None
        self._flying: dict[pycurl.Curl, Done] = {}

    def __len__(self) -> int:
        return len(self._flying)

    def start(self, easy: pycurl.Curl, done: Done) -> None:
        """Let the transfer fly; `done` is never called from inside."""
        self._flying[easy] = done
        self._multi.add_handle(easy)

    def drop(self, easy: pycurl.Curl) -> None:
        """Cut one transfer off, if it still flies; nobody is told."""
        if self._flying.pop(easy, None):
            self._multi.remove_handle(easy)

    def abort(self) -> list[Done]:
        """Cut off whatever flies; answers whom that concerns."""
        cut = list(self._flying.values())
        for easy in self._flying:
            self._multi.remove_handle(easy)
        self._flying.clear()
        return cut

    def close(self) -> None:
        """Let go of every connection. Nothing may fly any more."""
        self._set_timer(-1)
        self._multi.close()
        self._loop.remove_reader(self._sockets.fileno())
        self._sockets.close()

    def _watch(self, what: int, fd: int, _multi: pycurl.CurlMulti, _bound: object) -> None:
        """Curl wants to hear of a socket, or no longer."""
        if what == pycurl.POLL_REMOVE:
            self._sockets.unregister(fd)
        elif fd in self._sockets.get_map():
            self._sockets.modify(fd, what)
        else:
            self._sockets.register(fd, what)

    def _look(self) -> None:
        """Some sockets are ready."""
        for key, events in self._sockets.select(0):
            _, self._running = self._multi.socket_action(key.fd, events)
        self._reap()

    def _set_timer(self, wait_ms: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if wait_ms < 0:
            self._timer = None
        elif wait_ms == 0:
            self._timer = self._loop.call_soon(self._tick)
        else:
            self._timer = self._loop.call_later(wait_ms / 1_000, self._tick)

    def _tick(self) -> None:
        self._timer = None
        _, self._running = self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        self._reap()

    def _reap(self) -> None:
        """Tell those whose transfer is over."""
        if self._running >= len(self._flying):
            return
        over: list[tuple[Done, int, str]] = []
        more = 1
        while more:
            more, well, ill = self._multi.info_read()
            for easy in well:
                self._multi.remove_handle(easy)
                over.append((self._flying.pop(easy), 0, ""))
            for easy, error, said in ill:
                self._multi.remove_handle(easy)
                over.append((self._flying.pop(easy), error, said))
        for done, error, said in over:
            done(error, said)
