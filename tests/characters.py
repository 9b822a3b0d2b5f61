"""The characters and their wire as fixtures. What they are made of is `tests.house`, imported when Django is ready:
pytest reads conftest files before."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kawat.actions.people import Actor
    from kawat.store import models
    from tests.house import Clock, House


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    """The clock of every module of the house, standing at 2026-11-22 02:00 UTC, 9:00 in Jakarta."""
    from tests.house import set_every_clock

    return set_every_clock(monkeypatch)


@pytest.fixture
def house(db: None, clock: "Clock") -> "Iterator[House]":
    """The wire, empty but for dewi, edo, eka, olga and otto."""
    from kawat.actions import hints
    from tests.house import empty_house

    yield empty_house(clock)
    hints.connect(None)


@pytest.fixture
def sari(house: "House") -> "tuple[Actor, models.Destination]":
    """sari reads English by mail, and has an account."""
    from tests.house import join_sari

    return join_sari(house)
