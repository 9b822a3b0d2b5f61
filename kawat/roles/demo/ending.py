"""How a process that a demo or a bench started is ended."""

import subprocess
from typing import Any


def end(process: "subprocess.Popen[Any]", within_s: float) -> None:
    """Ask it to end, and kill it where it has not by then."""
    process.terminate()
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
