"""What of the index may be listed, as the items themselves tell; and how both databases are asked."""

from collections.abc import Sequence

from django.db import connection

from kawat.core.terms import Kind, State

STANDS = "i.state = %s AND i.public AND i.superseded_by_id IS NULL AND i.kind NOT IN (%s, %s, %s)"
"""Of an item `i`, with `STANDING` as its parameters."""

STANDING = (State.CLEARED.value, Kind.KILL.value, Kind.WITHHOLD.value, Kind.ADVISORY.value)


def numbers(statement: str, values: Sequence[object]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [number for (number,) in cursor.fetchall()]


def execute(statement: str, values: Sequence[object] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
