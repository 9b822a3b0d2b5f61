"""The desk's verbs before and at the clear: approve, clear or hold, take T back, send back, spike."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kawat.roles.cli import views
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from kawat.store.releases import Kept


SEEN = click.option("--seen", default="", metavar="MARK", help="Do nothing unless it stands as `kawat show` said.")
"""Of what the decision is made: `stands` of `kawat show --json`."""


@verb("approve", writes=True)
@click.argument("name")
@SEEN
def approve(call: Call, name: str, seen: str) -> None:
    """Approve every draft that NAME means; nobody approves what they filed or edited."""
    from kawat.actions import review

    tell(call, review.approve(call.actor(), name, seen=seen))


@verb("clear", writes=True)
@click.argument("name")
@click.option("--at", metavar="T", help="Hold it until T, such as '2026-11-22T09:00 Asia/Jakarta'.")
@SEEN
def clear(call: Call, name: str, at: str | None, seen: str) -> None:
    """Send all approved languages out, now or at T."""
    from kawat.actions import wire

    actor = call.actor()
    tell(call, wire.clear(actor, name, seen=seen).items if at is None else wire.hold(actor, name, at, seen=seen))


@verb("hold", writes=True)
@click.argument("name")
@click.argument("at", metavar="T")
@SEEN
def hold(call: Call, name: str, at: str, seen: str) -> None:
    """Hold all approved languages until T, such as '2026-11-22T09:00 Asia/Jakarta'; the same as clear --at."""
    from kawat.actions import wire

    tell(call, wire.hold(call.actor(), name, at, seen=seen))


@verb("unhold", writes=True)
@click.argument("name")
@SEEN
def unhold(call: Call, name: str, seen: str) -> None:
    """Take T back: approved, and waiting for a decision."""
    from kawat.actions import wire

    tell(call, wire.unhold(call.actor(), name, seen=seen))


@verb("return", writes=True)
@click.argument("name")
@click.option("--reason", default="", metavar="R", help="Why; its filer and the desk read it.")
@SEEN
def return_(call: Call, name: str, reason: str, seen: str) -> None:
    """Send one item back to its filer; an approval is void, and T is no longer kept by itself."""
    from kawat.actions import returning

    tell(call, [returning.send_back(call.actor(), name, reason, seen=seen)])


@verb("resubmit", writes=True)
@click.argument("name")
@SEEN
def resubmit(call: Call, name: str, seen: str) -> None:
    """Hand in again, as it is, what was sent back; whoever edits it does so by that."""
    from kawat.actions import returning

    tell(call, [returning.resubmit(call.actor(), name, seen=seen)])


@verb("spike", writes=True)
@click.argument("name")
@SEEN
def spike(call: Call, name: str, seen: str) -> None:
    """Drop what has not cleared; nothing public remains of it."""
    from kawat.actions import wire

    tell(call, wire.spike(call.actor(), name, seen=seen))


def tell(call: Call, moved: "Sequence[Kept]") -> None:
    """Say where the items stand now."""
    call.say({"items": [views.in_short(kept) for kept in moved]}, lambda on: views.show_list(on, moved))
