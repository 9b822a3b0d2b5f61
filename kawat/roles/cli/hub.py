"""`destinations deny`: what the operator may do with a subscription that somebody made at the hub."""

import click

from kawat.roles.cli import say
from kawat.roles.cli.frame import Call, verb


@verb("deny", writes=True)
@click.argument("destination")
@click.option("--reason", default="", help="What the callback is told.")
def deny(call: Call, destination: str, reason: str) -> None:
    """End a WebSub subscription, and tell its callback why."""
    from kawat.actions import reception, websub

    actor = call.actor()
    found = reception.find_destination(destination)
    websub.deny(actor, found.uid, reason=reason)
    told = {"destination": found.uid, "state": "unsubscribed"}
    call.say(told, lambda on: on.print(f"{say.clean(found.address)} is sent nothing any more."))
