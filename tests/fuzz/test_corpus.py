"""Whatever once broke a reader, and what fuzzing begins with, is read at every run."""

from pathlib import Path

import pytest

from tests.fuzz.fuzz_bounces import CORPUS, read


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.name)
def test_the_corpus_of_bounces_is_read(path: Path) -> None:
    read(path.read_bytes())
