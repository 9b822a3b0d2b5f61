"""docs/architecture.md says what the code is: floors, roles, hints, lifecycles; and its picture is a picture."""

import ast
import tomllib
import xml.etree.ElementTree as Tree
from pathlib import Path

import pytest

from kawat.actions import hints
from kawat.roles.posts import ROLES
from tests.pages.lifecycle import tables
from tests.pages.texts import DOCS, ROOT, between, cells, read, section

PAGE = read("docs/architecture.md")


@pytest.mark.parametrize("name", ["item", "delivery"])
def test_the_lifecycles_are_drawn_from_the_code(name: str) -> None:
    assert between(PAGE, name) == tables()[name], "run .venv/bin/python -m tests.pages.lifecycle"


def test_every_folder_of_the_house_has_its_floor() -> None:
    folders = {f"{each.parent.name}/" for each in (ROOT / "kawat").glob("*/__init__.py")}
    assert {row[0] for row in cells(section(PAGE, "The house"))} == folders


def test_the_floors_stand_in_the_order_of_the_contract() -> None:
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    level = {floor: at for at, layer in enumerate(layers) for floor in layer.split(" | ")}
    shown = [level[row[0].rstrip("/")] for row in cells(section(PAGE, "The house"))]
    assert shown == sorted(shown)


def test_the_processes_are_the_supervisors_roles() -> None:
    rows = cells(section(PAGE, "The processes"))
    named = [row[0] for row in rows]
    assert named[: len(ROLES)] == list(ROLES)


def test_every_hint_is_told_and_no_other() -> None:
    rows = cells(section(PAGE, "The processes"))[len(ROLES) :]
    topics = {value for name, value in vars(hints).items() if name.isupper() and isinstance(value, str)}
    assert {row[0] for row in rows} == topics


@pytest.mark.parametrize("role", [each for each in ROLES if each not in ("web", "postbox")])
def test_each_role_hears_the_hints_that_it_subscribes_to(role: str) -> None:
    row = next(row for row in cells(section(PAGE, "The processes")) if row[0] == role)
    assert {each.strip(" `") for each in row[2].split(",")} == _heard_by(ROOT / "kawat" / "roles" / f"{role}.py")


def test_the_picture_of_the_house_is_well_formed_and_says_what_it_shows() -> None:
    drawing = Tree.parse(DOCS / "pictures" / "house.svg")  # noqa: S314 - our own file
    texts = {each.text for each in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert {row[0] for row in cells(section(PAGE, "The house"))} <= texts
    assert "prefers-color-scheme: dark" in (DOCS / "pictures" / "house.svg").read_text("utf-8")


def _heard_by(module: Path) -> set[str]:
    """The topics named in `hints.X` within the module's subscriptions."""
    return {
        getattr(hints, node.attr)
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "hints"
        if node.attr.isupper()
    }
