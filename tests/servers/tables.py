"""The tables of a wire on SQLite, made once by a test run: they take three seconds of a processor, and some twenty wires
that run want some. `kawat init` finds them made, and does the rest."""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def lay_tables(home: Path) -> None:
    """Into a home, with a key where there is none: tables that no key is there for are another wire's."""
    home.mkdir(mode=0o700, exist_ok=True)
    shutil.copy2(_made() / "kawat.sqlite3", home)
    if not (home / "wire.key").exists():
        shutil.copy2(_made() / "wire.key", home)


@cache
def _made() -> Path:
    home = Path(tempfile.mkdtemp(prefix="tables-", dir=os.environ["XDG_RUNTIME_DIR"]))
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    environ = {**inherited, "KAWAT_HOME": str(home), "PYTHONPATH": str(REPOSITORY)}
    subprocess.run([sys.executable, "-m", "kawat", "init"], env=environ, check=True, capture_output=True, timeout=120)
    return home
