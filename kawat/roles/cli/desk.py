"""The desk's verbs before and at the clear: approve, clear or hold, take T back, spike."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kawat.roles.cli import views
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from kawat.store.releases import Kept


@verb("approve", writes=True)
@click.argument("name")
def approve(call: Call, name: str) -> None:
    """Approve every draft that NAME means; nobody approves what they filed or edited."""
    from kawat.actions import review

    tell(call, review.approve(call.actor(), name))


@verb("clear", writes=True)
@click.argument("name")
@click.option("--at", metavar="T", help="Hold it until T, such as '2026-11-22T09:00 Asia/Jakarta'.")
def clear(call: Call, name: str, at: str | None) -> None:
    """Send all approved languages out, now or at T."""
    from kawat.actions import wire

    actor = call.actor()
    tell(call, wire.clear(actor, name).items if at is None else wire.hold(actor, name, at))


@verb("unhold", writes=True)
@click.argument("name")
def unhold(call: Call, name: str) -> None:
    """Take T back: approved, and waiting for a decision."""
    from kawat.actions import wire

    tell(call, wire.unhold(call.actor(), name))


@verb("spike", writes=True)
@click.argument("name")
def spike(call: Call, name: str) -> None:
    """Drop what has not cleared; nothing public remains of it."""
    from kawat.actions import wire

    tell(call, wire.spike(call.actor(), name))


def tell(call: Call, moved: "Sequence[Kept]") -> None:
    """Say where the items stand now."""
    call.say({"items": [views.in_short(kept) for kept in moved]}, lambda on: views.show_list(on, moved))
