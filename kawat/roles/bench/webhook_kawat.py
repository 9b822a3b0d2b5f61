"""The part of `kawat bench webhook` that posts: Kawat's own transport, every endpoint a host of its own, all by TLS.

The hosts are names below `localhost`, which curl takes for this machine without asking anybody (RFC 6761 §6.3). The
receiver is the demo's: it verifies every signature and writes down what came to which path.
"""

import asyncio
import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvloop

from kawat.core.delivery import DeliveryKey, Envelope, Outcome, Rendition
from kawat.core.terms import Channel, OutcomeKind
from kawat.roles.bench.certificate import certificate
from kawat.roles.bench.measure import pss_kb
from kawat.roles.demo.receivers import endpoint_secret, start_webhook_sink
from kawat.roles.demo.show import Tell
from kawat.roles.wiring import raise_descriptor_limit
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.webhook import WebhookTransport

DOMAIN = "wire.localhost"
SIZE = 6_000
PER_HOST = 32
SPARE = 256
"""Connections that curl may keep beyond one for each endpoint."""

Times = dict[str, float]


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Seconds from handing over to the last acceptance: each on a new connection, on warm ones, and dialled ahead."""
    raise_descriptor_limit()
    master, count = secrets.token_bytes(32), asked["posts"]
    with tempfile.TemporaryDirectory(prefix="kawat-bench-") as name:
        folder = Path(name)
        server, trusted = certificate(DOMAIN, folder)
        with start_webhook_sink(folder / "sink", master=master, certificate=str(server)) as sink:
            rounds = [_envelopes(number, count, sink.port, master) for number in range(3)]
            told = uvloop.run(_post(rounds, str(trusted), tell))
        sent = {("/" + each.address.split("/", 3)[3], each.message_id) for every in rounds for each in every}
        came = {(each.address, each.message_id) for each in sink.received()}
    if came != sent:
        raise ChildProcessError(f"the receiver has {len(came):,} of {len(sent):,} posts")
    return {"posts": count, "size_bytes": SIZE, "received": len(came), **{k: round(v, 3) for k, v in told.items()}}


async def _post(rounds: Sequence[list[Envelope]], trusted: str, tell: Tell) -> Times:
    cold, warm, ahead = rounds
    transport = _transport(len(cold), trusted)
    told = {
        "new_s": await _carried(transport, cold, "new", tell),
        "warm_s": await _carried(transport, warm, "warm", tell),
    }
    await transport.close()
    transport = _transport(len(cold), trusted)
    before, began = pss_kb(os.getpid()), time.monotonic()
    answered = await transport.dial(each.address for each in ahead)
    told["dialling_s"] = time.monotonic() - began
    told["bytes_a_connection"] = round((pss_kb(os.getpid()) - before) * 1024 / len(ahead))
    if answered < len(ahead):
        raise ChildProcessError(f"only {answered:,} of {len(ahead):,} endpoints answered when they were dialled")
    told["dialled_s"] = await _carried(transport, ahead, "dialled", tell)
    await transport.close()
    return told


def _transport(count: int, trusted: str) -> WebhookTransport:
    guard = Guard(allow=LOOPBACK)
    return WebhookTransport(guard=guard, per_host=PER_HOST, keep=count + SPARE, ca_file=trusted)


async def _carried(transport: WebhookTransport, envelopes: Sequence[Envelope], what: str, tell: Tell) -> float:
    """Seconds until the last was accepted. Raises `ChildProcessError` where one is not."""
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    left = len(envelopes)

    def settled(envelope: Envelope, outcome: Outcome) -> None:
        nonlocal left
        left -= 1
        if outcome.kind is not OutcomeKind.ACCEPTED and not over.done():
            over.set_exception(ChildProcessError(f"{envelope.address}: {outcome.code} {outcome.words}"))
        elif not left and not over.done():
            over.set_result(None)

    began = time.monotonic()
    transport.carry(envelopes, wanted=lambda _: True, settled=settled)
    await over
    took = time.monotonic() - began
    tell(what, len(envelopes), len(envelopes))
    return took


def _envelopes(round_: int, count: int, port: int, master: bytes) -> list[Envelope]:
    """One post for each endpoint, all of one rendition."""
    content = b'{"body_text":"' + b"x" * (SIZE - 16) + b'"}'
    rendition = Rendition(format="ninjs", media_type="application/json", content=content)
    return [
        Envelope(
            key=DeliveryKey(round_, number, 0),
            channel=Channel.WEBHOOK,
            address=f"https://o{number:04d}.{DOMAIN}:{port}/o/{number:04d}",
            message_id=f"{round_}-{number:032x}",
            rendition=rendition,
            headers=(("Kawat-Sequence", str(round_ + 1)), ("Kawat-Number", str(round_ + 1))),
            secret=endpoint_secret(master, f"/o/{number:04d}"),
        )
        for number in range(count)
    ]
