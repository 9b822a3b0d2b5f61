"""`bounces`: takes in mail that came back, from a maildir, a file or standard input."""

import sys
from collections import Counter
from pathlib import Path

import click

from kawat.core.errors import StillSettling
from kawat.core.terms import BounceKind
from kawat.roles.cli.frame import Call, verb


@verb("bounces")
@click.argument("path", metavar="MAILDIR|FILE")
def bounces(call: Call, path: str) -> None:
    """Take in mail that came back: all that is new in a maildir, one file, or standard input."""
    from kawat.roles import maildir

    counted = maildir.take_in_maildir(Path(path)) if maildir.is_maildir(Path(path)) else _one(path)
    told = {name: counted[name] for name in ("taken", "known", "ignored", "stray", "later", "unreadable")}
    kinds = {kind.value: counted[kind.value] for kind in BounceKind if counted[kind.value]}
    said = ", ".join(f"{count:,} {name}" for name, count in told.items() if count) or "nothing new"
    which = ", ".join(f"{count:,} {name}" for name, count in kinds.items())
    call.say({**told, "kinds": kinds}, lambda on: on.print(f"{said}{f' ({which})' if which else ''}."))


def _one(path: str) -> Counter[str]:
    """One mail; it is asked for again where its delivery is still being settled."""
    from kawat.actions.bounces import Verdict, take_in
    from kawat.roles import maildir

    taken = take_in(_standard_input() if path == "-" else maildir.read_head(Path(path)))
    if taken.verdict is Verdict.LATER:
        raise StillSettling
    return maildir.count_of(taken)


def _standard_input() -> bytes:
    """The head of what is given; the rest is read as well, since who gives it takes a closed pipe for a failure."""
    from kawat.formats.reading.mail_parts import HEAD

    head = sys.stdin.buffer.read(HEAD)
    while sys.stdin.buffer.read(1 << 20):
        pass
    return head
