"""Relays written out by a test, and the letters and transports that meet them."""

import asyncio
import socket
from collections.abc import Coroutine
from typing import Any

import uvloop

from kawat.core.delivery import DeliveryKey, Envelope, Rendition
from kawat.core.terms import Channel
from kawat.transports.dkim import Signer
from kawat.transports.email import EmailTransport
from kawat.transports.relay import Relay
from tests.transports.far_ends import say

PLAIN = Rendition(format="mail", media_type="message/rfc822", content=b"Subject: x\r\n\r\ntext\r\n")
GREETING = "220 relay.invalid ESMTP\n"
OFFERS = "250-relay.invalid\n250-PIPELINING\n250 8BITMIME\n"


def envelope(number: int, **changes: Any) -> Envelope:
    address = f"editor{number}@desk.example"
    facts: dict[str, Any] = {
        "key": DeliveryKey(1, number, 0),
        "channel": Channel.EMAIL,
        "address": address,
        "sender": f"bounce+{number}@wire.example",
        "message_id": f"{number}@wire.example",
        "rendition": PLAIN,
        "headers": (("To", f"<{address}>"), ("Message-ID", f"<{number}@wire.example>")),
    }
    return Envelope(**(facts | changes))


SHORT = {"reply_s": 0.3, "dot_s": 0.3}
"""Patience with relays that are going to say nothing."""


def relay(port: int, **changes: Any) -> Relay:
    patience = {"host": "127.0.0.1", "reply_s": 5, "dot_s": 5, "connect_s": 5, "idle_s": 5}
    return Relay(port=port, **(patience | changes))


def transport(port: int, *, signer: Signer | None = None, **changes: Any) -> EmailTransport:
    return EmailTransport(relay(port, **changes), signer=signer)


def run(story: Coroutine[Any, Any, None]) -> None:
    uvloop.run(story)


class Script:
    """A relay written by the test: what it hears, line by line, and what it has to say."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def greet(self, offers: str = OFFERS) -> None:
        await self.say(GREETING)
        assert (await self.hear()).startswith("EHLO ")
        await self.say(offers)

    async def say(self, text: str) -> None:
        await say(self.writer, text)

    async def hear(self) -> str:
        return (await self.reader.readuntil(b"\r\n")).decode().rstrip()

    async def hear_opening(self) -> list[str]:
        return [await self.hear() for _ in range(3)]

    async def hear_text(self) -> bytes:
        return await self.reader.readuntil(b"\r\n.\r\n")

    async def nothing_more(self) -> bool:
        try:
            async with asyncio.timeout(0.1):
                return not await self.reader.read(1)
        except TimeoutError:
            return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
