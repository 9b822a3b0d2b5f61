"""`send-test`: a test item to one destination, and everything that is seen of its way. The ledger knows nothing of it.

Ends with 0 where it was taken.
"""

import asyncio
import time
from typing import TYPE_CHECKING, Any

import click

from kawat.core.errors import NotTaken
from kawat.roles.cli import say
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from rich.console import Console

    from kawat.core.delivery import Envelope, Outcome
    from kawat.roles.settings import Settings
    from kawat.transports.dialogue import Dialogue
    from kawat.transports.exchange import Exchange

PATIENCE_S = 90
"""For a channel that says nothing of its own: longer than any of its limits."""
BODY_SHOWN = 500


@verb("send-test", signs=True)
@click.argument("destination")
def send_test(call: Call, destination: str) -> None:
    """Send a destination a test item by its own channel, and show the whole exchange."""
    from kawat.actions.probes import probe
    from kawat.core.terms import Channel
    from kawat.transports.dialogue import Dialogue

    settings = call.settings()
    its, envelope = probe(call.actor(), destination, settings.masthead)
    told: dict[str, Any] = {"destination": its.uid, "channel": envelope.channel.name.lower(), "address": its.address}
    if envelope.channel in (Channel.WEBHOOK, Channel.WEBSUB):
        seen = _post(envelope)
        told |= of_exchange(seen)
        reason = "" if seen.is_taken else seen.reason or f"it answered {seen.status}"
    else:
        dialogue = Dialogue()
        outcome = asyncio.run(_carry(settings, envelope, dialogue))
        told |= _of_outcome(envelope, outcome, dialogue)
        reason = "" if told["taken"] else f"{outcome.kind.value}: {outcome.words}"
    if not (call.as_json and reason):
        call.say(told, lambda on: show(on, told))
    if reason:
        call.extra = told
        raise NotTaken(reason=reason)


def of_exchange(seen: "Exchange") -> dict[str, Any]:
    """An exchange as one object."""
    return {
        "taken": seen.is_taken,
        "connected_to": seen.remote,
        "tls": seen.tls,
        "certificate": dict(seen.certificate),
        "sent": list(seen.sent),
        "status": seen.status,
        "answer": list(seen.head),
        "body": seen.body[:BODY_SHOWN].decode("utf-8", "replace"),
        "ms": dict(seen.phases),
        "reason": seen.reason,
    }


def show(on: "Console", told: dict[str, Any]) -> None:
    """The same for people: one thing a line."""
    for name, value in told.items():
        if isinstance(value, dict):
            value = "  ".join(f"{part} {its}" for part, its in value.items())
        lines = value if isinstance(value, list) else [str(value)]
        for line in lines if any(lines) else ():
            on.print(say.clean(f"{name:<14}{line}"))


def _post(envelope: "Envelope") -> "Exchange":
    from kawat.actions.subscriptions import outbound_guard
    from kawat.core.terms import Channel
    from kawat.transports.exchange import exchange
    from kawat.transports.webhook import standard_head

    rendition = envelope.rendition
    headers = [f"Content-Type: {rendition.media_type}"]
    if envelope.channel is Channel.WEBHOOK:  # what the hub sends is signed already
        headers += standard_head(envelope, int(time.time()))
    headers += [f"{name}: {value}" for name, value in envelope.headers]
    return exchange(envelope.address, headers=headers, body=rendition.content, guard=outbound_guard())


async def _carry(settings: "Settings", envelope: "Envelope", dialogue: "Dialogue") -> "Outcome":
    """By the sender's own transport. All that was said stands in `dialogue` once this is over, the parting too."""
    from kawat.roles.sender import transports

    several = transports(settings, dialogue=dialogue)
    over: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    try:
        several[envelope.channel].carry(
            [envelope], wanted=lambda _: True, settled=lambda _, outcome: over.set_result(outcome)
        )
        return await asyncio.wait_for(over, PATIENCE_S)
    finally:
        await asyncio.gather(*(each.close() for each in several.values()))


def _of_outcome(envelope: "Envelope", outcome: "Outcome", dialogue: "Dialogue") -> dict[str, Any]:
    from kawat.core.terms import OutcomeKind

    return {
        "taken": outcome.kind in (OutcomeKind.ACCEPTED, OutcomeKind.RELAYED),
        "outcome": outcome.kind.value,
        "reply": outcome.code,
        "answer": [outcome.words],
        "pin": outcome.pin or envelope.pin,
        "exchange": dialogue.lines,
    }
