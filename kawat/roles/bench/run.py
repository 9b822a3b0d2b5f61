"""One run of a bench: where it speaks, what it tells, and how it ends."""

import json
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from rich.console import Console

from kawat.roles.bench import marks
from kawat.roles.bench.marks import Mark
from kawat.roles.bench.measure import commit, machine
from kawat.roles.demo.api import Refused
from kawat.roles.demo.home import DidNotStart
from kawat.roles.demo.interrupts import STOPPED, interruptible
from kawat.roles.demo.show import Screen


class Bench:
    """A block in which a bench runs. Afterwards `code` is what the command ends with: a part that fails is said in one
    sentence, Ctrl-C ends all that was started, and what was `told` is printed where JSON was asked for."""

    def __init__(self, name: str, *, as_json: bool) -> None:
        self._as_json = as_json
        self._interruptible = interruptible()
        self.screen = Screen(Console(stderr=as_json))
        self.told: dict[str, Any] = {"bench": name, "commit": commit(), "machine": machine()}
        self.code = 0

    def mark(self, every: Sequence[Mark]) -> list[dict[str, Any]]:
        """Show figures beside their targets; as JSON has them."""
        marks.show(self.screen, every)
        return marks.told(every)

    def __enter__(self) -> Self:
        self._interruptible.__enter__()
        self.screen.title(f"kawat bench {self.told['bench']}")
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> bool:
        self._interruptible.__exit__(None, None, None)
        if isinstance(value, KeyboardInterrupt):
            self.screen.say("Stopped; nothing of it runs any more.")
            self.code = STOPPED
        elif isinstance(value, (ChildProcessError, DidNotStart, Refused, TimeoutError)):
            self.screen.bad(str(value))
            self.code = 1
        elif value is not None:
            return False
        elif self._as_json:
            print(json.dumps(self.told, ensure_ascii=False, indent=2), flush=True)
        return True
