"""Tables of an older version, and those that another process is changing, are told apart, as Django's loader would."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from kawat.core.errors import TablesChanging
from kawat.store import tables
from kawat.store.sqlite.base import FileLock
from kawat.store.tables import Standing, standing
from kawat.store.transactions import on_sqlite

pytestmark = pytest.mark.django_db


@contextmanager
def another_changes_them() -> Iterator[None]:
    if on_sqlite():
        lock = FileLock(f"{connection.settings_dict['NAME']}.tables")
        assert lock.take_at_once()
        yield
        lock.free()
        return
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", tables.LOCK)
        yield


def test_the_tables_stand_as_djangos_loader_says() -> None:
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    assert executor.migration_plan(leaves) == []
    assert standing() is Standing.CURRENT
    for label, name in leaves:  # of each app the last one
        MigrationRecorder.Migration.objects.filter(app=label, name=name).delete()
        assert standing() is Standing.OLD, label
        MigrationRecorder(connection).record_applied(label, name)
    MigrationRecorder.Migration.objects.all().delete()
    assert standing() is Standing.NONE


def test_while_another_changes_them_that_is_said_and_nobody_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "PATIENCE_S", 0.1)
    MigrationRecorder.Migration.objects.filter(app="store").delete()
    with another_changes_them():
        assert standing() is Standing.CHANGING
        with pytest.raises(TablesChanging), tables.changing():
            pass
    with tables.changing():
        assert standing() is (Standing.CHANGING if on_sqlite() else Standing.NONE)  # the server knows who asks
    assert standing() is Standing.NONE
