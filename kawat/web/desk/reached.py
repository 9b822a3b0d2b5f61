"""Who is told of a kill or a withhold: whoever is owed what it covers, had it, or read it, counted before it is ordered."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from kawat.core.terms import GOT, Channel
from kawat.store import models


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Destinations by channel, each with how many of them had it; open desktops that were sent it; downloads by key."""

    channels: tuple[tuple[str, int, int], ...]
    desktops: int
    readers: int

    @property
    def destinations(self) -> int:
        return sum(owed for _, owed, _ in self.channels)

    @property
    def had(self) -> int:
        return sum(had for _, _, had in self.channels)


def reached(items: Sequence[int]) -> Reached:
    """As the ledger, the tallies and the reads know it now. A destination has one channel, so that the sums are right."""
    rows = models.Delivery.objects.filter(item__in=items).values("channel").order_by("channel")
    counted = rows.annotate(
        owed=Count("destination", distinct=True), had=Count("destination", distinct=True, filter=Q(state__in=GOT))
    )
    written = models.EdgeTally.objects.filter(item__in=items).values("item").annotate(sum=Sum("written"))
    return Reached(
        channels=tuple((Channel(each["channel"]).name.lower(), each["owed"], each["had"]) for each in counted),
        desktops=max((each["sum"] for each in written), default=0),
        readers=models.Read.objects.filter(item__in=items).values("subscriber").distinct().count(),
    )
