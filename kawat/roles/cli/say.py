"""How the command line speaks: tables and sentences to a person, one JSON object to a machine.

What was filed may hold anything, so that nothing of it is read as mark-up or reaches a terminal as a control code.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

WIDE = 240
"""Columns where nobody looks: a table in a file or a pipe is not cut to a terminal's width."""


JOINERS = "\u200c\u200d\u200e\u200f"
"""Invisible, but several scripts cannot be read without them."""


def one_object(told: dict[str, Any]) -> None:
    """One object on standard output, instants as ISO 8601."""
    click.echo(_encodable(json.dumps(told, ensure_ascii=False, default=str)))


def refusal(code: str, message: str, *, as_json: bool, extra: dict[str, Any]) -> None:
    """One sentence on standard error, or one object on standard output."""
    if as_json:
        one_object({"code": code, "message": message, **extra})
    else:
        click.echo(_encodable(f"kawat: {message} [{code}]"), err=True)


def console() -> "Console":
    """Where people read. Nothing is taken for mark-up; colours only on a terminal, and not with NO_COLOR."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else WIDE
    return Console(markup=False, emoji=False, highlight=False, soft_wrap=True, width=width)


def table(
    on: "Console", columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()
) -> None:
    """A plain table; numbers of the columns named in `right` stand at the right."""
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        drawn.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(clean(cell)) for cell in row))
    on.print(drawn, soft_wrap=False)


def clean(value: object) -> str:
    """As it may stand in a terminal."""
    text = "" if value is None else str(value)
    return text if text.isprintable() else "".join(each if _may_stand(each) else "·" for each in text)


def seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


@contextmanager
def progress(what: str, total: int, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while something long is done, on a terminal alone."""
    if not shown or not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total or None)
        yield lambda done: bar.update(task, completed=done)


def _may_stand(char: str) -> bool:
    return char.isprintable() or char in "\n\u00a0\u3000" or char in JOINERS


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
