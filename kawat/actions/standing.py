"""Standing profiles in memory: an engine, made of the table and kept in step by the order in which profiles change.

Where it is laid down in a snapshot, a file of the home, the next start takes it up and reads only what has changed
since. A snapshot may be lost or stale at any time: then the table is read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kawat.core.profile import Terms
from kawat.matching import Engine, StaleSnapshot, load_snapshot, save_snapshot, shard_of
from kawat.store import cleared, models, roll
from kawat.store.analyses import terms_of
from kawat.store.clock import new_uid
from kawat.store.routed import NOTICES
from kawat.store.transactions import writing

BATCH = 2_000
"""Changes taken in at once: a tenth of a second, after which others are let pass."""

STORIES = 300
"""How many of the newest stories say which words are rare."""

WORN = 50_000
"""Queries that nobody asks any more and that an engine may keep in any case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Which of how many routers, counted from 1. Each holds all profiles of its own subscribers."""

    number: int = 1
    of: int = 1

    @property
    def is_first(self) -> bool:
        return self.number == 1

    def holds(self, subscriber: int) -> bool:
        return shard_of(subscriber, self.of) == self.number - 1


WHOLE = Shard()


def sync(engine: Engine, since: int, shard: Shard = WHOLE, *, limit: int = BATCH) -> int:
    """Take in up to `limit` profiles that changed after the change numbered `since`. The number of the last: where it
    is `since`, nothing is left."""
    last = since
    for profile, subscriber, criteria, active, change in roll.changes(since, limit):
        last = change
        if not shard.holds(subscriber):
            continue
        if active:
            engine.put(profile, criteria)
        else:
            engine.remove(profile)
    return last


def learn(engine: Engine, *, pause: Callable[[], None] = lambda: None) -> None:
    """Teach an engine that is still empty what the newest stories say. `pause` is called between stories."""
    newest = cleared.out().exclude(kind__in=NOTICES)[:STORIES]
    for its in cleared.of(newest):
        engine.learn(terms_of(its.item, [language for language, _ in its.languages]))
        pause()


def is_worn(engine: Engine) -> bool:
    """Whether most of the queries that it keeps are asked by nobody any more, so that it should be made anew."""
    return len(engine.queries) > 2 * engine.distinct + WORN


def save(engine: Engine, change: int, shard: Shard = WHOLE) -> int:
    """Lay the engine down as it stands after a change, instead of what was laid down before; how many bytes."""
    path, mark = _path(shard), new_uid()
    for draft in path.parent.glob(f"{path.name}.*"):  # of one that was killed as it wrote
        draft.unlink(missing_ok=True)
    with writing():
        models.Snapshot.objects.create(mark=mark, shard=shard.number, shards=shard.of, change=change)
    save_snapshot(engine, path, change=change, mark=mark)
    with writing():
        models.Snapshot.objects.filter(shard=shard.number, shards=shard.of).exclude(mark=mark).delete()
    return path.stat().st_size


def load(shard: Shard = WHOLE) -> tuple[Engine, int] | None:
    """The engine that was laid down, and the change after which it stood; None where there is none to be used. The
    database has to know its mark, so that after a return to a backup nothing is believed that was made since."""
    known = models.Snapshot.objects.filter(shard=shard.number, shards=shard.of).order_by("-change")
    newest = models.Wire.objects.get().profile_change
    for mark in known.values_list("mark", flat=True):
        try:
            engine, change = load_snapshot(_path(shard), mark=mark)
        except StaleSnapshot:
            continue
        if change <= newest:
            return engine, change
    return None


def engines_of_the_house() -> Iterator[Engine]:
    """Engines that hold all profiles between them, for one question, one at a time: from the routers' snapshots where
    there are any, else one from the table."""
    shards = models.Snapshot.objects.order_by("-change").values_list("shards", flat=True).first() or 1
    for number in range(1, shards + 1):
        shard = Shard(number=number, of=shards)
        engine, change = load(shard) or (Engine(), 0)
        while (last := sync(engine, change, shard)) != change:
            change = last
        yield engine


def match_all(several: Sequence[Terms]) -> list[list[int]]:
    """The profiles that want each of these. No more than one engine stands at a time."""
    found: list[list[int]] = [[] for _ in several]
    for engine in engines_of_the_house():
        for wanted, terms in zip(found, several, strict=True):
            wanted += engine.match(terms).tolist()
    return found


def _path(shard: Shard) -> Path:
    home: Path = settings.KAWAT.home
    return home / "router" / f"profiles-{shard.number}-of-{shard.of}.snapshot"
