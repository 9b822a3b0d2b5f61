"""Lighthouse gives the public pages at least 95 in accessibility, best practices and search."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.browser import judges
from tests.browser.stage import Stage

AT_LEAST = 95
CATEGORIES = ("accessibility", "best-practices", "seo")
PUBLIC = ("/", "ar")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("page", PUBLIC)
def test_a_public_page_gets_at_least_95(stage: Stage, tmp_path: Path, page: str) -> None:
    url = stage.url(page if page == "/" else stage.item("out", page))
    command = ["node", str(judges.module("lighthouse/cli/index.js")), url, "--quiet", "--preset=desktop"]
    command += ["--output=json", f"--output-path={tmp_path / 'told.json'}", f"--only-categories={','.join(CATEGORIES)}"]
    command += ["--throttling-method=provided", f"--chrome-flags=--headless=new {' '.join(judges.FLAGS)}"]
    environ = {**os.environ, "CHROME_PATH": judges.chromium(), "HOME": str(tmp_path)}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads((tmp_path / "told.json").read_text())
    points = {name: round(told["categories"][name]["score"] * 100) for name in CATEGORIES}
    failed = [each["title"] for each in told["audits"].values() if each["score"] == 0]
    assert min(points.values()) >= AT_LEAST, (points, failed)
