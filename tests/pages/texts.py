"""The pages that people read, and how the tests look into them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

_FENCE = re.compile(r"^( *)```(\S*)[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def read(name: str) -> str:
    """A page by its path in the repository."""
    return (ROOT / name).read_text("utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading, to the next of its level or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n", text, re.MULTILINE)
    assert found, f"there is no section '{heading}'"
    level = len(found[1])
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    return [found[3] for found in _FENCE.finditer(text) if found[2] == language]


def prose(text: str) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", text)


def between(text: str, name: str) -> str:
    """What stands between `<!-- name -->` and `<!-- /name -->`."""
    start, end = f"<!-- {name} -->\n", f"\n<!-- /{name} -->"
    assert start in text, f"the page has no place for '{name}'"
    assert end in text, f"the place for '{name}' has no end"
    return text.partition(start)[2].partition(end)[0]


def cells(table: str) -> list[list[str]]:
    """The rows of the Markdown tables in a text, head and ruler left out, code marks taken off the first cell."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")
    ]
    bodies = [row for at, row in enumerate(rows) if not set(row[0]) <= set("-: ") and not _is_head(rows, at)]
    return [[row[0].strip("`"), *row[1:]] for row in bodies]


def _is_head(rows: list[list[str]], at: int) -> bool:
    return at + 1 < len(rows) and set(rows[at + 1][0]) <= set("-: ")
