"""Connections that stand before they are needed: DNS, TCP and TLS done, and kept in curl's pool for the next post.

Curl's CONNECT_ONLY leaves a connection outside of the pool, so that a `HEAD /` goes over it: it says nothing, and any
answer will do. Whoever calls has to dial on a schedule that tells nothing either: see `roles.sender`.
"""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial

from kawat.transports.curl import Multi
from kawat.transports.post import Post

AT_ONCE = 64
"""Hosts that are dialled at a time; TLS costs both sides milliseconds of work."""


def origin(url: str) -> str:
    """Scheme, host and port: what connections are kept by."""
    return "/".join(url.split("/", 3)[:3]).lower()


async def dial(multi: Multi, origins: Iterable[str], new_post: Callable[[], Post]) -> int:
    """Open one connection to each origin unless one stands; how many answered. `multi` may carry other things
    meanwhile."""
    waiting = iter(dict.fromkeys(origins))
    spare: list[Post] = []
    answered = 0

    async def line() -> None:
        nonlocal answered
        for each in waiting:
            post = spare.pop() if spare else new_post()
            post.knock(f"{each}/")
            over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            multi.start(post.easy, partial(_done, over))
            try:
                await over
            except asyncio.CancelledError:
                multi.drop(post.easy)
                raise
            answered += post.answered
            spare.append(post)

    try:
        await asyncio.gather(*(line() for _ in range(AT_ONCE)))
    finally:
        for post in spare:
            post.close()
    return answered


def _done(over: "asyncio.Future[None]", _error: int, _said: str) -> None:
    if not over.done():
        over.set_result(None)
