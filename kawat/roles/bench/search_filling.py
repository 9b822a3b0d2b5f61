"""How the wire of `kawat bench search` is filled: by processes that put items together, as many as there are processors.

On SQLite one process writes what they made, since it has one writer; on PostgreSQL each writes its own.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from multiprocessing.pool import Pool
from typing import Any, TypeVar

from kawat.roles.bench.search_items import Making, Rows, rows_of
from kawat.roles.demo.show import Tell

Told = TypeVar("Told")

CHUNK = 2_000
"""Items of one transaction."""

AHEAD = 2
"""Chunks that wait to be written, for each process that makes them."""


def fill(making: Making, items: int, seed: int, tell: Tell) -> None:
    """Items 1 to `items`, in chunks."""
    from django.db import connection

    from kawat.store.transactions import on_sqlite

    with _processes(making) as pool, connection.cursor() as cursor, _loaded(cursor):
        done = 0
        for count in _inserted(pool, items, seed) if on_sqlite() else _each_chunk(pool, _copied, items, seed):
            done += count
            tell("items", done, items)
        if done != items:
            raise RuntimeError(f"{done} items were made, of {items}")
        cursor.execute("UPDATE wire SET number = %s", [items])
        _go_on_counting(cursor)


_making: Making | None = None
"""In a process that makes items."""


@contextmanager
def _processes(making: Making) -> Iterator[Pool]:
    from django.db import connection

    global _making
    _making = making
    connection.close()  # what is forked must not find it open
    with get_context("fork").Pool(os.cpu_count() or 1) as pool:
        yield pool


def _each_chunk(pool: Pool, work: Callable[[int, int, int], Told], items: int, seed: int) -> Iterator[Told]:
    """What `work` told of each chunk, in order; never many chunks ahead."""
    wanted = iter([(first, min(first + CHUNK, items + 1), seed) for first in range(1, items + 1, CHUNK)])
    waiting = [pool.apply_async(work, each) for each in islice(wanted, (os.cpu_count() or 1) * AHEAD)]
    while waiting:
        yield waiting.pop(0).get()
        waiting += [pool.apply_async(work, each) for each in islice(wanted, 1)]


def _inserted(pool: Pool, items: int, seed: int) -> Iterator[int]:
    """How many were written, chunk by chunk, while the next are made."""
    from django.db import connection, transaction

    columns = _columns()
    for rows in _each_chunk(pool, _made, items, seed):
        with transaction.atomic(), connection.cursor() as cursor:
            for table, each in rows.items():
                names = columns[table]
                marks = ", ".join(["%s"] * len(names))
                cursor.executemany(f"INSERT INTO {table}({', '.join(names)}) VALUES ({marks})", each)  # noqa: S608
        yield len(rows["item"])


def _made(first: int, last: int, seed: int) -> Rows:
    assert _making is not None
    return rows_of(_making, first, last, seed)


def _copied(first: int, last: int, seed: int) -> int:
    from django.db import connection, transaction

    columns = _columns()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in _made(first, last, seed).items():
            with cursor.copy(f"COPY {table}({', '.join(columns[table])}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
    return last - first


def _columns() -> dict[str, list[str]]:
    from kawat.store import models
    from kawat.store.search.fts5 import COLUMNS
    from kawat.store.transactions import on_sqlite

    columns = {
        model._meta.db_table: [field.column for field in model._meta.concrete_fields]
        for model in (models.Release, models.Item, models.Copy, models.Analysis, models.SearchEntry)
    }
    if on_sqlite():
        columns["search"] = ["rowid", *COLUMNS]
    else:
        columns["search_entry"].append("tokens")
    return columns


def _go_on_counting(cursor: Any) -> None:
    """Where PostgreSQL counts by itself, it goes on behind what was written."""
    from django.core.management.color import no_style
    from django.db import connection

    from kawat.store import models

    for statement in connection.ops.sequence_reset_sql(no_style(), [models.Release, models.Item]):
        cursor.execute(statement)


@contextmanager
def _loaded(cursor: Any) -> Iterator[None]:
    """SQLite waits for no disk meanwhile, and its FTS5 writes the tokens of a chunk at once, to merge them afterwards as far
    as it would have by itself; PostgreSQL makes its index afterwards, since it would take hours item by item."""
    from kawat.store.transactions import on_sqlite

    if on_sqlite():
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-262144")
        cursor.execute("INSERT INTO search(search, rank) VALUES ('hashsize', 67108864), ('automerge', 0)")
        yield
        cursor.execute("INSERT INTO search(search, rank) VALUES ('hashsize', 1048576), ('automerge', 4)")
        _merge(cursor)
        cursor.execute("PRAGMA cache_size=-2000")
        cursor.execute("PRAGMA synchronous=FULL")
        return
    cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'search_entry_tokens'")
    (index,) = cursor.fetchone()
    cursor.execute("DROP INDEX search_entry_tokens")
    yield
    cursor.execute("SET maintenance_work_mem = '512MB'")
    cursor.execute(index)
    cursor.execute("VACUUM ANALYZE")


def _merge(cursor: Any) -> None:
    """Until no four segments are left that FTS5 would merge while it is written to."""
    from django.db import connection

    while True:
        before = connection.connection.total_changes
        cursor.execute("INSERT INTO search(search, rank) VALUES ('merge', 16000)")
        if connection.connection.total_changes - before < 2:  # as FTS5 says that nothing is left
            return
