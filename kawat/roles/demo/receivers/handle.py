"""Starting a receiver as a process of its own, and reading what it counted."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from kawat.roles.demo.ending import end
from kawat.roles.demo.receivers.receipts import RECEIVED, REFUSED, Kept, Receipt, read_kept, read_receipts

START_S = 20
STOP_S = 10


class Running:
    """A process that receives, until its block is left. What it wrote down is at most 0.2 s behind, and whole once it was
    stopped."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self.folder = folder

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """End it; all that it received is on disk then."""
        end(self._process, STOP_S)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Sink(Running):
    """A mailbox for everybody, or an endpoint at every path."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, port: int) -> None:
        super().__init__(process, folder)
        self.port = port

    def received(self) -> list[Receipt]:
        """What it accepted, in order."""
        return list(read_receipts(self.folder / RECEIVED))

    def refused(self) -> list[Receipt]:
        """What it turned away or left hanging, with the reason."""
        return list(read_receipts(self.folder / REFUSED))

    def messages(self) -> list[Kept]:
        """The messages that it kept, in order."""
        return read_kept(self.folder)

    def wait_for(self, count: int, *, within_s: float = 10) -> list[Receipt]:
        """What it accepted, as soon as that is at least `count`; whatever there is when time is up."""
        deadline = time.monotonic() + within_s
        while len(got := self.received()) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return got


def start_smtp_sink(folder: Path, port: int = 0, **faults: float | str | bool) -> Sink:
    """A mailbox for everybody; `faults` are the options of `smtp_sink`, with underscores."""
    return _start("smtp_sink", folder, port, faults)


def start_webhook_sink(folder: Path, port: int = 0, *, master: bytes, **faults: float | str | bool) -> Sink:
    """An endpoint at every path, its secret derived from `master`; `faults` are the options of `webhook_sink`."""
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "master.key"
    with _private_umask():
        key.write_bytes(master)
    return _start("webhook_sink", folder, port, {"master_file": str(key), **faults})


def _start(module: str, folder: Path, port: int, faults: dict[str, float | str | bool]) -> Sink:
    command = [sys.executable, "-m", f"kawat.roles.demo.receivers.{module}"]
    command += ["--folder", str(folder), "--port", str(port), "--parent", str(os.getpid())]
    for name, value in faults.items():
        option = f"--{name.replace('_', '-')}"
        if value is True:
            command.append(option)
        elif value is not False:
            command += [option, str(value)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    said = process.stdout.readline().split()
    if len(said) != 2:
        process.wait(START_S)
        raise RuntimeError(f"{module} did not start (exit code {process.returncode})")
    return Sink(process, folder, int(said[1]))


@contextmanager
def _private_umask() -> Iterator[None]:
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
