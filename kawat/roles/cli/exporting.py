"""`export`: what the wire knows of subscribers and circuits, row by row, to standard output or into a file."""

import os
import sys
from pathlib import Path

import click

from kawat.core.errors import BadSetting
from kawat.roles.cli.frame import Call, verb

KINDS = ("subscribers", "profiles", "destinations", "circuits")


@verb("export", signs=True)
@click.argument("what", type=click.Choice(KINDS), metavar="WHAT")
@click.option("--to", "path", metavar="FILE", help="Into a new file of your own alone; standard output unless said.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV; subscribers are always JSON Lines.")
@click.option("--with-secrets", is_flag=True, help="Webhooks' and folders' secrets too, so that they can be imported.")
def export(call: Call, what: str, path: str | None, as_csv: bool, with_secrets: bool) -> None:
    """Write subscribers, profiles, destinations or circuits, row by row."""
    from kawat.actions import exporting
    from kawat.formats.tables import csv_lines, json_lines

    if as_csv and what == "subscribers":
        raise click.UsageError("subscribers are JSON Lines, since one has several profiles and destinations")
    if with_secrets and what != "subscribers":
        raise click.UsageError("only subscribers are exported with their secrets")
    rows = exporting.export(call.actor(), what, secrets=with_secrets)
    lines = csv_lines(rows) if as_csv else json_lines(rows)
    if path is None:
        for line in lines:
            sys.stdout.write(line)
        return
    try:
        with open(os.open(Path(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            count = sum(1 for line in lines if file.write(line))
    except OSError as error:
        raise BadSetting(name="--to", value=path, reason=(error.strerror or str(error)).lower()) from None
    call.say({"rows": count, "file": path}, lambda on: on.print(f"{count:,} rows."))
