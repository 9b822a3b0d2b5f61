"""What figures are taken with: the machine's facts, percentiles, and the memory of a set of processes.

Memory is PSS, the share of each page that is a process's own, so that the sum over all is what they take together.
"""

import math
import os
import platform
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SAMPLE_S = 0.1


def machine() -> dict[str, Any]:
    """Cores, processor, memory, system and Python, as the report names them."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _field("/proc/cpuinfo", "model name") or platform.machine(),
        "memory_mb": int((_field("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) // 1024,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def commit() -> str:
    """The commit that runs, with '+' where files differ from it; '' outside a checkout."""
    folder = Path(__file__).parent
    try:
        head = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, text=True, timeout=10, check=True
        )
        changed = subprocess.run(
            ["git", "-C", str(folder), "status", "--porcelain", "--untracked-files=no"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return head.stdout.strip() + ("+" if changed.stdout.strip() else "")


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that is not exceeded by `share` of them (nearest rank); None of none."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * share) - 1)] if ranked else None


def spread_ms(seconds: Iterable[float]) -> dict[str, float | None]:
    """p50, p99 and the largest of some durations, in milliseconds."""
    values = [each * 1000 for each in seconds]
    p50, p99 = percentile(values, 0.5), percentile(values, 0.99)
    return {
        "p50_ms": None if p50 is None else round(p50, 2),
        "p99_ms": None if p99 is None else round(p99, 2),
        "max_ms": round(max(values), 2) if values else None,
    }


def pss_kb(pid: int) -> int:
    """Proportional set size of one process; 0 where it is gone."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


class Memory:
    """Samples the roles' PSS every 100 ms in a thread of its own, from entering to leaving."""

    def __init__(self, roles: Callable[[], Mapping[str, int]]) -> None:
        self._roles = roles
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._sample, name="memory", daemon=True)
        self.samples = 0
        self.peak_kb = self.peak_without_edge_kb = 0
        self.peak_of: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._ending.set()
        self._thread.join()

    def figures(self) -> dict[str, Any]:
        """Peaks in MB: of the sum, of the sum without edges, and of each role by itself."""
        return {
            "peak_mb": round(self.peak_kb / 1024, 1),
            "without_edge_peak_mb": round(self.peak_without_edge_kb / 1024, 1),
            "samples": self.samples,
            "roles": {f"{role}_peak_mb": round(kb / 1024, 1) for role, kb in sorted(self.peak_of.items())},
        }

    def _sample(self) -> None:
        while not self._ending.is_set():
            began = time.monotonic()
            try:
                now = {role: pss_kb(pid) for role, pid in self._roles().items()}
            except (OSError, ValueError):
                now = {}
            self._take(now)
            self._ending.wait(max(0.0, SAMPLE_S - (time.monotonic() - began)))

    def _take(self, now: Mapping[str, int]) -> None:
        if not now:
            return
        self.samples += 1
        self.peak_kb = max(self.peak_kb, sum(now.values()))
        without = sum(kb for role, kb in now.items() if not role.startswith("edge"))
        self.peak_without_edge_kb = max(self.peak_without_edge_kb, without)
        for role, kb in now.items():
            self.peak_of[role] = max(self.peak_of.get(role, 0), kb)


def _field(path: str, name: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return next((line.partition(":")[2].strip() for line in file if line.startswith(name)), "")
    except OSError:
        return ""
