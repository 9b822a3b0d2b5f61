"""`subscribers`: import them by the thousand, hold and resume a destination, end a subscription."""

import dataclasses
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from kawat.core.errors import BadRows, UnreadableFile
from kawat.roles.cli import say
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from rich.console import Console

    from kawat.actions.importing import ImportReport

SHOWN = 50


@verb("import", writes=True)
@click.argument("file")
@click.option("--make-circuits", is_flag=True, help="Make circuits that rows name and that are not there.")
def import_(call: Call, file: str, make_circuits: bool) -> None:
    """Import CSV or JSON Lines; bad rows are named with their line, good ones are kept."""
    from kawat.actions.importing import import_subscribers, rows_of

    actor = call.actor()
    with _seekable(file) as source:
        rows = rows_of(source, name=file)
        with say.progress("Importing", rows.lines, shown=not call.as_json) as tell:
            report = import_subscribers(actor, rows, make_circuits=make_circuits, progress=tell)
    told = dataclasses.asdict(report)
    if not report.refused:
        call.say(told, lambda on: _show(on, report))
        return
    call.extra = told
    if not call.as_json:
        _show(say.console(), report)
    raise BadRows(refused=report.refused, rows=report.rows)


@verb("hold", writes=True)
@click.argument("destination")
def hold(call: Call, destination: str) -> None:
    """Keep what a destination is owed until it is resumed; kills still pass."""
    from kawat.actions import reception

    reception.hold_destination(call.actor(), destination)
    _tell_state(call, destination)


@verb("resume", writes=True)
@click.argument("destination")
def resume(call: Call, destination: str) -> None:
    """Send a held destination what it is owed."""
    from kawat.actions import reception

    reception.resume_destination(call.actor(), destination)
    _tell_state(call, destination)


@verb("end", writes=True)
@click.argument("subscriber")
def end(call: Call, subscriber: str) -> None:
    """End a subscription: nothing goes there any more, by no channel."""
    from kawat.actions import subscriptions

    actor = call.actor()
    found = subscriptions.find_subscriber(subscriber)
    subscriptions.end_subscription(actor, found.pk)
    call.say({"subscriber": found.uid, "active": False}, lambda on: on.print(f"{say.clean(found.name)} gets nothing."))


def _tell_state(call: Call, destination: str) -> None:
    from kawat.actions import reception

    found = reception.find_destination(destination)
    told: dict[str, Any] = {"destination": found.uid, "state": str(found.state)}
    call.say(told, lambda on: on.print(f"{say.clean(found.address)} is {found.state}."))


def _show(on: "Console", report: "ImportReport") -> None:
    for bad in report.bad[:SHOWN]:
        on.print(say.clean(f"line {bad.line}: {bad.message} [{bad.code}]"))
    if report.refused > SHOWN:
        on.print(f"… and {report.refused - SHOWN:,} more; --json names them all.")
    on.print(
        f"{report.taken:,} of {report.rows:,} rows taken; {report.already_there:,} were there already, "
        f"{report.unsubscribed:,} have unsubscribed, {report.refused:,} refused."
    )


@contextmanager
def _seekable(path: str) -> Iterator[BinaryIO]:
    """The file, or standard input laid down in one: it is looked through before anything is written."""
    if path == "-":
        with tempfile.TemporaryFile() as laid:
            while block := sys.stdin.buffer.read(1 << 20):
                laid.write(block)
            laid.seek(0)
            yield laid
        return
    try:
        source = open(path, "rb")  # noqa: SIM115 - closed below, outside of what is caught here
    except OSError as error:
        raise UnreadableFile(name=path, reason=(error.strerror or str(error)).lower()) from None
    with source:
        yield source
