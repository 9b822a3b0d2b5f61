"""What follows a clear: corrections and updates, which are filed, and withholds and kills, which go at once."""

from typing import Any

import click

from kawat.roles.cli import desk, filing
from kawat.roles.cli.frame import Call, verb

REASON = click.option("--reason", default="", metavar="R", help="Why; receivers read it.")
SEEN_HASH = click.option("--seen", default="", metavar="HASH", help="Of which version it was written.")


@verb("correct", writes=True)
@click.argument("name")
@click.argument("path")
@filing.copy_options
@click.option("--note", default="", metavar="N", help="What was wrong, and where.")
@SEEN_HASH
def correct(call: Call, name: str, path: str, **said: Any) -> None:
    """File a correction of what is out under NAME, in one language."""
    _follow(call, name, path, "correction", said)


@verb("update", writes=True)
@click.argument("name")
@click.argument("path")
@filing.copy_options
@click.option("--note", default="", metavar="N", help="What is new, for editors.")
@SEEN_HASH
def update(call: Call, name: str, path: str, **said: Any) -> None:
    """File a fuller version of what is out under NAME, in one language."""
    _follow(call, name, path, "update", said)


@verb("withhold", writes=True)
@click.argument("name")
@REASON
@desk.SEEN
def withhold(call: Call, name: str, reason: str, seen: str) -> None:
    """Tell everybody not to use it while it is checked; at once, and it can be lifted."""
    from kawat.actions import withdrawal

    desk.tell(call, withdrawal.withhold(call.actor(), name, reason, seen=seen).items)


@verb("kill", writes=True)
@click.argument("name")
@REASON
@desk.SEEN
def kill(call: Call, name: str, reason: str, seen: str) -> None:
    """Take it back for good: all versions and languages, unless NAME says one."""
    from kawat.actions import withdrawal

    desk.tell(call, withdrawal.kill(call.actor(), name, reason, seen=seen).items)


@verb("confirm", writes=True)
@click.argument("name")
@desk.SEEN
def confirm(call: Call, name: str, seen: str) -> None:
    """Confirm, as a second person, a kill or a withhold."""
    from kawat.actions import withdrawal

    desk.tell(call, withdrawal.confirm(call.actor(), name, seen=seen))


@verb("lift", writes=True)
@click.argument("name")
@desk.SEEN
def lift(call: Call, name: str, seen: str) -> None:
    """Say that a withheld item may be used again; it takes two, and goes out with the second."""
    from kawat.actions import withdrawal

    lifted = withdrawal.lift(call.actor(), name, seen=seen)
    if lifted is None:
        call.say(
            {"items": [], "waits_for": "a second person"},
            lambda on: on.print("Noted; it goes out when a second person lifts it too."),
        )
    else:
        desk.tell(call, lifted.items)


def _follow(call: Call, name: str, path: str, kind: str, said: dict[str, Any]) -> None:
    from kawat.actions.intake import follow_up
    from kawat.core.terms import Kind

    actor, seen = call.actor(), said.pop("seen")
    filing.tell(call, [follow_up(actor, name, filing.filing_of(path, **said), Kind(kind), seen=seen)])
