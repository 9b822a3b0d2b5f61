"""A bench at a size at which it ends within seconds, run as a user runs it."""

import json
import subprocess
import sys
from typing import Any


def bench(name: str, *options: str) -> dict[str, Any]:
    """What `kawat --json bench NAME` tells."""
    command = [sys.executable, "-m", "kawat", "--json", "bench", name, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=220)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["bench"] == name
    return told
