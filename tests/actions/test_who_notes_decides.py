"""Whoever writes a line of the journal takes the wire's row before any other, so that no two wait for each other crosswise
on PostgreSQL: `writing` alone, or a bulk writer without `wire_first`, would take it last."""

import ast
from pathlib import Path

import pytest

import kawat.actions

HOME = Path(kawat.actions.__file__).parent
LATE = {"writing", "bulk_writing", "replayable_bulk_writing"}


def called(node: ast.AST) -> list[str]:
    """The names of what is called below, in order."""
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]
    return [each.func.id for each in calls if isinstance(each.func, ast.Name)]


@pytest.mark.parametrize("module", sorted(HOME.rglob("*.py")), ids=lambda path: path.stem)
def test_a_line_of_the_journal_is_written_by_who_has_the_wire(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.With):
            opened = {name for item in node.items for name in called(item)}
            within = [name for each in node.body for name in called(each)]
            late = opened & LATE and "note" in within and "wire_first" not in within
            assert not late, f"{module.name}:{node.lineno}"
