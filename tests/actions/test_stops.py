"""Stopping the wire: all of it, or one circuit, issuer or channel. (That kills pass is proved in test_taking_back.)"""

import pytest

from kawat.actions import stops, wire
from kawat.core import errors
from kawat.core.terms import Channel, State
from kawat.store import models
from tests.house import House, item_of, journal


@pytest.mark.parametrize("scope", [("all", ""), ("circuit", "asia"), ("issuer", "sagara")])
def test_what_is_stopped_does_not_clear(house: House, scope: tuple[str, str]) -> None:
    slug = house.approved("en")
    stops.stop(house.edo, *scope)
    for verb in (lambda: wire.clear(house.edo, slug), lambda: wire.hold(house.edo, slug, house.clock.said(hours=1))):
        with pytest.raises(errors.WireStopped):
            verb()
    assert item_of(slug).state == State.APPROVED
    stops.start(house.edo, *scope)
    assert wire.clear(house.edo, slug).items


@pytest.mark.parametrize("scope", [("circuit", "europe"), ("issuer", "bintang"), ("channel", "webhook")])
def test_what_is_not_stopped_goes_on(house: House, sari: tuple, scope: tuple[str, str]) -> None:
    stops.stop(house.edo, *scope)
    house.cleared("en")
    house.route()
    assert len(house.carry()) == 1


@pytest.mark.parametrize("scope", [("all", ""), ("circuit", "asia"), ("issuer", "sagara"), ("channel", "email")])
def test_what_is_stopped_on_its_way_waits_and_loses_nothing(house: House, scope: tuple[str, str]) -> None:
    house.reader("mail")
    house.reader("hook", channel=Channel.WEBHOOK)
    house.cleared("en")
    house.route()
    stops.stop(house.edo, *scope)
    sent = house.carry()
    assert [e.channel for e in sent] == ([Channel.WEBHOOK] if scope[0] == "channel" else [])
    stops.start(house.edo)
    assert len(sent) + len(house.carry()) == 2


def test_an_item_of_two_circuits_waits_for_both(house: House, sari: tuple) -> None:
    house.cleared("en", circuits=("asia", "europe"))
    house.route()
    stops.stop(house.edo, "circuit", "europe")
    assert house.carry() == []
    stops.start(house.edo, "circuit", "europe")
    assert len(house.carry()) == 1


def test_stopping_twice_is_stopping_once_and_all_starts_everything(house: House) -> None:
    for _ in range(2):
        stops.stop(house.edo, "circuit", "asia")
        stops.stop(house.olga, "issuer", "sagara")
    assert models.Stop.objects.count() == 2
    assert journal().count("stopped") == 2
    stops.start(house.olga)
    stops.start(house.olga)
    assert not models.Stop.objects.exists()
    assert journal().count("started") == 1


@pytest.mark.parametrize(
    ("scope", "code", "refusal"),
    [
        ("circuit", "nowhere", errors.NoSuchCircuit),
        ("issuer", "nobody", errors.NoSuchIssuer),
        ("channel", "pigeon", errors.BadField),
        ("planet", "earth", errors.BadField),
        ("all", "asia", errors.BadField),
    ],
)
def test_what_there_is_not_cannot_be_stopped(house: House, scope: str, code: str, refusal: type) -> None:
    for verb in (stops.stop, stops.start):
        with pytest.raises(refusal):
            verb(house.edo, scope, code)
    assert not models.Stop.objects.exists()


@pytest.mark.parametrize("who", ["dewi", "otto", "prita"])
def test_only_editors_and_operators_stop_the_wire(house: House, who: str) -> None:
    for verb in (stops.stop, stops.start):
        with pytest.raises(errors.Forbidden):
            verb(getattr(house, who))
