"""The two locks on SQLite: one writer at a time, fair enough, and free again when their holder is killed."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from kawat.store import models, transactions
from kawat.store.sqlite.base import FileLock
from kawat.store.transactions import bulk_writing, writing
from tests.house import House
from tests.store.wires import in_threads, process

HOLD = """
from kawat.store.sqlite.base import FileLock
lock = FileLock(arguments[0])
lock.take()
print("held", flush=True)
time.sleep(60)
"""


def test_a_lock_that_one_holds_another_waits_for(tmp_path: Path) -> None:
    one, two = FileLock(str(tmp_path / "lock")), FileLock(str(tmp_path / "lock"))
    order = []

    def work(number: int) -> None:
        if number == 0:
            one.take()
            time.sleep(0.3)
            order.append("freed")
            one.free()
        else:
            time.sleep(0.1)
            two.take()
            order.append("taken")
            two.free()

    in_threads(2, work)
    assert order == ["freed", "taken"]


def test_taking_twice_and_freeing_twice_is_once(tmp_path: Path) -> None:
    lock = FileLock(str(tmp_path / "lock"))
    lock.free()
    lock.take()
    lock.take()
    lock.free()
    other = FileLock(str(tmp_path / "lock"))
    other.take()
    other.free()


def test_a_wire_may_lie_in_a_folder_of_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no lock of bulk writers")
    home = tmp_path / "in memory of my wire"
    home.mkdir()
    monkeypatch.setitem(connection.settings_dict, "NAME", str(home / "wire.sqlite3"))
    with transactions._bulk_lock():
        assert (home / "wire.sqlite3.bulk").exists()


def test_the_lock_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    holder = process(HOLD, path)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    killed_at: list[float] = []

    def work(number: int) -> float:
        if number == 0:
            lock = FileLock(path)
            lock.take()
            lock.free()
            return time.monotonic()
        time.sleep(0.3)
        killed_at.append(time.monotonic())
        os.kill(holder.pid, signal.SIGKILL)
        return 0.0

    taken_at = in_threads(2, work)[0]
    holder.communicate()
    assert taken_at > killed_at[0], "it was held until the kill"  # type: ignore[operator]
    assert taken_at - killed_at[0] < 5  # type: ignore[operator]


@pytest.mark.skipif("connection.vendor != 'sqlite'")
@pytest.mark.django_db(transaction=True)
class TestOnSqlite:
    """The database behind the locks."""

    COUNT = """
from kawat.store import models
from kawat.store.transactions import bulk_writing, writing
for turn in range(arguments[0]):
    with (bulk_writing if arguments[1] else writing)():
        number = models.Wire.objects.get().number
        models.Wire.objects.update(number=number + 1)
print("done")
"""

    def test_writers_in_processes_of_their_own_lose_no_update(self, house: House) -> None:
        connection.close()
        writers = [process(self.COUNT, 60, bulk) for bulk in (False, True, False)]
        assert [each.communicate(timeout=60)[0] for each in writers] == ["done\n"] * 3
        assert models.Wire.objects.get().number == 180

    def test_a_writer_that_is_killed_in_its_transaction_leaves_nothing_and_blocks_nobody(self, house: House) -> None:
        code = """
from kawat.store import models
from kawat.store.transactions import bulk_writing
with bulk_writing():
    models.Wire.objects.update(number=99)
    print("held", flush=True)
    time.sleep(60)
"""
        connection.close()
        holder = process(code)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        os.kill(holder.pid, signal.SIGKILL)
        holder.communicate()
        began = time.monotonic()
        with bulk_writing():
            assert models.Wire.objects.get().number == 0
            models.Wire.objects.update(number=1)
        assert time.monotonic() - began < 5
        assert models.Wire.objects.get().number == 1

    def test_a_reader_never_waits_for_a_writer(self, house: House) -> None:
        def work(number: int) -> float:
            began = time.monotonic()
            if number == 0:
                with writing():
                    models.Wire.objects.update(number=5)
                    time.sleep(0.5)
            else:
                time.sleep(0.2)
                assert models.Wire.objects.get().number == 0
            return time.monotonic() - began

        writer, reader = in_threads(2, work)
        assert writer >= 0.5  # type: ignore[operator]
        assert reader < 0.45  # type: ignore[operator]

    def test_a_clear_passes_between_the_chunks_of_a_bulk_writer(self, house: House) -> None:
        """Bulk writers wait for each other, and a plain writer for the chunk that runs, not for the whole."""
        chunks: list[str] = []
        begun = threading.Event()

        def work(number: int) -> int:
            if number < 2:
                for chunk in range(10):
                    with bulk_writing():
                        begun.set()
                        time.sleep(0.05)
                        chunks.append(f"bulk{number}-{chunk}")
                return 0
            connection.ensure_connection()
            begun.wait()
            asked = len(chunks)
            with writing():
                return len(chunks) - asked

        *_, waited_for = in_threads(3, work)
        assert waited_for <= 5, "not for the other fifteen, however busy the machine is"  # type: ignore[operator]
        assert len(chunks) == 20

    def test_the_database_is_as_the_design_says(self, house: House) -> None:
        with connection.cursor() as cursor:
            for pragma, value in (("journal_mode", "wal"), ("synchronous", 2)):
                cursor.execute(f"PRAGMA {pragma}")
                assert cursor.fetchone()[0] == value
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'delivery'")
            assert "WITHOUT ROWID" in cursor.fetchone()[0]

    def test_locks_are_free_after_whatever_went_wrong(self, house: House) -> None:
        class Broken(Exception):
            pass

        def fail() -> None:
            with bulk_writing():
                raise Broken

        for _ in range(3):
            with pytest.raises(Broken):
                fail()
        transaction.set_autocommit(False)
        transaction.rollback()
        transaction.set_autocommit(True)
        in_threads(2, lambda _: [_write() for _ in range(3)])


def _write() -> None:
    with bulk_writing():
        models.Wire.objects.update(number=1)
