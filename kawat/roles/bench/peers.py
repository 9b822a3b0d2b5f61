"""What Kawat is run beside: other programs that do a part of the job, on the same machine, into the same receivers."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from kawat.roles.demo.receivers import start_smtp_sink

TOOL = "smtp-source"
INSTALL = "apt-get install postfix"
SESSIONS = 20
TIMEOUT_S = 300


def mail(folder: Path, *, messages: int, size: int) -> dict[str, Any]:
    """Postfix's load generator sending as many messages of that size into a fresh mailbox of the same kind."""
    told: dict[str, Any] = {"tool": TOOL, "messages": messages, "size_bytes": size, "sessions": SESSIONS}
    program = shutil.which(TOOL, path=f"{os.environ.get('PATH', '')}:/usr/sbin")  # where Postfix puts it
    if program is None:
        return told | {"missing": f"{TOOL} is not installed; `{INSTALL}` brings it"}
    with start_smtp_sink(folder) as sink:
        command = [program, "-d", "-s", str(SESSIONS), "-m", str(messages), "-l", str(size)]
        command += ["-f", "wire@wire.example", "-t", "desk@paper.example", f"127.0.0.1:{sink.port}"]
        began = time.time_ns() // 1_000
        try:
            subprocess.run(command, check=True, timeout=TIMEOUT_S, capture_output=True)
        except (subprocess.SubprocessError, OSError) as failure:
            return told | {"missing": f"{TOOL} failed: {failure}"}
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
