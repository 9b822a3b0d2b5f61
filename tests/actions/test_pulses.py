"""What processes say of themselves: kept once for each, silent after a while, forgotten after a day, gone when told to end."""

from kawat.actions import health, pulses
from kawat.store import models
from tests.house import House


def beat(house: House, name: str, role: str, **figures: object) -> None:
    pulses.beat(name, role, pid=7, started_us=house.clock.us, figures=figures)


def test_a_process_is_well_while_it_speaks(house: House) -> None:
    beat(house, "wire-1/edge-1", "edge", streams=5)
    house.clock.forward(seconds=30)
    beat(house, "wire-1/edge-1", "edge", streams=6)
    beat(house, "wire-1/router", "router", profiles=3)
    edge, router = pulses.current()
    assert (edge.figures, edge.is_silent, router.role) == ({"streams": 6}, False, "router")
    house.clock.forward(seconds=46)
    assert all(each.is_silent for each in pulses.current())
    pulses.end("wire-1/router")
    assert [each.name for each in pulses.current()] == ["wire-1/edge-1"]
    house.clock.forward(days=2)
    beat(house, "wire-1/router", "router")
    assert models.Pulse.objects.count() == 1


def test_the_lag_is_that_of_the_newest_item(house: House) -> None:
    assert health.read(house.olga).lag_s == 0
    house.cleared("en")
    house.clock.forward(seconds=3)
    assert health.read(house.olga).lag_s == 3
    house.route()
    house.clock.forward(seconds=9)
    assert health.read(house.olga).lag_s == 3
