"""The marks that a bench is held to: what was measured, what it may be at most, and what a peer took beside it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kawat.roles.demo.show import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One figure; less is better. None where it was not measured, has no target or no peer."""

    what: str
    unit: str
    measured: float | None
    target: float | None = None
    peer: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether it is within its target and no worse than its peer; None where there is nothing to be held to."""
        bounds = [each for each in (self.target, self.peer) if each is not None]
        return None if self.measured is None or not bounds else self.measured <= min(bounds)

    @property
    def ratio(self) -> float | None:
        """The peer's figure over ours: above 1 where we are better."""
        return round(self.peer / self.measured, 2) if self.peer is not None and self.measured else None


def told(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """As JSON has it."""
    return [asdict(each) | {"met": each.is_met, "ratio": each.ratio} for each in marks]


def show(screen: Screen, marks: Sequence[Mark]) -> None:
    """As a table."""
    screen.table(
        ("figure", "measured", "at most", "peer", "ratio", ""),
        [
            (
                each.what,
                _said(each.measured, each.unit),
                _said(each.target, each.unit),
                _said(each.peer, each.unit),
                "" if each.ratio is None else f"{each.ratio:.2f}",
                {True: "met", False: "MISSED", None: ""}[each.is_met],
            )
            for each in marks
        ],
    )


def _said(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
