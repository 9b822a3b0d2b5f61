"""The few lines in which SQLite and PostgreSQL differ. `vendor` is Django's word for the database."""

import re

from django.db import connection

_UNASKABLE = re.compile("[\0\ud800-\udfff]")

IDS = {
    "sqlite": "(SELECT value AS id FROM json_each(%s))",
    "postgresql": "(SELECT value::bigint AS id FROM jsonb_array_elements_text(%s::jsonb))",
}
"""A table of ids, made from one JSON array given as parameter."""

TEXTS = {
    "sqlite": "(SELECT value AS text FROM json_each(%s))",
    "postgresql": "(SELECT value AS text FROM jsonb_array_elements_text(%s::jsonb))",
}

SKIP_LOCKED = {"sqlite": "", "postgresql": "FOR UPDATE SKIP LOCKED"}
SHARED_LOCK = {"sqlite": "", "postgresql": "FOR SHARE"}


def askable(text: str) -> str:
    """The text, or '' where no database could hold it, so that nothing is called that: NUL, or half a character."""
    return "" if _UNASKABLE.search(text) else text


def ids() -> str:
    return IDS[connection.vendor]


def texts() -> str:
    return TEXTS[connection.vendor]


def skip_locked() -> str:
    return SKIP_LOCKED[connection.vendor]


def shared_lock() -> str:
    """What keeps a row as it is until the transaction ends, while others may ask the same. SQLite's writer is alone."""
    return SHARED_LOCK[connection.vendor]
