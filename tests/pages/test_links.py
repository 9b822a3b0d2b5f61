"""Every link in the docs leads somewhere: to a file of the repository, and to a heading that is there."""

import re
from pathlib import Path

import pytest

from tests.pages.texts import PAGES, ROOT, prose

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = [link for link in _LINK.findall(prose(page.read_text("utf-8"))) if not _leads_somewhere(page, link)]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_picture_is_described(page: Path) -> None:
    described = re.findall(r"!\[([^\]]*)\]", page.read_text("utf-8"))
    assert all(len(each) > 20 for each in described)


def _leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith("https://"):
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or anchor in _anchors(target)


def _anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    made: set[str] = set()
    for heading in _HEADING.findall(prose(page.read_text("utf-8"))):
        plain = re.sub(r"[`*_]|\[|\]\([^)]*\)", "", heading).strip().lower()
        made.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return made
