"""The part of `kawat bench mail` that is the mail client alone: the same letters from memory, and no ledger."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

import uvloop

from kawat.core.delivery import DeliveryKey, Envelope, Outcome, Rendition
from kawat.core.terms import Channel, OutcomeKind
from kawat.roles.bench import peers
from kawat.roles.demo.show import Tell
from kawat.transports.email import EmailTransport
from kawat.transports.relay import Relay

TOLD_EVERY = 1_000


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Seconds from the first letter to the last 250."""
    with tempfile.TemporaryDirectory(prefix="kawat-bench-") as folder, peers.smtp_sink(Path(folder)) as sink:
        last_s = uvloop.run(_send(sink.port, asked["messages"], asked["size_bytes"], tell))
    return {"messages": asked["messages"], "sink": sink.name, "last_s": round(last_s, 3)}


async def _send(port: int, count: int, size: int, tell: Tell) -> float:
    transport = EmailTransport(Relay(host="127.0.0.1", port=port))
    rendition = Rendition(format="mail", media_type="message/rfc822", content=_content(size))
    envelopes = [
        Envelope(
            key=DeliveryKey(1, number, 0),
            channel=Channel.EMAIL,
            address=f"desk{number:05d}@paper{number % 400:03d}.example",
            message_id=f"{number:032x}@wire.example",
            rendition=rendition,
            headers=(("To", f"<desk{number:05d}@paper.example>"), ("Message-ID", f"<{number:032x}@wire.example>")),
            sender=f"b+{number:x}@wire.example",
        )
        for number in range(count)
    ]
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    left = count

    def settled(_envelope: Envelope, outcome: Outcome) -> None:
        nonlocal left
        if outcome.kind is not OutcomeKind.RELAYED:
            if not over.done():
                over.set_exception(ChildProcessError(f"the sink said {outcome.code} {outcome.words}"))
            return
        left -= 1
        if left % TOLD_EVERY == 0:
            tell("bare", count - left, count)
        if not left:
            over.set_result(None)

    began = time.monotonic()
    transport.carry(envelopes, wanted=lambda _: True, settled=settled)
    await over
    last_s = time.monotonic() - began
    await transport.close()
    return last_s


def _content(size: int) -> bytes:
    """A message of that many octets: shared headers, an empty line, lines of plain text."""
    head = b"From: <wire@wire.example>\r\nSubject: Bench\r\nMIME-Version: 1.0\r\n\r\n"
    line = b"The works will be built in two halls beside the harbour, the company said.\r\n"
    return (head + line * (size // len(line) + 1))[: size - 2] + b"\r\n"
