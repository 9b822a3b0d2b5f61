"""README names what there is, its commands are commands, and its walk-through walks."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kawat.roles.cli import main
from tests.pages.texts import DOCS, PAGES, ROOT, blocks, read, section

README = read("README.md")
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))
_PLACE = re.compile(r"^[A-Z]{4,}$|…")
_INLINE = re.compile(r"`([^`\n]+)`")


def _commands(page: Path) -> Iterator[str]:
    """Each `kawat …` that a page shows, in its blocks and within its lines."""
    text = page.read_text("utf-8")
    for block in blocks(text, "sh"):
        for line in (
            re.sub(r"<<'END'.*?^END$", "", block, flags=re.MULTILINE | re.DOTALL).replace("\\\n", " ").splitlines()
        ):
            yield from re.findall(r"(?:^|/|=\S+ )(kawat [a-z-][^#|&;]+)", line)
    yield from (each for each in _INLINE.findall(text) if re.match(r"kawat( [a-z]+| --)", each))


COMMANDS = sorted({command.strip() for page in PAGES for command in _commands(page)})


def test_there_are_commands_to_look_at() -> None:
    assert len(COMMANDS) > 20


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_is_shown_is_one(command: str) -> None:
    """Its verb is there and knows every option; nothing is run."""
    verb: click.Command = main
    _, *words = shlex.split(command)
    context = click.Context(main, info_name="kawat")
    while isinstance(verb, click.Group) and words and not words[0].startswith("-"):
        found = verb.get_command(context, words.pop(0))
        assert found is not None
        verb = found
    known = {option for each in verb.params for option in (*each.opts, *each.secondary_opts)} | {"--help"}
    assert [word for word in words if word.startswith("--") and word not in known] == []
    if not any(_PLACE.search(word) for word in words) and not isinstance(verb, click.Group) and words:
        verb.make_context("kawat", words) if "--help" not in words else None


def test_every_make_target_that_is_named_is_there() -> None:
    named = {each for page in PAGES for each in re.findall(r"`?\bmake ([a-z-]+)(?=[`\s])", _code_of(page))}
    assert named
    assert named <= TARGETS


def test_the_two_commands_are_the_first_that_are_shown() -> None:
    assert blocks(README, "sh")[0].split("\n")[:2] == ["make demo", "make test"]


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or not page.exists():
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+\.md)[^)]*\)", page.read_text("utf-8"))
        waiting += [(page.parent / link).resolve() for link in links]
    assert set(DOCS.rglob("*.md")) <= reached


def test_the_walk_through_walks(tmp_path: Path) -> None:
    """All of 'Your own wire' as a user would paste it, but for the roles, which run until they are stopped."""
    steps = [
        each
        for each in blocks(section(README, "Your own wire"), "sh")
        if not re.search("^make |kawat run", each, re.MULTILINE)
    ]
    kept = {
        name: value for name, value in os.environ.items() if not re.match("KAWAT_|DATABASE_URL|BUS_URL|SMTP_URL", name)
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "".join(steps)],
        env=kept | {"HOME": str(tmp_path), "PATH": path, "DJANGO_SETTINGS_MODULE": "kawat.roles.django_settings"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert "Sagara opens Surabaya plant" in done.stdout
    assert "2 of 2 rows taken" in done.stdout


def _code_of(page: Path) -> str:
    text = page.read_text("utf-8")
    return "\n".join([*blocks(text, "sh"), *(f"`{each}`" for each in _INLINE.findall(text))])
