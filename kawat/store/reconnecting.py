"""For threads that ask the database again and again and serve no request: a connection that broke is left behind, so that
the next question opens another. Without it they ask the broken one for ever once PostgreSQL was started anew.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, close_old_connections

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def reconnecting(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """The same question, whose failure is told as before."""

    @wraps(ask)
    def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        try:
            return ask(*args, **kwargs)
        except (DatabaseError, InterfaceError):
            close_old_connections()
            raise

    return asked
