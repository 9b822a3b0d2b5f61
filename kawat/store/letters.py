"""What became of the wire's own letters, written for many of them in one statement."""

from collections.abc import Iterable

from django.db import connection

from kawat.store.models import Letter


def settle(rows: Iterable[Letter]) -> None:
    """Write how these stand. Within a transaction."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """UPDATE letter SET state = %s, due_us = %s, lease_us = %s, tries = %s, settled_us = %s, code = %s,
                      words = %s, sealed = %s WHERE id = %s""",
            [
                (
                    row.state,
                    row.due_us,
                    row.lease_us,
                    row.tries,
                    row.settled_us,
                    row.code,
                    row.words,
                    bytes(row.sealed),
                    row.pk,
                )
                for row in rows
            ],
        )
