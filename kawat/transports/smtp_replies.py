"""Reading what a relay says: lines into replies (RFC 5321 §4.2), bounded in length, in count and in patience."""

from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

LINE_LIMIT = 2_048
"""RFC 5321 §4.5.3.1.5 says 512; relays that add a reason and an address go beyond."""
LINES_LIMIT = 100


class Step(Enum):
    """What the relay is going to answer to."""

    WELCOME = auto()
    """The greeting, EHLO, STARTTLS or AUTH."""
    RSET = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    DOT = auto()


class Reply(NamedTuple):
    """A code, and the words of all its lines. Code 0 is our own remark, not the relay's."""

    code: int
    said: str

    @property
    def good(self) -> bool:
        return 200 <= self.code < 300


class BadReply(Exception):
    """What came is not SMTP."""


class Replies:
    """Bytes in, whole replies out."""

    def __init__(self) -> None:
        self._tail = b""
        self._before: list[str] = []

    @property
    def unread(self) -> bool:
        """Whether the beginning of a reply waits for its end."""
        return bool(self._tail or self._before)

    def feed(self, data: bytes) -> Iterator[Reply]:
        """The replies that `data` completes, one by one; raises `BadReply` after the last good one."""
        lines = (self._tail + data if self._tail else data).split(b"\n")
        self._tail = lines.pop()
        for line in lines:
            code, mark = line[:3], line[3:4]
            if len(line) > LINE_LIMIT or len(code) < 3 or not code.isdigit() or mark not in (b" ", b"-", b"\r", b""):
                raise BadReply(line[:80].decode("ascii", "replace"))
            said = line[4:].rstrip().decode("utf-8", "replace")
            if mark == b"-":
                self._before.append(said)
                if len(self._before) > LINES_LIMIT:
                    raise BadReply("a reply without end")
            elif self._before:
                said = "\n".join([*self._before, said])
                self._before = []
                yield Reply(int(code), said)
            else:
                yield Reply(int(code), said)
        if len(self._tail) > LINE_LIMIT:
            raise BadReply("a line without end")
