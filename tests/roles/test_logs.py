"""Structured logs: every documented event parses, with its facts by name, and in the form for people it reads as before."""

import ast
import io
import json
import logging
import re
import sys
from collections.abc import Iterator

import pytest

from kawat.roles.logs import JSON, TEXT, JsonLines, start_logging
from tests.pages.texts import ROOT, cells, read, section

DOCUMENTED = {row[0] for row in cells(section(read("docs/operating.md"), "The log"))}
_SECRET = re.compile(r"address|secret|password|headline|slug|token|body", re.IGNORECASE)


def templates() -> Iterator[str]:
    """What is logged, as it stands in the code."""
    for module in (ROOT / "kawat").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                said = first.value if isinstance(first, ast.Constant) else None
                if isinstance(said, str) and said.split(" ")[0] in DOCUMENTED:
                    yield said


def line_of(template: str, *args: object, exc_info: object = None) -> dict:
    record = logging.LogRecord("kawat", logging.INFO, __file__, 1, template, args, exc_info)  # type: ignore[arg-type]
    told: dict = json.loads(JsonLines("router").format(record))
    return told


@pytest.mark.parametrize("template", sorted(set(templates())))
def test_every_documented_event_parses_with_its_facts_by_name(template: str) -> None:
    kinds = re.findall(r"%[-0-9.]*([a-z])", template)
    args = tuple(7 if kind == "d" else 0.5 if kind == "f" else 'o"dd\n' for kind in kinds)
    told = line_of(template, *args)
    assert told["event"] == template.split(" ")[0]
    assert told["facts"] == dict(zip(re.findall(r"(\w+)=%", template), args, strict=True))
    assert (told["role"], told["level"]) == ("router", "info")
    assert told["pid"] > 0
    assert told["time"].endswith("+00:00")
    assert not _SECRET.search(template)


def test_all_documented_events_were_looked_at() -> None:
    assert {each.split(" ")[0] for each in templates()} == DOCUMENTED


def test_what_libraries_log_is_no_event_of_ours() -> None:
    told = line_of("Task queue depth is %d\nand more", 5)
    assert (told["event"], told["facts"]) == ("log", {"logger": "kawat", "text": "Task queue depth is 5\nand more"})


def test_an_error_that_was_caught_stands_on_the_same_line() -> None:
    try:
        raise ValueError("x")
    except ValueError:
        told = line_of("router.failed", exc_info=sys.exc_info())
    assert told["event"] == "router.failed"
    assert "ValueError" in told["trace"]


@pytest.mark.parametrize("form", [TEXT, JSON])
def test_the_form_is_chosen_at_the_start(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, level = logging.root.handlers[:], logging.root.level
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    logging.root.handlers[:] = []  # those of the test run stay open
    try:
        start_logging("INFO", "router", form)
        logging.getLogger("kawat").info("item.routed item=%d deliveries=%d took_ms=%d", 1, 2, 3)
    finally:
        logging.root.handlers[:] = before
        logging.root.setLevel(level)
    (line,) = out.getvalue().splitlines()
    assert "item.routed" in line
    assert line.startswith("{") is (form == JSON)
    if form == TEXT:
        assert line.endswith("router     INFO    item.routed item=1 deliveries=2 took_ms=3")
