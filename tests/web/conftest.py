"""The fixtures of the pages' tests; what they are made of stands in `house`, which needs Django to be set up first."""

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kawat.store import models
    from kawat.store.copy import Document
    from tests.web.house import Browsers, House, Machine


@pytest.fixture
def house(db: None) -> "House":
    from tests.web.house import build

    return build()


@pytest.fixture
def browsers(house: "House") -> "Browsers":
    from tests.web.house import open_browsers

    return open_browsers()


@pytest.fixture
def machine() -> "Callable[..., Machine]":
    """`machine(actor)` has every scope, `machine(actor, 'read')` those that are named."""
    from tests.web.house import machine_of

    return machine_of


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The items whose documents were opened, one for each time; none is known from before."""
    from kawat.store import copy, heads

    monkeypatch.setattr(heads, "_heads", OrderedDict())
    read, found = copy.read, []

    def reading(row: "models.Item") -> "Document":
        found.append(row.pk)
        return read(row)

    monkeypatch.setattr(copy, "read", reading)
    return found
