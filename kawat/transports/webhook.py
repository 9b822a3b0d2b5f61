"""Webhooks: each envelope becomes one signed POST by Standard Webhooks 1.0, over connections that are kept.

A 2xx is an acceptance, 410 says that the destination is gone, everything else comes again. Every connection passes
the guard, redirects are not followed, and no endpoint can take more than its share of connections, time or memory:
one that fails again and again is left alone for a while, and what is owed to it is given back untried.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import certifi

from kawat.core.delivery import Envelope, Outcome
from kawat.core.terms import Channel, Lane, OutcomeKind
from kawat.transports.breaker import Breaker
from kawat.transports.curl import Multi
from kawat.transports.dialling import dial, origin
from kawat.transports.guard import Guard
from kawat.transports.post import Post
from kawat.transports.signatures import signed_headers
from kawat.transports.words import words

CLOSING_S = 10
"""How long `close` waits for what flies; the port's promise."""
RETRY_LIMIT_S = 86_400
"""No endpoint can ask to be tried again later than the schedule of retries reaches."""

FIRST_SHARE = 6
"""Connections to a host that has not answered yet; each answer earns it one more. A host that failed last has one."""
UNLUCKY = frozenset((408, 425, 429))
"""4xx that speak of the moment and not of the request: timeout, too early, too many."""

Wanted = Callable[[Envelope], bool]
Settled = Callable[[Envelope, Outcome], None]
Job = tuple[Envelope, Wanted, Settled]
Head = Callable[[Envelope, int], list[str]]
"""The headers by which a receiver knows whom a post is from; made in the second, UTC, in which it leaves."""


def now_us() -> int:
    return time.time_ns() // 1_000


class _Host:
    """What waits for one scheme, host and port, how much of it flies, and how much may. `in_turn` while it stands
    among those whose turn comes."""

    __slots__ = ("flying", "in_turn", "name", "share", "waiting")

    def __init__(self, name: str, share: int) -> None:
        self.name = name
        self.waiting: deque[Job] = deque()
        self.flying = 0
        self.share = share
        self.in_turn = False


class WebhookTransport:
    """The `Transport` for webhooks. Made and used on a running event loop."""

    def __init__(
        self,
        *,
        guard: Guard,
        at_once: int = 256,
        per_host: int = 6,
        keep: int = 1_024,
        ca_file: str = "",
        connect_s: float = 5,
        total_s: float = 15,
        clock: Callable[[], int] = now_us,
        head: Head | None = None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._head = head or standard_head
        self._multi = Multi(keep=keep)
        self._spare: list[Post] = []
        self._new_post = partial(Post, guard, ca_file=ca_file or certifi.where(), connect_s=connect_s, total_s=total_s)
        self._at_once, self._per_host = at_once, per_host
        self._flying = 0
        self._breaker = Breaker()
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._turns: deque[_Host] = deque()
        """Hosts that have something waiting and room for it, each once, in order of their turn."""
        self._pumping = False
        self._closing = False
        self._landed = asyncio.Event()

    def carry(self, envelopes: Sequence[Envelope], *, wanted: Wanted, settled: Settled) -> None:
        """See `core.ports.Transport`."""
        for envelope in envelopes:
            name = origin(envelope.address)
            host = self._hosts.get(name)
            if host is None:
                share = 1 if name in self._breaker else min(FIRST_SHARE, self._per_host)
                host = self._hosts[name] = _Host(name, share)
            host.waiting.append((envelope, wanted, settled))
            self._queue(host)
        self._pump_soon()

    async def dial(self, addresses: Iterable[str]) -> int:
        """Have a connection to the host of each address ready for what will be carried; how many hosts answered."""
        origins = dict.fromkeys(origin(each) for each in addresses)
        return await dial(self._multi, (each for each in origins if each not in self._breaker), self._new_post)

    async def close(self) -> None:
        """See `core.ports.Transport`. What had not begun is given back as deferred."""
        self._closing = True
        self._pump()
        try:
            async with asyncio.timeout(CLOSING_S):
                while len(self._multi):
                    self._landed.clear()
                    await self._landed.wait()
        except TimeoutError:
            for done in self._multi.abort():
                done(-1, "cut off: the sender is closing")
        self._multi.close()
        for post in self._spare:
            post.close()
        self._spare.clear()

    def _pump(self) -> None:
        """Start what there is room for, host by host in turn."""
        self._pumping = False
        if self._closing:
            self._give_back()
        while self._turns and self._flying < self._at_once:
            host = self._turns.popleft()
            host.in_turn = False
            job = host.waiting.popleft()
            if self._start(host, job):
                host.flying += 1
                self._flying += 1
            self._queue(host)

    def _pump_soon(self) -> None:
        if not self._pumping:
            self._pumping = True
            self._loop.call_soon(self._pump)

    def _queue(self, host: _Host) -> None:
        """Let a host take its turn, if it has something waiting and room for it; forget it where it has nothing."""
        if host.waiting and host.flying < host.share and not host.in_turn:
            host.in_turn = True
            self._turns.append(host)
        elif not host.waiting and not host.flying:
            self._hosts.pop(host.name, None)

    def _give_back(self) -> None:
        """Settle all that waits, so that another sender takes it soon."""
        self._turns.clear()
        for host in list(self._hosts.values()):
            while host.waiting:
                envelope, _, settled = host.waiting.popleft()
                settled(
                    envelope, self._outcome(OutcomeKind.DEFERRED, said="not tried: the sender is closing", untried=True)
                )
            if not host.flying:
                del self._hosts[host.name]

    def _start(self, host: _Host, job: Job) -> bool:
        """Let one envelope fly; False where it was settled without that."""
        envelope, wanted, settled = job
        if not wanted(envelope):
            settled(envelope, self._outcome(OutcomeKind.UNWANTED))
            return False
        if envelope.lane is not Lane.KILL and (shut := self._shut(host, envelope)):
            settled(envelope, shut)
            return False
        at_s = self._clock() // 1_000_000
        body = envelope.rendition.content
        headers = [
            f"Content-Type: {envelope.rendition.media_type}",
            "Expect:",  # a body is never held back until the endpoint says that it may come
            *self._head(envelope, at_s),
        ]
        headers += [f"{name}: {value}" for name, value in envelope.headers]
        reason = _refusal(envelope, headers)
        if reason:
            self._breaker.unused(host.name)
            self._breaker.unused(envelope.address)
            settled(envelope, self._outcome(OutcomeKind.REFUSED, said=reason))
            return False
        post = self._spare.pop() if self._spare else self._new_post()
        post.load(envelope.address, headers, body)
        self._multi.start(post.easy, lambda error, said: self._over(host, post, job, error, said))
        return True

    def _over(self, host: _Host, post: Post, job: Job, error: int, said: str) -> None:
        """A transfer has ended: settle it, and give its place to the next."""
        envelope, _, settled = job
        outcome = self._learn(host, envelope, self._judge(post, error, said))
        self._spare.append(post)
        host.flying -= 1
        self._flying -= 1
        self._queue(host)
        settled(envelope, outcome)
        self._landed.set()
        if self._turns:
            self._pump_soon()

    def _shut(self, host: _Host, envelope: Envelope) -> Outcome | None:
        """What becomes of an envelope whose host or endpoint is left alone now; None where it may go. It is due again
        when the next probe is; kills do not ask."""
        now = self._clock()
        for name in (host.name, envelope.address):
            if wait_us := self._breaker.wait_us(name, now):
                if name != host.name:
                    self._breaker.unused(host.name)
                said = f"not tried, since the last ones failed: {self._breaker.words(name)}"
                wait_s = -(-wait_us // 1_000_000)
                return self._outcome(OutcomeKind.DEFERRED, said=said, retry_after_s=wait_s, untried=True)
        return None

    def _learn(self, host: _Host, envelope: Envelope, outcome: Outcome) -> Outcome:
        """Keep in mind what an outcome says of the host, which answers or does not, and of the endpoint, which takes
        or does not."""
        at_us, said = outcome.at_us, outcome.words
        if outcome.kind is OutcomeKind.UNREACHABLE:
            host.share = 1
            dead = self._breaker.ill(host.name, at_us, words=said)
            dead |= self._breaker.ill(envelope.address, at_us, words=said)
            return outcome._replace(dead=True) if dead else outcome
        host.share = min(host.share + 1, self._per_host)
        self._breaker.well(host.name)
        if outcome.kind is OutcomeKind.DEFERRED:
            dead = self._breaker.ill(envelope.address, at_us, words=said, rest_s=outcome.retry_after_s)
            return outcome._replace(dead=True) if dead else outcome
        self._breaker.well(envelope.address)
        return outcome

    def _judge(self, post: Post, error: int, said: str) -> Outcome:
        """What a transfer came to. Once the head of an answer is in, nothing that its body does changes what it says."""
        code = post.code
        if not post.answered or code < 200:
            reason = post.refused or said or (f"curl error {error}" if error else "the answer broke off")
            return self._outcome(OutcomeKind.UNREACHABLE, said=reason)
        if 200 <= code < 300:
            return self._outcome(OutcomeKind.ACCEPTED, code=code, said=post.said)
        if code == 410:
            return self._outcome(OutcomeKind.REFUSED, code=code, said=post.said, gone=True)
        told: bytes | str = f"redirects are not followed ({post.redirect})" if 300 <= code < 400 else post.said
        wait_s = min(max(post.retry_after_s, 0), RETRY_LIMIT_S)
        thinly = 400 <= code < 500 and code not in UNLUCKY
        return self._outcome(OutcomeKind.DEFERRED, code=code, said=told, retry_after_s=wait_s, thinly=thinly)

    def _outcome(
        self,
        kind: OutcomeKind,
        *,
        code: int = 0,
        said: bytes | str = "",
        retry_after_s: int = 0,
        gone: bool = False,
        untried: bool = False,
        thinly: bool = False,
    ) -> Outcome:
        return Outcome(
            kind=kind,
            at_us=self._clock(),
            code=code,
            words=words(said),
            retry_after_s=retry_after_s,
            gone=gone,
            untried=untried,
            thinly=thinly,
        )


def standard_head(envelope: Envelope, at_s: int) -> list[str]:
    """Those of Standard Webhooks 1.0."""
    body = envelope.rendition.content
    return signed_headers(envelope.secret, envelope.secret_before, envelope.message_id, at_s, body)


def _refusal(envelope: Envelope, headers: list[str]) -> str:
    """Why an envelope cannot be posted at all; '' where it can."""
    if not envelope.secret and envelope.channel is Channel.WEBHOOK:
        return "not sent: the destination has no secret to sign with"
    if not envelope.address.isascii() or "@" in envelope.address.split("/", 3)[2:3]:
        return "not sent: the address is not a plain URL"
    head = "".join(headers)
    if not head.isascii() or not head.isprintable():
        return "not sent: a header holds a line end or letters beyond ASCII"
    return ""
