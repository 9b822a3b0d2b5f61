"""How a database's tables stand to this version, read without Django's loader of migrations, which costs every command
half a second; and the lock behind which they are changed, so that others can say that this is under way.

The lock is a file beside SQLite's database, and on PostgreSQL an advisory one: the kernel and the server free it when
its holder dies.
"""

import pkgutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from kawat.core.errors import TablesChanging
from kawat.store.sqlite.base import FileLock
from kawat.store.transactions import on_sqlite

PATIENCE_S = 2.0
"""How long whoever would change the tables waits for another: as long as one takes that has nothing to do."""

LOCK = (0x6B61, 0x7761)
"""The advisory lock's two numbers; nothing else of ours takes one of two."""


class Standing(Enum):
    """Of the tables: none, of an older version, being changed by another process, or those of this version."""

    NONE = 1
    OLD = 2
    CHANGING = 3
    CURRENT = 4


def standing() -> Standing:
    """How they stand now. Tables of a newer version pass for current."""
    known = MigrationRecorder(connection).applied_migrations()
    if all(each in known for each in _wanted()):
        return Standing.CURRENT
    lock = _lock()
    if not lock.take_at_once():
        return Standing.CHANGING
    lock.free()
    return Standing.OLD if any(label == "store" for label, _ in known) else Standing.NONE


@contextmanager
def changing() -> Iterator[None]:
    """One process at a time; raises `TablesChanging` where another goes on with it."""
    lock, until = _lock(), time.monotonic() + PATIENCE_S
    while not lock.take_at_once():
        if time.monotonic() > until:
            raise TablesChanging
        time.sleep(0.05)
    try:
        yield
    finally:
        lock.free()


def _wanted() -> Iterator[tuple[str, str]]:
    for app in apps.get_app_configs():
        for module in pkgutil.iter_modules([str(Path(app.path) / "migrations")]):
            yield (app.label, module.name)


class _Advisory:
    """PostgreSQL's lock, of this connection."""

    def take_at_once(self) -> bool:
        return self._ask("SELECT pg_try_advisory_lock(%s, %s)")

    def free(self) -> None:
        self._ask("SELECT pg_advisory_unlock(%s, %s)")

    @staticmethod
    def _ask(statement: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(statement, LOCK)
            return bool(cursor.fetchone()[0])


def _lock() -> FileLock | _Advisory:
    return FileLock(f"{connection.settings_dict['NAME']}.tables") if on_sqlite() else _Advisory()
