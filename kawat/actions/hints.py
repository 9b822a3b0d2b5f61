"""Hints to other processes, given once what they tell of is committed.

`roles/wiring` hands the bus in. Without one nothing is lost but time: every consumer also polls.
"""

from collections.abc import Sequence

from django.db import transaction

from kawat.bus import Bus

CLEARED = "cleared"
"""Wire numbers of items that have just gone out."""
DUE = "due"
"""Item ids that have deliveries due."""
WITHDRAWN = "withdrawn"
"""Item ids that nobody should be sent any more."""
HELD = "held"
"""Item ids whose T was set, moved or lifted."""
REVOKED = "revoked"
"""Subscriber ids whose profile or standing changed."""
STOPPED = "stopped"
"""Something was stopped or started."""

_bus: Bus | None = None


def connect(bus: Bus | None) -> None:
    """Use this bus from now on, in this process."""
    global _bus
    _bus = bus


def hint(topic: str, ids: Sequence[int]) -> None:
    """Tell other processes after the commit; at once where no transaction runs."""
    transaction.on_commit(lambda: _publish(topic, ids))


def _publish(topic: str, ids: Sequence[int]) -> None:
    if _bus is not None:
        _bus.publish(topic, ids)
