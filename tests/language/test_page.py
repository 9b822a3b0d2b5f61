"""The page about words says what the analyser does: each example of its table finds what it says."""

from itertools import takewhile
from pathlib import Path

import pytest

from tests.language.test_found import found

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "matching.md"


def rows() -> list[list[str]]:
    table = PAGE.read_text().split("| language | asked | finds | does not find |\n")[1].splitlines()[1:]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in takewhile(lambda line: line[:1] == "|", table)
    ]


@pytest.mark.parametrize(("language", "asked", "finds", "misses"), rows())
def test_an_example_finds_what_the_page_says(language: str, asked: str, finds: str, misses: str) -> None:
    each = [part for part in finds.replace("、", ",").replace("،", ",").replace(";", ",").split(",") if part.strip()]
    assert all(found(asked.strip("`"), part, language) for part in each)
    assert not found(asked.strip("`"), misses, language)


def test_the_page_has_an_example_in_every_language() -> None:
    assert len({language for language, *_ in rows()}) == 15
