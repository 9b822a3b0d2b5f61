"""Instants as formats write them, in UTC."""

from datetime import UTC, datetime


def stamp(instant: datetime) -> str:
    """RFC 3339 with milliseconds: versions of one second stay in order."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def basic(instant: datetime) -> str:
    """ISO 8601 in its basic form without a zone: 20261122T020000."""
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
