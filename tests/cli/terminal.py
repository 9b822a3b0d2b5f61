"""A terminal for the tests: one process with a real home of its own, in which commands are typed one after another.

Starting Django costs half a second and a test types dozens of commands, so that the process stays; each command still
goes through the same `main` as from a shell.
"""

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COUNTS = "counts"
FOREIGN = ("KAWAT_", "DATABASE_URL", "BUS_URL", "SMTP_URL")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """The one object on standard output."""
        told: dict[str, Any] = json.loads(self.out)
        return told


class Terminal:
    """`kawat` on a home. Give it words as in a shell, without the command's name."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.terminal"],
            cwd=Path(__file__).parents[2],
            env=environment(home) | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *words: object, stdin: bytes = b"") -> Answer:
        return Answer(**self._ask({"words": [str(word) for word in words], "stdin": base64.b64encode(stdin).decode()}))

    def json(self, *words: object, stdin: bytes = b"") -> dict[str, Any]:
        """What a command that is not refused tells a machine."""
        answer = self(*words, "--json", stdin=stdin)
        assert answer.code == 0, answer
        return answer.told

    def counts(self) -> dict[str, int]:
        """Rows in every table."""
        return self._ask({"words": COUNTS})

    def close(self) -> None:
        self._process.communicate(timeout=20)

    def _ask(self, asked: dict[str, Any]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def environment(home: Path) -> dict[str, str]:
    """The caller's, without the wire of the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return {**kept, "KAWAT_HOME": str(home)}


def _answer(asked: dict[str, Any]) -> Any:
    if asked["words"] == COUNTS:
        from kawat.roles.wiring import start_django

        start_django()  # no command may have been typed yet
        from tests.house import counts

        return counts()
    from click.testing import CliRunner

    from kawat.roles.cli import main

    before = dict(os.environ)
    result = CliRunner(catch_exceptions=False).invoke(main, asked["words"], input=base64.b64decode(asked["stdin"]))
    os.environ.clear()
    os.environ.update(before)
    return {"code": result.exit_code, "out": result.stdout, "err": result.stderr}


if __name__ == "__main__":
    answers = sys.stdout
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()
