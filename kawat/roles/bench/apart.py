"""A part of a bench in a process of its own, so that its memory holds nothing of what went before.

The part is a module with `run(asked, tell)`; it is handed JSON and answers JSON, and tells how far it is meanwhile.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from kawat.roles.demo.ending import end
from kawat.roles.demo.interrupts import interruptible
from kawat.roles.demo.show import Tell

ENDING_S = 60
"""In which it ends what it started itself."""

Part = Callable[[dict[str, Any], Tell], dict[str, Any]]


def run_apart(module: str, asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """What the part answers. Raises `ChildProcessError` with the end of what it said where it failed."""
    command = [sys.executable, "-m", "kawat.roles.bench.apart", module, json.dumps(asked)]
    answer: dict[str, Any] | None = None
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8") as part:
        assert part.stdout is not None
        assert part.stderr is not None
        try:
            for line in part.stdout:
                kind, told = json.loads(line)
                if kind == "tell":
                    tell(*told)
                else:
                    answer = told
        except BaseException:
            end(part, ENDING_S)
            raise
        complaint = part.stderr.read()
    if answer is None or part.returncode:
        last = (complaint.strip().splitlines() or ["it said nothing"])[-1]
        raise ChildProcessError(f"{module.rpartition('.')[2]} ended with {part.returncode}: {last}")
    return answer


def main(module: str, asked: str) -> None:
    """The other side: run the part, one JSON a line."""
    part: Part = import_module(module).run

    def tell(name: str, done: int, of: int) -> None:
        print(json.dumps(["tell", [name, done, of]]), flush=True)

    with interruptible():
        print(json.dumps(["answer", part(json.loads(asked), tell)]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
