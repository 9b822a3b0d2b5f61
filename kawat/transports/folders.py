"""Folders at other hosts: each envelope becomes a story and a manifest there, over connections that are kept.

What speaks SFTP or FTPS is a `speakers.Speaker`; here is what both need: the guard, one connection to a folder, a few to a host,
times that are bounded, and an `Outcome` for whatever a host may do.
"""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable, Sequence

from kawat.core.delivery import Envelope, Outcome
from kawat.core.errors import BadAddress
from kawat.core.terms import Lane, OutcomeKind
from kawat.transports.files import files_of, refusal
from kawat.transports.guard import Guard
from kawat.transports.hosts import Declined, KeyChanged, Lost, Place, place_of
from kawat.transports.speakers import Session, Speaker
from kawat.transports.words import words

CLOSING_S = 8
"""How long `close` waits for what flies; what is left of the port's ten seconds is for saying goodbye."""
GOODBYE_S = 1
TURN = 16
"""Stories of one folder in a row, while others wait for a connection."""
HAND = 64
"""Stories that wait for one folder. What is beyond is due again in a moment: it would keep others from being claimed."""

Wanted = Callable[[Envelope], bool]
Settled = Callable[[Envelope, Outcome], None]
Job = tuple[Envelope, Wanted, Settled]
Key = tuple[str, bytes, str, tuple[tuple[str, str], ...]]


class _Folder:
    """What waits for one folder, and the connection to it."""

    __slots__ = ("host", "key", "pin", "place", "retiring", "session", "task", "waiting")

    def __init__(self, key: Key, place: Place, host: "_Host") -> None:
        self.key, self.place, self.host = key, place, host
        self.pin = key[2]
        """The key that this very process met, before the ledger knows it."""
        self.waiting: list[tuple[int, int, int, Job]] = []
        self.session: Session | None = None
        self.task: asyncio.Task[None] | None = None
        self.retiring: asyncio.TimerHandle | None = None


class _Host:
    """The connections to one host: `idle` ones keep their place among the few until somebody wants it."""

    __slots__ = ("folders", "idle", "name", "places", "wanting")

    def __init__(self, name: str, places: int) -> None:
        self.name = name
        self.places = asyncio.Semaphore(places)
        self.idle: dict[_Folder, None] = {}
        self.folders = 0
        self.wanting = 0


class FolderTransport:
    """The `Transport` for files. Made and used on a running event loop."""

    def __init__(
        self,
        speaker: Speaker,
        *,
        guard: Guard,
        at_once: int = 64,
        per_host: int = 4,
        open_s: float = 15,
        put_s: float = 30,
        idle_s: float = 60,
        clock: Callable[[], int] = lambda: time.time_ns() // 1_000,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._speaker, self._guard, self._clock = speaker, guard, clock
        self._per_host, self._open_s, self._put_s, self._idle_s = per_host, open_s, put_s, idle_s
        self._working = asyncio.Semaphore(at_once)
        self._folders: dict[Key, _Folder] = {}
        self._hosts: dict[str, _Host] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = itertools.count()
        self._closing = False

    def carry(self, envelopes: Sequence[Envelope], *, wanted: Wanted, settled: Settled) -> None:
        """See `core.ports.Transport`."""
        self._loop.call_soon(self._take, [(envelope, wanted, settled) for envelope in envelopes])

    async def close(self) -> None:
        """See `core.ports.Transport`. What had not begun is given back as deferred."""
        self._closing = True
        for folder in list(self._folders.values()):
            self._give_back(folder)
        for seconds in (CLOSING_S, GOODBYE_S):
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=seconds)
            for task in list(self._tasks):
                task.cancel()
        for folder in list(self._folders.values()):
            self._retire(folder)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GOODBYE_S)
        self._speaker.close()

    # -- what waits ----------------------------------------------------------------------------------------------------

    def _take(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            envelope, _, settled = job
            if self._closing:
                settled(envelope, self._outcome(OutcomeKind.DEFERRED, "not tried: the sender is closing", untried=True))
                continue
            if reason := refusal(envelope):
                settled(envelope, self._outcome(OutcomeKind.REFUSED, reason))
                continue
            try:
                folder = self._folder(envelope)
            except BadAddress as error:
                settled(envelope, self._outcome(OutcomeKind.REFUSED, f"not sent: {error}"))
                continue
            if len(folder.waiting) >= HAND and envelope.lane is not Lane.KILL:
                reason = "not tried: enough waits for this folder"
                settled(envelope, self._outcome(OutcomeKind.DEFERRED, reason, untried=True))
                continue
            heapq.heappush(folder.waiting, (envelope.lane, envelope.sequence, next(self._count), job))
            self._start(folder)

    def _folder(self, envelope: Envelope) -> _Folder:
        key = (envelope.address, envelope.secret, envelope.pin, envelope.options)
        folder = self._folders.get(key)
        if folder is None:
            place, _ = place_of(envelope.address, self._guard)
            name = f"{place.host}:{place.port}"
            host = self._hosts.get(name)
            if host is None:
                host = self._hosts[name] = _Host(name, self._per_host)
            folder = self._folders[key] = _Folder(key, place, host)
            host.folders += 1
        return folder

    def _give_back(self, folder: _Folder) -> None:
        for *_, (envelope, _, settled) in folder.waiting:
            settled(envelope, self._outcome(OutcomeKind.DEFERRED, "not tried: the sender is closing", untried=True))
        folder.waiting.clear()

    def _start(self, folder: _Folder) -> None:
        if folder.task is None:
            folder.task = self._spawn(self._serve(folder))

    def _spawn(self, work: "asyncio._CoroutineLike[None]") -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # -- connections ---------------------------------------------------------------------------------------------------

    async def _serve(self, folder: _Folder) -> None:
        """One turn of a folder, with one of its host's places."""
        host = folder.host
        if folder in host.idle:
            del host.idle[folder]
            if folder.retiring is not None:
                folder.retiring.cancel()
        else:
            if host.places.locked() and host.idle:
                self._retire(next(iter(host.idle)))
            host.wanting += 1
            try:
                await host.places.acquire()
            finally:
                host.wanting -= 1
        try:
            async with self._working:
                await self._turn(folder)
        finally:
            folder.task = None
            if folder.session is None or host.wanting or self._closing:
                self._leave(folder)
            else:
                host.idle[folder] = None
                folder.retiring = self._loop.call_later(self._idle_s, self._retire, folder)
            if folder.waiting and not self._closing:
                self._start(folder)

    def _retire(self, folder: _Folder) -> None:
        """Nobody has needed this connection for a while, or somebody needs its place."""
        if folder in folder.host.idle:
            del folder.host.idle[folder]
            if folder.retiring is not None:
                folder.retiring.cancel()
            self._leave(folder)

    def _leave(self, folder: _Folder) -> None:
        """Hang up and free the place; forget a folder for which nothing waits."""
        folder.host.places.release()
        if folder.session is not None:
            self._spawn(self._end(folder.session))
            folder.session = None
        if not folder.waiting:
            self._folders.pop(folder.key, None)
            folder.host.folders -= 1
            if not folder.host.folders:
                self._hosts.pop(folder.host.name, None)

    async def _end(self, session: Session) -> None:
        try:
            async with asyncio.timeout(GOODBYE_S):
                await session.end()
        except (TimeoutError, Lost):
            pass

    async def _turn(self, folder: _Folder) -> None:
        """Some stories of one folder. Where it cannot be opened, all that wait for it hear so."""
        for _ in range(TURN):
            if not folder.waiting or self._closing:
                break
            *_, (envelope, wanted, settled) = heapq.heappop(folder.waiting)
            if not wanted(envelope):
                settled(envelope, self._outcome(OutcomeKind.UNWANTED))
                continue
            outcome = self._outcome(OutcomeKind.UNREACHABLE, "cut off: the sender is closing")
            try:
                outcome = await self._try(folder, envelope, wanted)
            finally:
                settled(envelope, outcome)
        if self._closing:
            self._give_back(folder)

    async def _try(self, folder: _Folder, envelope: Envelope, wanted: Wanted) -> Outcome:
        """What one story comes to."""
        kept = folder.session is not None
        if folder.session is None and (failed := await self._open(folder, envelope)) is not None:
            return failed
        assert folder.session is not None
        files = files_of(envelope)
        try:
            async with asyncio.timeout(self._put_s):
                if not await folder.session.put(files, lambda: wanted(envelope)):
                    return self._outcome(OutcomeKind.UNWANTED)
        except Declined as error:
            return self._outcome(OutcomeKind.DEFERRED, str(error), code=error.code)
        except (Lost, TimeoutError) as error:
            self._spawn(self._end(folder.session))
            folder.session = None
            if kept and isinstance(error, Lost):
                return await self._try(folder, envelope, wanted)  # it may have been dead since it was used last
            return self._outcome(OutcomeKind.UNREACHABLE, str(error) or f"not written within {self._put_s:g} s")
        met = "" if envelope.pin else folder.session.pin
        return self._outcome(OutcomeKind.ACCEPTED, files[0].name, pin=met)

    async def _open(self, folder: _Folder, envelope: Envelope) -> Outcome | None:
        """Open the folder, or say what it came to."""
        _, secret, _, options = folder.key
        try:
            async with asyncio.timeout(self._open_s):
                folder.session = await self._speaker.open(
                    folder.place, self._guard, secret=secret, pin=folder.pin, options=dict(options)
                )
        except KeyChanged as error:
            told = f"key changed from {error.known.split()[-1]} to {error.met.split()[-1]}"
            failed = self._outcome(
                OutcomeKind.DEFERRED, f"{told}; accept it: kawat destinations repin {envelope.destination}"
            )
        except Declined as error:
            failed = self._outcome(OutcomeKind.DEFERRED, str(error), code=error.code)
        except (Lost, TimeoutError) as error:
            told = str(error) or f"no connection within {self._open_s:g} s"
            failed = self._outcome(OutcomeKind.UNREACHABLE, told)
        else:
            folder.pin = folder.session.pin
            return None
        for *_, (other, wanted, settled) in folder.waiting:
            settled(other, failed if wanted(other) else self._outcome(OutcomeKind.UNWANTED))
        folder.waiting.clear()
        return failed

    def _outcome(
        self, kind: OutcomeKind, said: str = "", *, code: int = 0, untried: bool = False, pin: str = ""
    ) -> Outcome:
        return Outcome(kind=kind, at_us=self._clock(), code=code, words=words(said), untried=untried, pin=pin)
