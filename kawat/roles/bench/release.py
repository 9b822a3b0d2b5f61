"""One release on a stage: filed and approved, cleared, and followed until the ledger owes nothing any more."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kawat.roles.demo.circuit import WORLD, Everybody
from kawat.roles.demo.stage import Stage
from kawat.roles.demo.stories import ISSUER, OPENING

LANGUAGE = "en"
EVERYBODY = Everybody(language=LANGUAGE, topic=OPENING.topics[0], word="cold chain")
"""The release is in English, about this topic, and says this word."""

SETTLED_WITHIN_S = 300.0
SHOW_S = 2.0
"""How often the ledger is counted for who looks on: that takes some of what is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """A release that went: its items, and when the ledger was seen to owe nothing of them, in seconds of the epoch."""

    items: list[int]
    over_at: float


def make_ready(stage: Stage, *, copy: str = "") -> str:
    """A release that is filed and approved; its id. In the words of the demo's opening story unless said."""
    answer = stage.filer.post(
        "file",
        copy=copy or OPENING.copy(LANGUAGE).text,
        language=LANGUAGE,
        issuer=ISSUER,
        circuits=[WORLD],
        topics=list(OPENING.topics),
        countries=list(OPENING.countries),
    )
    stage.editor.post("approve", release=answer["release"])
    return str(answer["release"])


def distribute(
    stage: Stage,
    release: str,
    *,
    at: datetime | None = None,
    look_s: float,
    seen: Callable[[Sequence[int]], None],
) -> Went:
    """Clear it, now or at an instant, and look every so often until nothing is owed. Raises `TimeoutError`."""
    from kawat.roles.demo import figures

    when = {} if at is None else {"at": at.isoformat()}
    cleared = stage.editor.post("clear", release=release, **when)
    items = figures.items_of(each["id"] for each in cleared["items"])
    if at is not None:
        time.sleep(max(0.0, at.timestamp() - time.time()))
    show_at = began = time.monotonic()
    while not figures.is_over(items):
        if time.monotonic() > began + SETTLED_WITHIN_S:
            raise TimeoutError(f"The wire still owes deliveries after {SETTLED_WITHIN_S:.0f} seconds.")
        if time.monotonic() >= show_at:
            seen(items)
            show_at = time.monotonic() + SHOW_S
        time.sleep(look_s)
    over_at = time.time()
    seen(items)
    return Went(items=items, over_at=over_at)
