"""The postbox role: bounces and complaints come in by SMTP or LMTP and go into the ledger, one by one."""

import asyncio
import socket

from kawat.actions import bounces
from kawat.actions.bounces import Verdict
from kawat.roles.loop import House, run_role
from kawat.roles.settings import Settings
from kawat.transports.postbox import Postbox


def run(settings: Settings, lifeline: int, *, listener: socket.socket) -> None:
    """The role, until it is told to end."""

    async def main(ending: asyncio.Event) -> None:
        house = House()

        async def take(local: str, raw: bytes) -> bool:
            taken = await house.ask(bounces.take_in, raw, returned_to=local)
            return taken.verdict is not Verdict.LATER

        assert settings.postbox is not None
        postbox = Postbox(
            domain=settings.mail_domain, ours=bounces.is_ours, take=take, lmtp=settings.postbox.scheme == "lmtp"
        )
        await postbox.start(listener)
        await ending.wait()
        await postbox.close()
        house.close()

    run_role(main, lifeline=lifeline)
