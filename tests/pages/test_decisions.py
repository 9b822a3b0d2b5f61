"""A decision says its context, its options, what was decided and what that costs, and stands in the index."""

from pathlib import Path

import pytest

from tests.pages.texts import DOCS, section

FOLDER = DOCS / "decisions"
DECISIONS = sorted(each for each in FOLDER.glob("*.md") if each.name != "README.md")


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
@pytest.mark.parametrize("part", ["Context", "Options", "Decision", "Price"])
def test_a_decision_has_its_four_parts(page: Path, part: str) -> None:
    assert len(section(page.read_text("utf-8"), part).split()) > 20


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_stands_in_the_index_under_its_title(page: Path) -> None:
    title = page.read_text("utf-8").partition("\n")[0].removeprefix("# ")
    assert f"| [{title}]({page.name}) |" in (FOLDER / "README.md").read_text("utf-8")
