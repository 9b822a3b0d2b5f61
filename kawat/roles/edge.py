"""The edge role: the desktop stream on its own port, fed from the store."""

import asyncio
import socket
import time

from kawat.actions import hints, landing
from kawat.actions.stream import FromStore, ticket_keys
from kawat.core.profile import Terms
from kawat.core.release import Cleared
from kawat.edge import Edge
from kawat.roles.loop import run_role
from kawat.roles.pulse import Heart
from kawat.roles.settings import Settings
from kawat.roles.wiring import join_bus
from kawat.store.analyses import terms_of


def run(settings: Settings, lifeline: int, *, name: str, listener: socket.socket) -> None:
    """The role, until it is told to end."""

    async def main(ending: asyncio.Event) -> None:
        edge = Edge(
            FromStore(),
            masthead=settings.masthead,
            keys=ticket_keys(),
            name=f"{socket.gethostname()}/{name}",
            analyse=_terms,
            clock=lambda: time.time_ns() // 1_000,
            origin=settings.base_url,
            landings=landing.FromLedger(),
            landing_keys=landing.ticket_keys(),
        )
        bus = join_bus(settings)
        bus.subscribe(hints.CLEARED, lambda _: edge.news())
        bus.subscribe(hints.STOPPED, lambda _: edge.news())
        bus.subscribe(hints.REVOKED, lambda ids: edge.revoked([int(each) for each in ids]))
        bus.start(asyncio.get_running_loop())
        await edge.start(listener)
        heart = Heart(name, edge.ask, lambda: {"streams": edge.room.streams, "upto": edge.room.cursor})
        edge.spawn(heart.beat())
        await ending.wait()
        await heart.stop()
        await edge.close()
        bus.close()

    run_role(main, lifeline=lifeline)


def _terms(its: Cleared) -> Terms:
    return terms_of(its.item, [language for language, _ in its.languages])
