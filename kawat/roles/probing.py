"""A test on its way by the channel's own transport, and everything that is seen of it: for the command line, and for
those who ask on a page."""

import asyncio
import time
from typing import TYPE_CHECKING, Any

from kawat.actions.admission import outbound_guard
from kawat.core.delivery import Envelope, Outcome
from kawat.core.terms import Channel, OutcomeKind
from kawat.roles.file_transports import file_transports
from kawat.roles.settings import Settings
from kawat.transports.dialogue import Dialogue
from kawat.transports.exchange import Exchange, exchange
from kawat.transports.webhook import standard_head

if TYPE_CHECKING:
    from kawat.core.ports import Transport

PATIENCE_S = 90
"""For a channel that says nothing of its own: longer than any of its limits."""


async def send(settings: Settings, envelope: Envelope, *, relay: int | None = None) -> dict[str, Any]:
    """Carry it, and tell what was seen; `reason` says why it was not taken, '' where it was. On a running event loop.
    Mail goes by the relay of that place among the settings', or by any."""
    if envelope.channel in (Channel.WEBHOOK, Channel.WEBSUB):
        seen = await asyncio.to_thread(_post, envelope)
        reason = "" if seen.is_taken else seen.reason or f"it answered {seen.status}"
        return {**seen.told(), "reason": reason}
    dialogue = Dialogue()
    try:
        transport = _transport(settings, envelope.channel, dialogue, relay)
        outcome = await _carry(transport, envelope)
    except TimeoutError:
        return {"taken": False, "exchange": dialogue.lines, "reason": f"nothing came of it within {PATIENCE_S} s"}
    taken = outcome.kind in (OutcomeKind.ACCEPTED, OutcomeKind.RELAYED)
    return {
        "taken": taken,
        "outcome": outcome.kind.value,
        "reply": outcome.code,
        "answer": [outcome.words],
        "pin": outcome.pin or envelope.pin,
        "exchange": dialogue.lines,
        "reason": "" if taken else f"{outcome.kind.value}: {outcome.words}",
    }


def _post(envelope: Envelope) -> Exchange:
    rendition = envelope.rendition
    headers = [f"Content-Type: {rendition.media_type}"]
    if envelope.channel is Channel.WEBHOOK:  # what the hub sends is signed already
        headers += standard_head(envelope, int(time.time()))
    headers += [f"{name}: {value}" for name, value in envelope.headers]
    return exchange(envelope.address, headers=headers, body=rendition.content, guard=outbound_guard())


async def _carry(transport: "Transport", envelope: Envelope) -> Outcome:
    """By the sender's own transport. All that was said stands in its dialogue once this is over, the parting too."""
    over: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    try:
        transport.carry([envelope], wanted=lambda _: True, settled=lambda _, outcome: over.set_result(outcome))
        return await asyncio.wait_for(over, PATIENCE_S)
    finally:
        await transport.close()


def _transport(settings: Settings, channel: Channel, dialogue: Dialogue, relay: int | None) -> "Transport":
    from kawat.roles.sender import signer_of
    from kawat.transports.email import EmailTransport

    if channel is Channel.EMAIL:
        relays = settings.relays if relay is None else settings.relays[relay : relay + 1]
        return EmailTransport(*relays, signer=signer_of(settings), dialogue=dialogue)
    return file_transports(dialogue)[channel]
