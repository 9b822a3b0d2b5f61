"""The hub's two ways to a callback (W3C WebSub, 23 January 2018): a POST with what is new, and a GET that asks.

What is new is carried by the machinery of webhooks: the same guard, limits, tries and breaker, but its signature stands
among the envelope's own headers, since it covers the body alone (section 7.1). `Callbacks` asks whether a callback
wants what somebody asked for in its name (section 5.3), or tells it that it is denied (section 5.2).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import certifi
import pycurl

from kawat.core.delivery import Envelope
from kawat.transports.curl import Multi
from kawat.transports.guard import Guard
from kawat.transports.post import Post
from kawat.transports.webhook import WebhookTransport
from kawat.transports.words import words

ASKING_S = 10
"""A callback has so long to answer a question; whoever asked has to be able to wait for it."""


def websub_transport(*, guard: Guard, per_host: int) -> WebhookTransport:
    """The `Transport` for what is new in a feed. Made and used on a running event loop."""
    return WebhookTransport(guard=guard, per_host=per_host, head=_nothing)


def _nothing(_envelope: Envelope, _at_s: int) -> list[str]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a callback said, as far as it was read. `code` is 0 where there was no answer; `why` says what went wrong."""

    code: int
    body: bytes
    why: str


class Callbacks:
    """GETs to callbacks. Made and used on a running event loop; nobody asks after `close`."""

    def __init__(self, *, guard: Guard, ca_file: str = "", connect_s: float = 5, total_s: float = ASKING_S) -> None:
        self._loop = asyncio.get_running_loop()
        self._multi = Multi(keep=1)
        self._new_post = partial(Post, guard, ca_file=ca_file or certifi.where(), connect_s=connect_s, total_s=total_s)

    async def ask(self, url: str) -> Answer:
        """The answer, within some ten seconds, without following any redirect."""
        over: asyncio.Future[Answer] = self._loop.create_future()
        asking = self._new_post()
        asking.load(url, [], b"")
        asking.easy.setopt(pycurl.HTTPGET, 1)
        asking.easy.setopt(pycurl.FORBID_REUSE, 1)  # a callback is asked once in days
        self._multi.start(asking.easy, self._ended(asking, over))
        return await over

    def close(self) -> None:
        """Cut off what is still being asked."""
        for done in self._multi.abort():
            done(-1, "the sender is closing")
        self._multi.close()

    def _ended(self, asking: Post, over: "asyncio.Future[Answer]") -> Callable[[int, str], None]:
        def done(error: int, said: str) -> None:
            why = words(asking.refused or said or ("" if asking.answered else f"the answer broke off ({error})"))
            answer = Answer(code=asking.code if asking.answered else 0, body=asking.said, why=why)
            asking.close()
            if not over.done():
                over.set_result(answer)

        return done
