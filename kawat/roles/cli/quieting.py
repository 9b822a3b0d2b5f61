"""`destinations quiet, digest, pause`: when a destination wants quiet, shown, set and ended as its page does."""

from typing import Any

import click

from kawat.roles.cli import say
from kawat.roles.cli.frame import Call, verb

ZONE = click.Option(
    ["--zone"], metavar="ZONE", default="UTC", help="Of the times, such as Asia/Jakarta; UTC unless said."
)
WAIT = click.Option(["--flashes-wait"], is_flag=True, help="Flashes and regulated disclosures wait as well.")
END = click.Option(["--end"], is_flag=True, help="Have every story come at once again.")


@verb("quiet", writes=True, params=[ZONE, WAIT, END])
@click.argument("destination")
@click.option("--from", "start", metavar="HH:MM", help="When they begin.")
@click.option("--to", "until", metavar="HH:MM", help="When they end.")
def quiet(
    call: Call, destination: str, start: str | None, until: str | None, zone: str, flashes_wait: bool, end: bool
) -> None:
    """Have normal stories wait from one local time to another; without times, show what is set."""
    from kawat.actions import quieting

    if (start is None) is not (until is None) or (start and end):
        raise click.UsageError("say --from and --to, or --end")
    if end:
        quieting.end_hours(call.actor(), destination)
    elif start is not None and until is not None:
        quieting.set_hours(call.actor(), destination, start=start, end=until, zone=zone, flashes_pass=not flashes_wait)
    _show(call, destination)


@verb("digest", writes=True, params=[ZONE, WAIT, END])
@click.argument("destination")
@click.option("--at", multiple=True, metavar="HH:MM", help="A time of each day; once more for each other.")
def digest(call: Call, destination: str, at: tuple[str, ...], zone: str, flashes_wait: bool, end: bool) -> None:
    """Have a mailbox's normal stories come in one letter at these times; without times, show what is set."""
    from kawat.actions import quieting

    if at and end:
        raise click.UsageError("say --at or --end")
    if end:
        quieting.end_digest(call.actor(), destination)
    elif at:
        quieting.set_digest(call.actor(), destination, at=at, zone=zone, flashes_pass=not flashes_wait)
    _show(call, destination)


@verb("pause", writes=True, params=[END])
@click.argument("destination")
@click.option("--until", metavar="INSTANT", help="With its offset, such as 2026-12-24T00:00+07:00.")
def pause(call: Call, destination: str, until: str | None, end: bool) -> None:
    """Have nothing new come until then; without an instant, show what is set."""
    from kawat.actions import quieting
    from kawat.core.instants import read_instant

    if until and end:
        raise click.UsageError("say --until or --end")
    if end:
        quieting.end_pause(call.actor(), destination)
    elif until:
        quieting.pause(call.actor(), destination, until=read_instant(until)[0])
    _show(call, destination)


def _show(call: Call, destination: str) -> None:
    from kawat.actions import quieting
    from kawat.actions.destinations import destination_for

    its = destination_for(call.actor(), destination)
    told: dict[str, Any] = {"destination": its.uid, **quieting.told(its)}
    call.say(told, lambda on: on.print(_sentences(told)))


def _sentences(told: dict[str, Any]) -> str:
    """One for each thing that is set."""
    lines = []
    if hours := told["quiet_hours"]:
        lines.append(f"Quiet from {hours['start']} to {hours['end']}, {hours['zone']}{_passing(hours)}.")
    if its := told["digest"]:
        lines.append(f"A digest at {', '.join(its['at'])}, {its['zone']}{_passing(its)}.")
    if told["paused_until"]:
        lines.append(f"Paused until {told['paused_until']}.")
    return say.clean(" ".join(lines) or "Every story comes at once.")


def _passing(its: dict[str, Any]) -> str:
    return "; flashes pass" if its["flashes_pass"] else "; flashes wait"
