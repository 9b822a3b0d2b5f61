"""A thread that asks for ever finds a database again that went away, as on a start of PostgreSQL anew."""

import pytest
from django.db import DatabaseError, connection

from kawat.actions.landing import FromLedger
from kawat.actions.stream import FromStore
from tests.store.wires import in_threads


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "ask", [lambda: FromStore().frames(0, 1), lambda: FromLedger().landing(1)], ids=["frames", "landing"]
)
def test_who_lost_the_database_asks_another_connection(ask) -> None:  # type: ignore[no-untyped-def]
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection to lose: KAWAT_TEST_ENGINE=postgresql")

    def work(_number: int) -> object:
        ask()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        in_threads(1, lambda _: end(backend))
        with pytest.raises(DatabaseError):
            ask()
        return ask()

    assert in_threads(1, work) != [None]


def end(backend: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
