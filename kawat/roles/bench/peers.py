"""What Kawat is run beside: other programs that do a part of the job, on the same machine, into the same receivers."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kawat.roles.demo.home import free_ports, listens
from kawat.roles.demo.receivers import start_smtp_sink

TOOL, SINK = "smtp-source", "smtp-sink"
INSTALL = "apt-get install postfix"
SESSIONS = 20
TIMEOUT_S = 300
START_S = 10.0
BACKLOG = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mailbox for everybody, and who keeps it."""

    name: str
    port: int


@contextmanager
def smtp_sink(folder: Path) -> Iterator[Mailbox]:
    """Postfix's own mailbox that throws everything away; ours, which counts in `folder`, where that is missing."""
    program = _postfix(SINK)
    if not program:
        with start_smtp_sink(folder) as sink:
            yield Mailbox(name="the demo's mailbox", port=sink.port)
        return
    (port,) = free_ports(1)
    whom = ["-u", "nobody"] if os.geteuid() == 0 else []  # as root it wants to be told whom to be
    command = [program, *whom, f"127.0.0.1:{port}", str(BACKLOG)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not listens(port, within_s=START_S):
            raise ChildProcessError(f"{SINK} did not start")
        yield Mailbox(name=SINK, port=port)
    finally:
        process.terminate()
        process.wait()


def smtp_source(port: int, *, messages: int, size: int) -> dict[str, Any]:
    """Seconds that Postfix's load generator takes for as many messages of that size, from its start to its end."""
    told: dict[str, Any] = {"tool": TOOL, "messages": messages, "size_bytes": size, "sessions": SESSIONS}
    program = _postfix(TOOL)
    if not program:
        return told | {"missing": f"{TOOL} is not installed; `{INSTALL}` brings it"}
    command = [program, "-d", "-s", str(SESSIONS), "-m", str(messages), "-l", str(size)]
    command += ["-f", "wire@wire.example", "-t", "desk@paper.example", f"127.0.0.1:{port}"]
    began = time.monotonic()
    try:
        subprocess.run(command, check=True, timeout=TIMEOUT_S, capture_output=True)
    except (subprocess.SubprocessError, OSError) as failure:
        return told | {"missing": f"{TOOL} failed: {failure}"}
    return told | {"last_s": round(time.monotonic() - began, 3)}


def mail(folder: Path, *, messages: int, size: int) -> dict[str, Any]:
    """The same into a mailbox of ours, which says when each came."""
    with start_smtp_sink(folder) as sink:
        began = time.time_ns() // 1_000
        told = smtp_source(sink.port, messages=messages, size=size)
        if "missing" in told:
            return told
        sink.wait_for(messages, within_s=5)
        after = sorted((each.at_us - began) / 1e6 for each in sink.received())
    if not after:
        return told | {"missing": f"{TOOL} delivered nothing"}
    return told | {
        "accepted": len(after),
        "first_s": round(after[0], 3),
        "median_s": round(after[len(after) // 2], 3),
        "last_s": round(after[-1], 3),
        "rate_per_s": round(len(after) / after[-1], 1),
    }


def is_installed() -> bool:
    """Whether Postfix's load generator is here."""
    return bool(_postfix(TOOL))


def _postfix(program: str) -> str:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""  # where Postfix puts it
