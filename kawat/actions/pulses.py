"""Pulses: what each process says of itself every few seconds, so that pages and metrics know how single roles fare.

One row a process, written over each time; what has been silent for a day is forgotten. No journal, since nothing is
decided. A process that cannot write its pulse is one that looks silent, which is what it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kawat.core.instants import to_us
from kawat.store import models
from kawat.store.clock import now
from kawat.store.transactions import writing

EVERY_S = 10.0
SILENT_US = 45_000_000
"""One that has said nothing for so long is not well, or away."""
FORGOTTEN_US = 86_400_000_000
MOST = 256
"""Processes that are shown and counted, those that spoke last: metrics keep to so many of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What one process said last."""

    name: str
    role: str
    pid: int
    started_us: int
    at_us: int
    figures: Mapping[str, Any]
    silent_s: float

    @property
    def is_silent(self) -> bool:
        return self.silent_s * 1e6 > SILENT_US


def beat(name: str, role: str, *, pid: int, started_us: int, figures: Mapping[str, Any]) -> None:
    """This process is alive, and fares so."""
    said = {"role": role, "pid": pid, "started_us": started_us, "at_us": to_us(now()), "figures": json.dumps(figures)}
    with writing():
        models.Pulse.objects.update_or_create(name=name[:128], defaults=said)
        models.Pulse.objects.filter(at_us__lt=to_us(now()) - FORGOTTEN_US).delete()


def end(name: str) -> None:
    """It was told to end, and is not missed."""
    with writing():
        models.Pulse.objects.filter(name=name[:128]).delete()


def current() -> list[Pulse]:
    """Those that spoke last, by name."""
    instant = to_us(now())
    rows = models.Pulse.objects.order_by("-at_us")[:MOST]
    return sorted(
        (
            Pulse(
                name=row.name,
                role=row.role,
                pid=row.pid,
                started_us=row.started_us,
                at_us=row.at_us,
                figures=json.loads(row.figures),
                silent_s=max(0.0, (instant - row.at_us) / 1e6),
            )
            for row in rows
        ),
        key=lambda each: each.name,
    )
