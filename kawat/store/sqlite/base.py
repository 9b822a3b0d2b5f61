"""SQLite as Kawat uses it: WAL, every commit on the disk, and one writer at a time by flock.

SQLite's own busy handler sleeps up to 100 ms and is unfair. Here each transaction takes `flock(write)` before it
begins and lets go when it ends; the kernel frees the lock when a process is killed. Locks are two files beside the
database: `.write` for every writer, `.bulk` for those who write in chunks (see `store.transactions`).
"""

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class FileLock:
    """An exclusive lock between processes and threads: each holder opens the file for itself."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> None:
        self._take(fcntl.LOCK_EX)

    def take_at_once(self) -> bool:
        """Take it unless another holds it; whether it was taken."""
        try:
            self._take(fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def free(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            os.close(file)

    def _take(self, how: int) -> None:
        if self._file is None:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, how)
            except BaseException:
                os.close(file)
                raise
            self._file = file


class DatabaseWrapper(base.DatabaseWrapper):
    """Transactions begin IMMEDIATE, behind the write lock."""

    checkpoints_itself = True
    """Whether a commit may have to move the whole log into the database. A running wire leaves that to its clock."""

    _lock: FileLock | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        if not self.checkpoints_itself:
            connection.execute("PRAGMA wal_autocheckpoint=0")
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self._lock is None and not self.is_in_memory_db():
            self._lock = FileLock(name + ".write")
        if self._lock is not None:
            self._lock.take()
        try:
            self.cursor().execute("BEGIN IMMEDIATE")
        except BaseException:
            self._free()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()
        finally:
            self._free()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._free()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._free()

    def _free(self) -> None:
        if self._lock is not None:
            self._lock.free()
