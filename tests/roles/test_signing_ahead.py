"""A sender signs the mail of each hold once, the next T first, and lets go of it long after."""

import asyncio
import time
from typing import Any

from kawat.actions.rehearsal import Hold
from kawat.roles import signing_ahead
from kawat.roles.signing_ahead import FORGET_S, SigningAhead
from tests.formats.stories import MASTHEAD


class Foreseen:
    """A hold of so many batches."""

    def __init__(self, *batches: list[str]) -> None:
        self._batches = list(batches)

    def batch(self) -> list[str] | None:
        return self._batches.pop(0) if self._batches else None


class Wire:
    """The database thread and the transport in one: what it was asked, and what it had to sign."""

    def __init__(self, *holds: Hold) -> None:
        self.holds = frozenset(holds)
        self.signed: list[str] = []
        self.forgotten = 0

    async def ask(self, question: Any, *args: Any) -> Any:
        if question is signing_ahead.rehearsal.coming:
            return self.holds
        if question is signing_ahead.Rehearsal:
            name = f"{args[0].release}"
            return Foreseen([f"{name}a", f"{name}b"], [], [f"{name}c"])
        return question(*args)

    async def prepare(self, batch: list[str]) -> None:
        self.signed += batch

    def forget(self) -> None:
        self.forgotten += 1


def test_the_next_hold_comes_first_and_each_is_signed_once() -> None:
    soon = int(time.time() * 1e6)
    wire = Wire(Hold(1, soon + 9_000_000), Hold(2, soon + 1_000_000))

    async def story() -> None:
        ahead = SigningAhead(wire, wire, MASTHEAD)  # type: ignore[arg-type]
        await ahead.once()
        await ahead.once()
        assert wire.signed == ["2a", "2b", "2c", "1a", "1b", "1c"]
        wire.holds = frozenset({Hold(1, soon + 20_000_000)})  # T was moved
        await ahead.once()
        assert wire.signed[6:] == ["1a", "1b", "1c"]
        assert wire.forgotten == 0

    asyncio.run(story())


def test_what_was_foreseen_too_much_is_forgotten_long_after_the_last_t() -> None:
    past = int((time.time() - FORGET_S - 1) * 1e6)
    wire = Wire(Hold(1, past))

    async def story() -> None:
        ahead = SigningAhead(wire, wire, MASTHEAD)  # type: ignore[arg-type]
        await ahead.once()
        wire.holds = frozenset()
        await ahead.once()
        assert wire.forgotten == 1

    asyncio.run(story())
