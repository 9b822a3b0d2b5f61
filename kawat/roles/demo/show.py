"""How the demo looks on a terminal: short sentences, bars while something runs, tables of what came of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.table import Table
from rich.text import Text

Tell = Callable[[str, int, int], None]
"""Called with a bar's name, how far it is, and how far it goes."""


class Rate(ProgressColumn):
    """What is done in a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="cyan")


class Screen:
    """Where the demo speaks."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._chapter = 0

    def title(self, text: str) -> None:
        self.console.print(f"\n[bold]{escape(text)}[/bold]")

    def chapter(self, text: str) -> None:
        """The next part of the journey."""
        self._chapter += 1
        self.console.print(f"\n[bold cyan]{self._chapter}. {escape(text)}[/bold cyan]")

    def say(self, text: str) -> None:
        """One plain sentence."""
        self._print(escape(text), indent=3)

    def good(self, text: str) -> None:
        self._print(f"[green]✓[/green] {escape(text)}", indent=3)

    def bad(self, text: str) -> None:
        self._print(f"[red]✗[/red] {escape(text)}", indent=3)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]], *, words: int = 1) -> None:
        """The first `words` columns are text, the others figures, set flush right."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for at, column in enumerate(columns):
            table.add_column(
                column,
                justify="left" if at < words else "right",
                overflow="ellipsis",
                no_wrap=True,
                min_width=cell_len(column),
            )
        for row in rows:
            table.add_row(*(escape(_cell(value)) for value in row))
        self.console.print(Padding(table, (0, 0, 0, 5)))

    def _print(self, markup: str, *, indent: int) -> None:
        self.console.print(Padding(markup, (0, 0, 0, indent)), highlight=False)

    @contextmanager
    def bars(self) -> Iterator[Tell]:
        """Bars by name, made as they are first told of."""
        progress = Progress(
            SpinnerColumn(),
            TextColumn("   {task.description:<10}"),
            BarColumn(40),
            MofNCompleteColumn(),
            Rate(),
            console=self.console,
        )
        known: dict[str, int] = {}
        with progress:

            def tell(name: str, done: int, of: int) -> None:
                if name not in known:
                    known[name] = progress.add_task(name, total=of)
                progress.update(known[name], completed=done, total=of)  # type: ignore[arg-type]

            yield tell


def seconds(value: float | None) -> str:
    """A duration as people read it."""
    if value is None:
        return "–"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
