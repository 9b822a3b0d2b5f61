"""What this edge did with each item, added up and settled in batches until it is written.

A tally is a total, so that settling it twice harms nothing; it counts frames, so that a replay counts as one more
offer. Totals are kept for the newest numbers only: what is
replayed of an older one is no longer counted, since a smaller total would take the place of the whole one.
"""

from dataclasses import replace

from kawat.core.ports import Tally

KEPT = 50_000
"""Numbers whose totals stay in memory: weeks of a busy wire, some 12 MB."""


class Tallies:
    """Totals by wire number, and which of them changed since they were taken."""

    def __init__(self, edge: str) -> None:
        self._edge = edge
        self._totals: dict[int, Tally] = {}
        self._changed: set[int] = set()
        self._floor = 0

    def add(self, number: int, *, offered: int = 0, written: int = 0, dropped: int = 0, at_us: tuple[int, int]) -> None:
        """Add to the totals of `number`. `at_us` is when the first and the last of `written` were."""
        if number <= self._floor and number not in self._totals:
            return
        total = self._totals.get(number) or self._new(number)
        self._totals[number] = replace(
            total,
            offered=total.offered + offered,
            written=total.written + written,
            dropped=total.dropped + dropped,
            first_us=(total.first_us or at_us[0]) if written else total.first_us,
            last_us=max(total.last_us, at_us[1]) if written else total.last_us,
        )
        self._changed.add(number)

    def take(self) -> list[Tally]:
        """The totals that changed; give them to `put_back` where they could not be written."""
        taken = [self._totals[number] for number in sorted(self._changed) if number in self._totals]
        self._changed.clear()
        return taken

    def put_back(self, tallies: list[Tally]) -> None:
        self._changed.update(tally.number for tally in tallies)

    def _new(self, number: int) -> Tally:
        if len(self._totals) >= KEPT:
            oldest = next(iter(self._totals))
            del self._totals[oldest]
            self._floor = max(self._floor, oldest)
        return Tally(number=number, edge=self._edge, offered=0, written=0, dropped=0, first_us=0, last_us=0)
