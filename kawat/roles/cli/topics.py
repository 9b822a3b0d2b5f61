"""`topics`: load IPTC's list of Media Topics, or say which is loaded."""

import dataclasses
import sys
from pathlib import Path

import click

from kawat.core.errors import UnreadableFile
from kawat.roles.cli.frame import Call, verb


@verb("topics", writes=True)
@click.argument("file", required=False)
def topics(call: Call, file: str | None) -> None:
    """Load IPTC's Media Topics from FILE (CSV or JSON), so that a topic stands for what is below it; or say what is loaded."""
    from kawat.actions import topics as actions

    found = actions.loaded() if file is None else actions.load(call.actor(), _read(file), name=file)
    said = f"{found.topics:,} Media Topics are loaded, {found.at_the_top} of them at the top."
    none = "No Media Topics are loaded: each code is matched as it stands."
    call.say(dataclasses.asdict(found), lambda on: on.print(said if found.topics else none))


def _read(path: str) -> bytes:
    from kawat.formats.topics import LIMIT_MB

    most = LIMIT_MB * 1024 * 1024 + 1
    if path == "-":
        return sys.stdin.buffer.read(most)
    try:
        with Path(path).open("rb") as source:
            return source.read(most)
    except OSError as error:
        raise UnreadableFile(name=path, reason=(error.strerror or str(error)).lower()) from None
