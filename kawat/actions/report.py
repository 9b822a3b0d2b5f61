"""The report of a distribution: from the ledger, the tallies and the reads alone.

Seconds count from the clear time (T, where there was a hold). Skew is last minus first acceptance among first
attempts. Nothing here multiplies or guesses: delivered, read and still due are told apart. What bounced keeps the
instant at which its relay had taken it, so that no time and no skew changes when a mail comes back.
"""

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kawat.actions.measures import ChannelReport, KillReport, channels, kill, streams
from kawat.core.instants import from_us
from kawat.core.landing import Streams
from kawat.store import models
from kawat.store.releases import Kept, all_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """One item. `lag_s` is from the set instant to the commit."""

    number: int
    uid: str
    language: str
    version: int
    kind: str
    state: str
    headline: str
    hold_at: datetime | None
    cleared_at: datetime
    lag_s: float | None
    reads: int
    channels: tuple[ChannelReport, ...]
    streams: Streams
    kill: KillReport | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole release, items in order of their wire numbers."""

    slug: str
    items: tuple[ItemReport, ...]

    @property
    def still_due(self) -> int:
        return sum(channel.still_due for item in self.items for channel in item.channels)

    @property
    def owed(self) -> int:
        return sum(channel.owed for item in self.items for channel in item.channels)

    @property
    def got(self) -> int:
        return sum(channel.got for item in self.items for channel in item.channels)


def report_of(name: str) -> Report:
    """The report of the release with this slug or outside id."""
    out = [kept for kept in all_of(name.partition("@")[0]) if kept.row.number is not None]
    out.sort(key=lambda kept: kept.row.number or 0)
    slug = out[0].document.item.slug if out else name
    return Report(slug=slug, items=tuple(_item(kept) for kept in out))


def report_as_json(report: Report) -> dict[str, Any]:
    """The report as JSON's own types; instants in ISO 8601, UTC."""
    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(report), default=datetime.isoformat))
    plain |= {"owed": report.owed, "got": report.got, "still_due": report.still_due}
    return plain


def _item(kept: Kept) -> ItemReport:
    row = kept.row
    assert row.number is not None
    assert row.cleared_us is not None
    start = row.hold_us or row.cleared_us
    return ItemReport(
        number=row.number,
        uid=row.uid,
        language=row.language,
        version=row.version or 1,
        kind=row.kind,
        state=row.state,
        headline=kept.document.item.headline,
        hold_at=from_us(row.hold_us) if row.hold_us else None,
        cleared_at=from_us(row.cleared_us),
        lag_s=(row.cleared_us - row.hold_us) / 1e6 if row.hold_us else None,
        reads=models.Read.objects.filter(item=row).count(),
        channels=tuple(channels(row.pk, start)),
        streams=streams({row.pk: start}),
        kill=kill(row) if row.its_kind.is_notice else None,
    )
