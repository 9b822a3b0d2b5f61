"""The shared corpus: seed articles, vocabularies and schemas that are not ours to copy into the repository.

It lies beside the clone in `shared/`, or where KAWAT_SHARED says. Tests that read it carry `@needs_corpus` and are
skipped with a reason where it is missing; nothing in Kawat itself may need it.
"""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("KAWAT_SHARED") or Path(__file__).parents[2] / "shared")
CORPUS = SHARED / "corpus"
SEEDS = CORPUS / "seeds"

needs_corpus = pytest.mark.skipif(
    not SEEDS.is_dir(),
    reason="NOT TESTED: the shared corpus is missing; lay it beside the clone as shared/ or set KAWAT_SHARED",
)
