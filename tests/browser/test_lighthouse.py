"""Lighthouse gives the public pages at least 95 in accessibility, best practices and search."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.browser import judges
from tests.browser.stage import Stage

AT_LEAST = 0.95
CATEGORIES = ("accessibility", "best-practices", "seo")


@pytest.mark.timeout(300)
def test_a_public_page_of_each_kind_gets_at_least_95(stage: Stage, tmp_path: Path) -> None:
    pages = ("/", stage.item("out", "ar"), stage.item("correction"), "/languages/id")
    judges.module("lighthouse/package.json")
    asked = {
        "chrome": judges.chromium(),
        "flags": list(judges.FLAGS),
        "categories": CATEGORIES,
        "urls": [stage.url(page) for page in pages],
    }
    done = subprocess.run(
        ["node", str(judges.HERE / "lighthouse.mjs"), json.dumps(asked)],
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert len(told) == len(pages)
    for each in told:
        assert not each["error"], each
        assert set(each["scores"]) == set(CATEGORIES)
        assert min(each["scores"].values()) >= AT_LEAST, each
