"""What a receiver writes down: one line for each message it accepted or turned away, and whole messages where asked.

Lines are appended in one piece every tenth of a second and before the end, so that a reader sees whole lines only.
"""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

RECEIVED = "received.tsv"
REFUSED = "refused.tsv"
MESSAGES = "messages"
ALL = -1
"""As `keep`: every message is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One message as its receiver saw it: to whom or to which path, under which id, when it was answered.

    `reason` is why it was turned away; '' where it was accepted.
    """

    address: str
    message_id: str
    at_us: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message that was kept whole: for mail without its dots and with its headers, for webhooks the body."""

    address: str
    message_id: str
    content: bytes
    sender: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Book:
    """Where one receiver writes. The last `keep` messages are kept, 0 for none, `ALL` for all."""

    def __init__(self, folder: Path, *, keep: int = 0) -> None:
        self._folder, self._keep, self._kept = folder, keep, 0
        folder.mkdir(parents=True, exist_ok=True)
        if keep:
            (folder / MESSAGES).mkdir(exist_ok=True)
        self._received: list[str] = []
        self._refused: list[str] = []
        self._files = {
            name: os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND) for name in (RECEIVED, REFUSED)
        }

    @property
    def keeps(self) -> bool:
        return self._keep != 0

    def accept(self, address: str, message_id: str) -> None:
        self._received.append(f"{time.time_ns() // 1_000}\t{address}\t{message_id}\n")

    def refuse(self, address: str, message_id: str, reason: str) -> None:
        self._refused.append(f"{time.time_ns() // 1_000}\t{address}\t{message_id}\t{reason}\n")

    def keep(self, message: Kept) -> None:
        """Put a message into the folder, in place of the oldest where the folder is full."""
        place = self._kept if self._keep == ALL else self._kept % self._keep
        head = json.dumps(
            {
                "order": self._kept,
                "address": message.address,
                "message_id": message.message_id,
                "sender": message.sender,
                "headers": message.headers,
            }
        )
        fresh = self._folder / MESSAGES / f"{place}.new"
        fresh.write_bytes(head.encode() + b"\n" + message.content)
        fresh.rename(fresh.with_suffix(".message"))
        self._kept += 1

    def flush(self) -> None:
        """Append what was counted since."""
        for name, lines in ((RECEIVED, self._received), (REFUSED, self._refused)):
            if lines:
                data = "".join(lines).encode()
                while data:
                    data = data[os.write(self._files[name], data) :]
                lines.clear()


def read_receipts(path: Path) -> Iterator[Receipt]:
    """The receipts in a file that may still grow; a line that is not whole yet is left for the next time."""
    if not path.exists():
        return
    for line in path.read_text("utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            at_us, address, message_id, *reason = line[:-1].split("\t")
            yield Receipt(address=address, message_id=message_id, at_us=int(at_us), reason=reason[0] if reason else "")


def read_kept(folder: Path) -> list[Kept]:
    """The messages that were kept, in the order of their arrival."""
    found: list[tuple[int, Kept]] = []
    for path in (folder / MESSAGES).glob("*.message"):
        head, _, content = path.read_bytes().partition(b"\n")
        facts = json.loads(head)
        order = facts.pop("order")
        found.append((order, Kept(content=content, **facts)))
    return [message for _, message in sorted(found, key=lambda pair: pair[0])]
