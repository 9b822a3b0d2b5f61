"""Counts for the operator's room that take a while where there are millions: made once a minute in a process."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from django.db import connection

from kawat.actions.people import Actor, permit_operator
from kawat.store import membership, models

GOOD_FOR_S = 60.0
KEPT = 64
"""Counts that are kept in one process, the newest; there are few circuits and one world."""

T = TypeVar("T")
_kept: dict[tuple[str, str, int], tuple[float, object]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Who is in a circuit: active subscribers by kind, by country and by the language they want first."""

    kinds: Counter[str]
    countries: Counter[str]
    languages: Counter[str]

    @property
    def total(self) -> int:
        return self.kinds.total()


def members_of(actor: Actor, circuit: models.Circuit) -> Members:
    """For an operator."""
    permit_operator(actor)

    def count() -> Members:
        kinds, countries = membership.kinds_and_countries(circuit.pk)
        return Members(kinds=kinds, countries=countries, languages=membership.languages(circuit.pk))

    return _counted("circuit", circuit.pk, count)


def by_country(actor: Actor) -> Counter[str]:
    """All active subscribers by country, '' where that is unknown; for an operator."""
    permit_operator(actor)
    return _counted("countries", 0, membership.subscribers_by_country)


def _counted(what: str, of: int, count: Callable[[], T]) -> T:
    named = (str(connection.settings_dict["NAME"]), what, of)
    at, kept = _kept.get(named, (0.0, None))
    if kept is None or monotonic() - at > GOOD_FOR_S:
        kept = count()
        if len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[named] = (monotonic(), kept)
    return kept  # type: ignore[return-value]
