"""docs/cli.md says what the command does: every verb, every option, every exit code and every column."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kawat.actions.importing import COLUMNS
from kawat.core.errors import KawatError, leaves
from kawat.core.terms import Right
from kawat.roles.cli import main
from kawat.roles.cli.frame import AS, HOME, INTERRUPTED, JSON, USAGE, Verb

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
SECTIONS = {
    verb: section
    for section in re.split(r"^##+ ", PAGE, flags=re.MULTILINE)[1:]
    for verb in re.findall(r"`kawat ([a-z -]*[a-z])", section.partition("\n")[0])
}


def _verbs(group: click.Group = main, path: str = "") -> Iterator[tuple[str, Verb]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _verbs(command, f"{path}{name} ")
        else:
            assert isinstance(command, Verb)
            yield f"{path}{name}", command


VERBS = dict(_verbs())


def test_the_page_has_every_verb_and_no_other() -> None:
    assert set(SECTIONS) == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_the_page_has_every_option_and_no_other(verb: str) -> None:
    own = [each for each in VERBS[verb].params if each not in (AS, HOME, JSON)]
    options = {name for each in own if isinstance(each, click.Option) for name in each.opts + each.secondary_opts}
    said = set(re.findall(r"--[a-z][a-z0-9-]*[a-z0-9]", SECTIONS[verb])) - {"--as"}
    shared = {name for other in VERBS if SECTIONS[other] == SECTIONS[verb] for name in _options(VERBS[other])}
    assert options <= said <= shared


def _options(verb: Verb) -> set[str]:
    return {name for each in verb.params for name in each.opts + each.secondary_opts}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_option_says_what_it_is_for(verb: str) -> None:
    assert VERBS[verb].help
    assert {HOME, JSON} <= set(VERBS[verb].params)


def test_every_verb_that_writes_takes_as() -> None:
    assert all(AS in command.params for command in VERBS.values() if command.writes)


def test_the_page_has_every_exit_code() -> None:
    table = PAGE.partition("## Exit codes")[2].partition("\n## ")[0]
    said = {int(code) for code in re.findall(r"^\| (\d+) \|", table, flags=re.MULTILINE)}
    assert said == {0, KawatError.exit_code, USAGE, INTERRUPTED, *(leaf.exit_code for leaf in leaves())}


def test_the_page_has_every_column_of_an_import() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (.+) \|$", PAGE, flags=re.MULTILINE)
    assert dict(rows) == COLUMNS


def test_the_rights_that_the_page_names_exist() -> None:
    named = re.findall(r"`([a-z]+)`", SECTIONS["key new"].partition("a right such as")[2])
    assert set(named) <= {right.value for right in Right}
