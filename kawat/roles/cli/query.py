"""`query`: how a keyword query is read, before a profile has it. Needs no wire.

A query that cannot be read is shown with a mark under the column, however wide its letters are.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kawat.core.errors import BadQuery
from kawat.roles.cli import say
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from rich.console import Console

AROUND = 40
"""Characters before and after the column that a refusal shows."""


@verb("query", opens=False)
@click.argument("text")
@click.option("--languages", required=True, metavar="L,…", help="In which languages it is read: en,id or zh.")
def query(call: Call, text: str, languages: str) -> None:
    """Read a keyword query: its canonical form, how each word of it is looked for, and what it costs."""
    from kawat.actions.criteria import languages_of
    from kawat.core.query import write
    from kawat.matching import CLAUSES, advice_of, clauses_of, read_query
    from kawat.matching.spoken import leaves_in_words

    its_languages = languages_of(filter(None, (each.strip() for each in languages.split(","))))
    if not its_languages:
        raise click.UsageError("--languages names none")
    try:
        read = read_query(text, its_languages)
    except BadQuery as error:
        column = int(str(error.facts["column"]))
        call.extra = {"column": column}
        if not call.as_json:
            click.echo("\n".join(_pointed_at(text, column)), err=True)
        raise
    told = leaves_in_words(read)
    cost, advice = len(clauses_of(read)), advice_of(read)
    said = {"query": write(read), "languages": its_languages, "leaves": told, "clauses": cost, "advice": advice}
    call.say(said, lambda on: _show(on, said, told, CLAUSES))


def _pointed_at(text: str, column: int) -> Sequence[str]:
    """The query where it cannot be read, and a mark under the column."""
    from kawat.language import width

    plain = say.clean("".join(" " if each.isspace() else each for each in text))
    start = max(0, column - 1 - AROUND)
    before, after = plain[start : column - 1], plain[column - 1 : column - 1 + AROUND]
    cut = "…" if start else ""
    return f"  {cut}{before}{after}", f"  {' ' * (len(cut) + width(before))}^"


def _show(on: "Console", said: dict[str, Any], told: Sequence[dict[str, Any]], most: int) -> None:
    on.print(say.clean(said["query"]))
    on.print()
    say.table(on, ("WORDS", "ARE LOOKED FOR AS"), [(each["said"], " or ".join(each["read_as"])) for each in told])
    on.print()
    on.print(f"It costs {said['clauses']} of {most} clauses.")
    if said["advice"]:
        on.print(said["advice"])
