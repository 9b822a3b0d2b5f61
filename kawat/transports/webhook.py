"""Webhooks: each envelope becomes one signed POST by Standard Webhooks 1.0, over connections that are kept.

A 2xx is an acceptance, 410 says that the destination is gone, everything else comes again. Every connection passes
the guard, redirects are not followed, and no endpoint can take more than its share of connections, time or memory.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

import certifi

from kawat.core.delivery import Envelope, Outcome
from kawat.core.terms import Channel, OutcomeKind
from kawat.transports.curl import Multi
from kawat.transports.guard import Guard
from kawat.transports.post import Post
from kawat.transports.signatures import signatures
from kawat.transports.words import words

CLOSING_S = 10
"""How long `close` waits for what flies; the port's promise."""
RETRY_LIMIT_S = 86_400
"""No endpoint can ask to be tried again later than the schedule of retries reaches."""

Wanted = Callable[[Envelope], bool]
Settled = Callable[[Envelope, Outcome], None]
Job = tuple[Envelope, Wanted, Settled]
Head = Callable[[Envelope, int], list[str]]
"""The headers by which a receiver knows whom a post is from; made in the second, UTC, in which it leaves."""


def now_us() -> int:
    return time.time_ns() // 1_000


class _Host:
    """What waits for one scheme, host and port, and how much of it flies."""

    __slots__ = ("flying", "name", "waiting")

    def __init__(self, name: str) -> None:
        self.name = name
        self.waiting: deque[Job] = deque()
        self.flying = 0


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
            name = "/".join(envelope.address.split("/", 3)[:3]).lower()
            host = self._hosts.get(name)
            if host is None:
                host = self._hosts[name] = _Host(name)
            if not host.waiting and host.flying < self._per_host:
                self._turns.append(host)
            host.waiting.append((envelope, wanted, settled))
        if not self._pumping:
            self._pumping = True
            self._loop.call_soon(self._pump)

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
        while self._turns and len(self._multi) < self._at_once:
            host = self._turns.popleft()
            job = host.waiting.popleft()
            if self._start(host, job):
                host.flying += 1
            if host.waiting and host.flying < self._per_host:
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
            settled(envelope, self._outcome(OutcomeKind.REFUSED, said=reason))
            return False
        post = self._spare.pop() if self._spare else self._new_post()
        post.load(envelope.address, headers, body)
        self._multi.start(post.easy, lambda error, said: self._over(host, post, job, error, said))
        return True

    def _over(self, host: _Host, post: Post, job: Job, error: int, said: str) -> None:
        """A transfer has ended: settle it, and give its place to the next."""
        envelope, _, settled = job
        outcome = self._judge(post, error, said)
        self._spare.append(post)
        if host.waiting and host.flying == self._per_host:
            self._turns.append(host)
        host.flying -= 1
        if not host.waiting and not host.flying:
            self._hosts.pop(host.name, None)
        settled(envelope, outcome)
        self._landed.set()
        if self._turns and not self._pumping:
            self._pumping = True
            self._loop.call_soon(self._pump)

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
        return self._outcome(OutcomeKind.DEFERRED, code=code, said=told, retry_after_s=wait_s)

    def _outcome(
        self,
        kind: OutcomeKind,
        *,
        code: int = 0,
        said: bytes | str = "",
        retry_after_s: int = 0,
        gone: bool = False,
        untried: bool = False,
    ) -> Outcome:
        return Outcome(
            kind=kind,
            at_us=self._clock(),
            code=code,
            words=words(said),
            retry_after_s=retry_after_s,
            gone=gone,
            untried=untried,
        )


def standard_head(envelope: Envelope, at_s: int) -> list[str]:
    """Those of Standard Webhooks 1.0."""
    name, body = envelope.message_id, envelope.rendition.content
    return [
        f"webhook-id: {name}",
        f"webhook-timestamp: {at_s}",
        f"webhook-signature: {signatures(envelope.secret, envelope.secret_before, name, at_s, body)}",
    ]


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
