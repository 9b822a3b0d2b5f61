"""The posts that a machine's roles fill: one process each, how it is started, and the place at which it listens."""

import random
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from kawat.core.delivery import Part
from kawat.core.errors import BadSetting
from kawat.roles.settings import Settings
from kawat.roles.wiring import bound_socket, free_port

Sockets = dict[str, socket.socket]
"""What listens, by the name of its post."""

ROLES = ("web", "edge", "router", "sender", "clock", "postbox")


@dataclass
class Post:
    """One role that has to be staffed: how to start it, and who does it now. `worker` is a sender's name in the
    ledger, another one at each start."""

    name: str
    start: Callable[[int], None]
    worker: int = 0
    pid: int = 0
    starts: list[float] = field(default_factory=list)


def posts_of(role: str, settings: Settings, sockets: Sockets) -> list[Post]:
    """The posts of a role; the places at which they listen are bound now, and kept in `sockets`."""
    from kawat.roles import clock, web

    if role == "web":
        sockets["web"] = bound_socket(settings.host, settings.port)
        return [Post("web", lambda line: web.run(settings, line, listener=sockets["web"]))]
    if role == "edge":
        return [_edge_post(f"edge-{number}", settings, sockets) for number in range(1, settings.edges + 1)]
    if role == "sender":
        return [_sender_post(Part(number, settings.senders), settings) for number in range(settings.senders)]
    if role == "router":
        return [_router_post(number, settings) for number in settings.shard or range(1, settings.shards + 1)]
    if role == "postbox":
        return _postbox_posts(settings, sockets)
    return [Post("clock", lambda line: clock.run(settings, line))]


def _postbox_posts(settings: Settings, sockets: Sockets) -> list[Post]:
    """The post of who takes in bounces, where there is an address for that."""
    from kawat.roles import postbox

    its = settings.postbox
    if its is None:
        return []
    try:
        listener = sockets["postbox"] = bound_socket(its.host, its.port)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadSetting(name="KAWAT_POSTBOX", value=its, reason=reason) from None
    return [Post("postbox", lambda line: postbox.run(settings, line, listener=listener))]


def _edge_post(name: str, settings: Settings, sockets: Sockets) -> Post:
    from kawat.roles import edge

    shared = settings.edges > 1
    port = settings.stream_port
    if port == 0 and shared:
        first = sockets.get("edge-1")
        port = first.getsockname()[1] if first else free_port(settings.host)
    sockets[name] = bound_socket(settings.host, port, shared=shared)
    return Post(name, lambda line: edge.run(settings, line, name=name, listener=sockets[name]))


def _router_post(number: int, settings: Settings) -> Post:
    """One of several routers, or the only one."""
    from kawat.actions.standing import Shard
    from kawat.roles import router

    shard = Shard(number=number, of=settings.shards)
    name = "router" if shard.of == 1 else f"router-{number}"
    return Post(name, lambda line: router.run(settings, line, shard=shard))


def _sender_post(part: Part, settings: Settings) -> Post:
    """A sender's post. A new one gives back what the one before it held."""
    from kawat.roles import sender

    post = Post(f"sender-{part.number + 1}", start=lambda line: None, worker=random.randrange(1, 2**30))

    def start(line: int) -> None:
        dead = [post.worker - 1] if len(post.starts) > 1 else []
        sender.run(settings, line, worker=post.worker, part=part, dead=dead)

    post.start = start
    return post
