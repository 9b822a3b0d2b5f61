"""'Over the last 30 days this profile would have got N items': what is out, asked by profiles that are not standing yet.

The items of the last days stand in memory, one set of them in a process, made from the newest backwards when somebody
asks first and brought up to date with each question. Where that takes longer than a page may, it goes on by itself,
and the answer says from when on it counted.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from time import monotonic, sleep

from django.db import connection
from django.db.models import Min, QuerySet
from pyroaring import BitMap

from kawat.core.instants import from_us, to_us
from kawat.core.profile import Criteria, admits
from kawat.core.terms import State
from kawat.core.words import Section
from kawat.matching.recent import Recent
from kawat.store import analyses, cleared, models
from kawat.store.clock import now
from kawat.store.routed import NOTICES

DAYS = 30
"""How far back may be asked."""

MOST = 20_000
"""Items that are kept in memory; on a wire that clears more in `DAYS` the answer counts from a later day on."""

BATCH = 25
"""Items that are taken in at once; other questions wait no longer than that."""

PATIENCE_S = 1.0
"""How long a page waits for items to be taken in, and again for stories to be opened. A command has `math.inf`."""

NEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """An item that would have come."""

    uid: str
    headline: str
    language: str
    cleared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How many would have come since `since`, on each day (UTC) from then to today, and the newest of them.

    `whole` says that `since` is as long ago as was asked; otherwise it will be when it is asked again later.
    """

    count: int
    since: datetime
    whole: bool
    days: tuple[tuple[date, int], ...]
    newest: tuple[Previewed, ...]


def preview(
    several: Sequence[Criteria],
    *,
    country: str,
    circuits: Iterable[str],
    days: int = DAYS,
    patience_s: float = PATIENCE_S,
) -> Preview:
    """What a reader of this country and these circuits would have got by any of the profiles.

    As routing has it: of their circuits, in no forbidden territory, and not killed or withheld since.
    """
    _shelf.advance(monotonic() + patience_s)
    asked_from = now() - timedelta(days=min(days, DAYS))
    until = monotonic() + patience_s
    with _shelf.lock:
        among, since = _shelf.since(asked_from)
        among &= _shelf.admitted(country, frozenset(circuits))
        among -= _taken_back()
        found = BitMap()
        for criteria in several:
            if left := _shelf.undecided(criteria, among, until):
                since = max(since, _shelf.at(left) + timedelta(microseconds=1))
                among.remove_range(0, left + 1)
            found |= _shelf.recent.match(criteria, among=among)
        found &= among
        instants = [_shelf.at(number) for number in found]
    return Preview(
        count=len(found),
        since=since,
        whole=since <= asked_from,
        days=_by_day(instants, since),
        newest=_newest(found),
    )


class Shelf:
    """The items of the last days, each with what routing asks beside its profile."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._builder: threading.Thread | None = None
        self._empty()

    def advance(self, until: float) -> None:
        """Take in what is new and then what is older, until there is no more or time is up; then a thread goes on."""
        while self._step():
            if monotonic() > until:
                with self.lock:
                    if self._builder is None or not self._builder.is_alive():
                        self._builder = threading.Thread(target=self._go_on, name="previews", daemon=True)
                        self._builder.start()
                return

    def since(self, instant: datetime) -> tuple[BitMap, datetime]:
        """The items that cleared at `instant` or later, and from when on they are all here."""
        start_us = max(to_us(instant), self._from_us)
        return BitMap(number for number, at in self._cleared_us.items() if at >= start_us), from_us(start_us)

    def admitted(self, country: str, circuits: frozenset[str]) -> BitMap:
        """Those that a reader may have at all."""
        found = BitMap.union(BitMap(), *(self._circuits[code] for code in circuits if code in self._circuits))
        for forbidden, numbers in self._forbidden.items():
            if not admits(country=country, forbidden=forbidden):
                found -= numbers
        return found

    def undecided(self, criteria: Criteria, among: BitMap, until: float) -> int:
        """The highest number of which nobody can say in time whether it matches, since its story would have to be
        opened; 0 for none. What was opened is remembered, so that the next question comes further."""
        left = self.recent.undecided(criteria, among=among)
        while left:
            newest = BitMap(left[-BATCH:])
            self.recent.match(criteria, among=newest)
            left -= newest
            if left and monotonic() > until:
                return int(left.max())
        return 0

    def at(self, number: int) -> datetime:
        return from_us(self._cleared_us[number])

    def _empty(self) -> None:
        _sections_of.cache_clear()
        self.recent = Recent(_sections_of)
        self._cleared_us: dict[int, int] = {}
        self._circuits: dict[str, BitMap] = {}
        self._forbidden: dict[frozenset[str], BitMap] = {}
        self._low, self._high, self._newest = 0, 0, ""
        self._from_us, self._whole = 0, False
        self._topics = ""

    def _go_on(self) -> None:
        try:
            while self._step():
                sleep(0.01)  # so that whoever asks gets the lock
        finally:
            connection.close()

    def _step(self) -> bool:
        """Take in one batch; whether there may be another."""
        with self.lock:
            self._start()
            newer = list(_stories(number__gt=self._high).order_by("number")[:BATCH])
            if newer:
                self._high, self._newest = int(newer[-1].number or 0), newer[-1].uid
                self._take(newer)
                self._let_go()
                return True
            if self._whole:
                return False
            oldest_us = to_us(now() - timedelta(days=DAYS))
            older = list(_stories(number__lt=self._low, cleared_us__gte=oldest_us).order_by("-number")[:BATCH])
            if older and len(self._cleared_us) < MOST:
                self._low, self._from_us = int(older[-1].number or 0), int(older[-1].cleared_us or 0)
                self._take(older)
                return True
            self._whole = True
            if not older:
                self._from_us = oldest_us
            return False

    def _start(self) -> None:
        """Begin at the newest item. A wire that is another than before, as after a return to a backup, is read anew, and
        so it is under another list of topics."""
        out = models.Item.objects.filter(number__isnull=False)
        topics = models.Wire.objects.values_list("topics", flat=True).get()
        if topics == self._topics and self._high and out.filter(number=self._high, uid=self._newest).exists():
            return
        self._empty()
        self._topics = topics
        newest = out.order_by("-number").first()
        if newest is not None:
            self._high, self._newest = int(newest.number), newest.uid
            self._low, self._from_us = self._high + 1, to_us(now())

    def _take(self, rows: "list[models.Item]") -> None:
        languages = _languages(rows)
        for row, its in zip(rows, cleared.read(rows), strict=True):
            beside = [language for language, at_us in languages[row.release_id] if at_us <= (row.cleared_us or 0)]
            self.recent.add(its.number, analyses.terms_of(its.item, beside))
            self._cleared_us[its.number] = int(row.cleared_us or 0)
            for code in its.item.circuits:
                self._circuits.setdefault(code, BitMap()).add(its.number)
            if its.item.forbidden:
                self._forbidden.setdefault(frozenset(its.item.forbidden), BitMap()).add(its.number)

    def _let_go(self) -> None:
        """Forget what is too old or too much."""
        oldest_us = to_us(now() - timedelta(days=DAYS))
        kept = sorted(number for number, at_us in self._cleared_us.items() if at_us >= oldest_us)[-MOST:]
        if len(kept) == len(self._cleared_us):
            return
        self._low = kept[0] if kept else self._high + 1
        self._from_us = max(self._from_us, oldest_us, self._cleared_us[self._low] if len(kept) == MOST else 0)
        self._cleared_us = {number: self._cleared_us[number] for number in kept}
        self.recent.forget_before(self._low)
        for numbers in (*self._circuits.values(), *self._forbidden.values()):
            numbers.remove_range(0, self._low)


def _stories(**asked: int) -> "QuerySet[models.Item]":
    """What is out and was to be printed."""
    rows = models.Item.objects.filter(number__isnull=False, **asked).exclude(kind__in=NOTICES)
    return rows.select_related("copy", "release", "withdrawn_by", "superseded_by")


def _languages(rows: "list[models.Item]") -> dict[int, list[tuple[str, int]]]:
    """By release, in which languages it went out and when first."""
    out = models.Item.objects.filter(release__in={row.release_id for row in rows}, number__isnull=False)
    found: dict[int, list[tuple[str, int]]] = {}
    first = out.exclude(kind__in=NOTICES).values("release_id", "language").annotate(first_us=Min("cleared_us"))
    for each in first:
        found.setdefault(each["release_id"], []).append((each["language"], each["first_us"]))
    return found


@lru_cache(maxsize=512)
def _sections_of(number: int) -> tuple[Section, ...]:
    its = cleared.of(models.Item.objects.filter(number=number))[0]
    return analyses.sections_of(its.item)


def _taken_back() -> BitMap:
    gone = models.Item.objects.filter(state__in=(State.KILLED, State.WITHHELD), number__isnull=False)
    return BitMap(gone.values_list("number", flat=True))


def _by_day(instants: Iterable[datetime], since: datetime) -> tuple[tuple[date, int], ...]:
    counted = Counter(instant.date() for instant in instants)
    first, last = since.date(), now().date()
    days = (first + timedelta(days=each) for each in range((last - first).days + 1))
    return tuple((day, counted[day]) for day in days)


def _newest(found: BitMap) -> tuple[Previewed, ...]:
    rows = models.Item.objects.filter(number__in=list(found[-NEWEST:])).order_by("-number")
    return tuple(
        Previewed(uid=its.item.uid, headline=its.item.headline, language=its.item.language, cleared_at=its.at)
        for its in cleared.of(rows)
    )


_shelf = Shelf()
