"""The clock and chance of the house: read here by the upper floors, handed down as arguments to the lower ones."""

import secrets
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)


def new_uid() -> str:
    """A random 128-bit id in hex."""
    return secrets.token_hex(16)
