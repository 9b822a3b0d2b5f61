"""What speaks a protocol of files, as `folders` needs it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from kawat.transports.files import File
from kawat.transports.guard import Guard
from kawat.transports.hosts import Place


class Session(Protocol):
    """A connection that stands in its folder. `pin` is the key by which its host is known, '' where others vouch."""

    @property
    def pin(self) -> str: ...

    async def put(self, files: Sequence[File], wanted: Callable[[], bool]) -> bool:
        """Write the files under other names, then rename them, in this order; what is there already is left alone.
        False where they were not wanted any more right before that. Raises `Declined` or `Lost`."""

    async def end(self) -> None:
        """Hang up, politely if that is possible at once."""


class Speaker(Protocol):
    """What speaks a protocol of files."""

    async def open(self, place: Place, guard: Guard, *, secret: bytes, pin: str, options: dict[str, str]) -> Session:
        """Connect, prove who is who, and stand in the folder. Raises `Declined`, `KeyChanged` or `Lost`."""

    def close(self) -> None:
        """Let go of what sessions have in common."""
