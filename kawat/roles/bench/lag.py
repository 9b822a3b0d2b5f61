"""Lag: from T to the commit, and from T to the first byte at a desktop.

Releases are filed and approved ahead and held until instants a fraction of a second apart, so that a bench takes
twenty of them within a distribution. The commit is when the clock's transaction had returned, as its log says (to the
millisecond); the first byte is when a desktop in a process of its own had it.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kawat.roles.bench.measure import spread_ms
from kawat.roles.demo.receivers.stream_clients import StreamClients
from kawat.roles.demo.stage import Stage
from kawat.roles.demo.stories import ISSUER, PURCHASE

CIRCUIT = "lag"
"""A circuit with one desktop in it, so that a hold's release is routed to nobody else."""

LISTENER = {"kind": "desktop", "name": "Lag", "country": "", "circuits": [CIRCUIT], "languages": ["en"]}
"""That desktop, as the import takes it."""

AHEAD_S, EACH_S = 0.8, 0.1
"""The first T comes so long after the first hold is set, and so much longer for each of them."""

_LIFTED = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),(\d{3}) clock\s+INFO\s+hold\.lifted item=(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One release that waits for its T."""

    uid: str
    release: str
    at: datetime


def prepare(stage: Stage, count: int) -> list[str]:
    """File and approve so many releases; their ids."""
    copy = PURCHASE.copy("en")
    releases = []
    for number in range(count):
        answer = stage.filer.post(
            "file",
            copy=copy.text,
            language="en",
            headline=f"Hold {number + 1} of {count}",
            issuer=ISSUER,
            circuits=[CIRCUIT],
        )
        stage.editor.post("approve", release=answer["release"])
        releases.append(answer["release"])
    return releases


def hold_all(stage: Stage, releases: Sequence[str], *, apart_s: float) -> list[Held]:
    """Hold them until instants that far apart, the first as soon as all are held."""
    first = datetime.now(UTC) + timedelta(seconds=AHEAD_S + EACH_S * len(releases))
    held = []
    for place, release in enumerate(releases):
        at = first + timedelta(seconds=place * apart_s)
        answer = stage.editor.post("clear", release=release, at=at.isoformat())
        held.append(Held(uid=answer["items"][0]["id"], release=release, at=at))
    return held


def wait_for(held: Sequence[Held]) -> None:
    """Until the last of them should have cleared, and a little more."""
    time.sleep(max(0.0, held[-1].at.timestamp() - time.time()) + 2.0)


def figures(held: Sequence[Held], log: Path, listener: StreamClients) -> dict[str, Any]:
    """Both lags in milliseconds, and how many holds each was taken from."""
    from kawat.store import models

    lifted = {uid: _instant(second, ms) for second, ms, uid in _LIFTED.findall(log.read_text("utf-8", "replace"))}
    number_of = dict(models.Item.objects.filter(uid__in=[each.uid for each in held]).values_list("uid", "number"))
    seen = {each.number: each.at_us / 1e6 for each in reversed(listener.received())}
    commits = [lifted[each.uid] - each.at.timestamp() for each in held if each.uid in lifted]
    bytes_ = [
        seen[number] - each.at.timestamp() for each in held if (number := number_of.get(each.uid)) and number in seen
    ]
    return {
        "holds": len(held),
        "commit": {"count": len(commits), **spread_ms(commits)},
        "first_byte": {"count": len(bytes_), **spread_ms(bytes_)},
    }


def _instant(second: str, milliseconds: str) -> float:
    """The log's local time as seconds UTC."""
    return datetime.strptime(second, "%Y-%m-%d %H:%M:%S").astimezone().timestamp() + int(milliseconds) / 1000
