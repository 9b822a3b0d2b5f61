"""How anything is written: one short transaction, after whose commit a hint is given.

Bulk writers (router, sender, import, prune) write in chunks and take `flock(bulk)` first, so that a clear never waits
for more than about one chunk of theirs. On PostgreSQL row locks do both jobs.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from kawat.store import models
from kawat.store.sqlite.base import FileLock

CHUNK = 2_000
"""Rows of one bulk transaction: measured to keep a clear beside it under 70 ms on SQLite."""


@contextmanager
def writing() -> Iterator[None]:
    """One transaction: all or nothing."""
    with transaction.atomic():
        yield


@contextmanager
def deciding() -> Iterator[None]:
    """One transaction in which what was read stays true until it is written: one such at a time. SQLite's write lock
    sees to that by itself; on PostgreSQL it is the wire's one row, always taken first, so that none waits crosswise."""
    with writing():
        wire_first()
        yield


def wire_first() -> None:
    """Within a transaction, before it takes any destination: whoever writes a line of the journal takes the wire's row,
    and whoever takes both takes them in this order."""
    if not on_sqlite():
        models.Wire.objects.select_for_update().get()


@contextmanager
def bulk_writing() -> Iterator[None]:
    """One chunk of a bulk write."""
    with _bulk_lock(), transaction.atomic():
        yield


@contextmanager
def replayable_bulk_writing() -> Iterator[None]:
    """One chunk of a bulk write that is done again anyway where it is missing, so that the disk is not waited for.

    A kill loses nothing of it, and the next durable commit makes it durable too: only where the power fails before
    that is it gone. For fan-outs, whose `routed_us` is set durably last, and for leases.
    """
    with _bulk_lock(), _not_waiting_for_the_disk(), transaction.atomic():
        if not on_sqlite():
            _execute("SET LOCAL synchronous_commit TO OFF")
        yield


def checkpoint() -> None:
    """Move what stands in SQLite's log into the database; no writer waits for it."""
    if on_sqlite():
        _execute("PRAGMA wal_checkpoint(PASSIVE)")


def on_sqlite() -> bool:
    return connection.vendor == "sqlite"


@contextmanager
def _bulk_lock() -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    if not on_sqlite() or connection.is_in_memory_db() or connection.in_atomic_block:  # type: ignore[attr-defined]
        yield
        return
    lock = FileLock(name + ".bulk")
    lock.take()
    try:
        yield
    finally:
        lock.free()


@contextmanager
def _not_waiting_for_the_disk() -> Iterator[None]:
    if not on_sqlite() or connection.in_atomic_block:
        yield
        return
    _execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        _execute("PRAGMA synchronous=FULL")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
