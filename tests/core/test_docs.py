"""The pages of docs/ that are written from the core say what the core says."""

import pytest

from tests.docs import DOCS, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_the_page_says_what_the_code_says(name: str) -> None:
    kept = (DOCS / name).read_text("utf-8")
    assert kept == PAGES[name](), f"docs/{name} is behind: run .venv/bin/python -m tests.docs"
