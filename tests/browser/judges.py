"""What judges the pages from outside: Chromium from the distribution, and axe-core, the Nu checker and Lighthouse from
npm (`make judges`). What is missing is skipped, and says so; where CI has it, it has to run."""

import os
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
PLACES = os.environ.get("PATH", "") + ":/usr/bin"
CHROMIUM = shutil.which("chromium-headless-shell", path=PLACES) or shutil.which("chromium", path=PLACES)
"""The shell is the same engine without a window's own pages, and takes two thirds of the time."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """Where Chromium is."""
    required = os.environ.get("KAWAT_CI_CHROMIUM") == "1"
    return CHROMIUM or _missing("needs Chromium: apt-get install chromium-headless-shell", required=required)


def module(path: str, *, program: str = "node") -> Path:
    """A file of an npm package that this program runs; `KAWAT_CI_JUDGES` names the programs that have to be there."""
    required = program in os.environ.get("KAWAT_CI_JUDGES", "").split(",")
    found = MODULES / path
    if not shutil.which(program):
        _missing(f"needs {program}, which is not on PATH", required=required)
    elif not found.exists():
        _missing("needs npm's packages for these tests: make judges", required=required)
    return found


def _missing(how: str, *, required: bool) -> str:
    (pytest.fail if required else pytest.skip)(how)
    return ""
