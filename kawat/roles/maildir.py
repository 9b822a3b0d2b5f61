"""Mail that waits in files: a maildir's `new/`, or one file.

A mail of a maildir goes to `cur/` only after it was taken in, by one rename: who is killed between the two takes it in
once more, which changes nothing. What has to come again stays where it is.
"""

import os
import stat
from collections import Counter
from pathlib import Path

from kawat.actions.bounces import Taken, Verdict, take_in
from kawat.core.errors import UnreadableFile
from kawat.formats.reading.mail_parts import HEAD

SEEN = ":2,S"


def is_maildir(path: Path) -> bool:
    return (path / "new").is_dir() and (path / "cur").is_dir()


def take_in_maildir(path: Path) -> Counter[str]:
    """Take in what is new; how many there were of each verdict, and of each kind that was taken."""
    counted: Counter[str] = Counter()
    for name in sorted(os.listdir(path / "new")):
        if name.startswith("."):
            continue
        try:
            taken = take_in(read_head(path / "new" / name))
        except UnreadableFile:
            counted["unreadable"] += 1
            continue
        counted.update(count_of(taken))
        if taken.verdict is not Verdict.LATER:
            _put_away(path, name)
    return counted


def count_of(taken: Taken) -> Counter[str]:
    counted = Counter([taken.verdict.value])
    if taken.verdict is Verdict.TAKEN:
        counted[taken.kind.value] += 1
    return counted


def read_head(path: Path) -> bytes:
    """As much of a mail as is ever looked at; raises `UnreadableFile`, also for what is no plain file."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as mail:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise UnreadableFile(name=path, reason="it is no file")
            return mail.read(HEAD)
    except OSError as error:
        raise UnreadableFile(name=path, reason=(error.strerror or str(error)).lower()) from None


def _put_away(path: Path, name: str) -> None:
    base = name.partition(":")[0]
    try:
        os.rename(path / "new" / name, path / "cur" / f"{base}{SEEN}")
    except FileNotFoundError:  # another one took the same mail in, and put it away first
        pass
