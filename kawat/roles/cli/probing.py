"""`send-test`: a test item to one destination, and everything that is seen of its way. The ledger knows nothing of it.

Ends with 0 where it was taken.
"""

import asyncio
from typing import TYPE_CHECKING, Any

import click

from kawat.core.errors import NotTaken
from kawat.roles.cli import say
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from rich.console import Console


@verb("send-test", signs=True)
@click.argument("destination")
def send_test(call: Call, destination: str) -> None:
    """Send a destination a test item by its own channel, and show the whole exchange."""
    from kawat.actions.probes import probe
    from kawat.roles.probing import send

    settings = call.settings()
    its, envelope = probe(call.actor(), destination, settings.masthead)
    told: dict[str, Any] = {"destination": its.uid, "channel": envelope.channel.name.lower(), "address": its.address}
    told |= asyncio.run(send(settings, envelope))
    reason = told["reason"]
    if not (call.as_json and reason):
        call.say(told, lambda on: show(on, told))
    if reason:
        call.extra = told
        raise NotTaken(reason=reason)


def show(on: "Console", told: dict[str, Any]) -> None:
    """The same for people: one thing a line."""
    for name, value in told.items():
        if isinstance(value, dict):
            value = "  ".join(f"{part} {its}" for part, its in value.items())
        lines = value if isinstance(value, list) else [str(value)]
        for line in lines if any(lines) else ():
            on.print(say.clean(f"{name:<14}{line}"))
