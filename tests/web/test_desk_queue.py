"""The desk's queue: lanes by urgency and time to hold, and the bar of alarms."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from kawat.actions import review, wire, withdrawal
from kawat.core.terms import Kind
from kawat.store import models
from kawat.web.desk import lanes as desk_lanes
from tests.web.house import Browsers, House
from tests.web.test_operator import ops


def later(**by: float) -> str:
    return (datetime.now(UTC) + timedelta(**by)).isoformat()


def lanes(browser) -> dict[str, list[str]]:
    found = browser.get("/desk").context["lanes"]
    return {lane.name: [kept.document.item.headline for kept in lane.items] for lane in found}


def test_lanes_stand_by_urgency_and_the_nearest_hold_first(house: House, browsers: Browsers) -> None:
    house.file(headline="No hurry")
    house.file(headline="Tomorrow", hold=later(days=1))
    house.file(headline="In an hour", hold=later(hours=1))
    house.file(headline="Figures", disclosure=True)
    house.file(headline="Station shuts", kind=Kind.FLASH, copy="The station shut.")
    held = house.file(headline="Tonight")
    review.approve(house.edo, held.row.release.uid)
    wire.hold(house.edo, held.row.release.uid, later(hours=5))
    assert lanes(browsers.edo) == {
        "flash": ["Station shuts"],
        "disclosure": ["Figures"],
        "normal": ["In an hour", "Tomorrow", "No hurry"],
        "held": ["Tonight"],
    }


def test_what_waits_for_a_second_person_stands_first(house: House, browsers: Browsers) -> None:
    kept = house.out()
    withdrawal.kill(house.edo, kept.row.release.uid, "Wrong")
    assert list(lanes(browsers.eka)) == ["unconfirmed"]
    withdrawal.confirm(house.eka, kept.row.release.uid)
    assert lanes(browsers.eka) == {}


def test_alarms_stand_on_the_desk_and_hold_no_copy(house: House, browsers: Browsers) -> None:
    kept = house.file(hold=later(minutes=20))
    models.Entry.objects.filter(verb="filed").update(at_us=0)
    house.file(headline="Another")
    models.Entry.objects.filter(verb="filed").update(at_us=0)
    before = models.Entry.objects.count()
    bar = browsers.edo.get("/desk/alarms").content.decode()
    assert f"/desk/items/{kept.row.uid}" in bar
    assert "its time is near" in bar
    assert "1 filing waits" in bar
    assert "tidal" not in bar
    assert models.Entry.objects.count() == before  # asking is no reading
    assert "its time is near" in browsers.edo.get("/desk").content.decode()
    for path in ("/desk/alarms", "/desk", "/operator"):  # operators read no held copy: nothing leads them there
        told = ops().get(path).content.decode()
        assert "its time is near" in told
        assert f"/desk/items/{kept.row.uid}" not in told
    assert browsers.dewi.get("/desk/alarms").status_code == 403
    assert browsers.anybody.get("/desk/alarms").status_code == 302


def test_the_bar_says_that_the_queue_has_changed(house: House, browsers: Browsers) -> None:
    before = browsers.edo.get("/desk/alarms").context["stand"]
    assert browsers.edo.get("/desk/alarms").context["stand"] == before
    house.file()
    assert browsers.edo.get("/desk/alarms").context["stand"] != before


def test_however_much_waits_a_page_takes_as_few_statements_and_goes_on_by_item(
    house: House, browsers: Browsers, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries
) -> None:
    for number in range(7):
        house.file(headline=f"Item {number}")
    monkeypatch.setattr(desk_lanes, "SHOWN", 3)
    browsers.edo.get("/desk")
    with django_assert_max_num_queries(30):
        (lane,) = browsers.edo.get("/desk").context["lanes"]
    assert (lane.name, lane.count, len(lane.items), lane.goes_on) == ("normal", 7, 3, True)
    seen = list(lane.items)
    while lane.goes_on:
        (lane,) = browsers.edo.get(f"/desk?lane=normal&after={lane.items[-1].row.uid}").context["lanes"]
        seen += lane.items
    assert [kept.document.item.headline for kept in seen] == [f"Item {number}" for number in range(7)]


def test_no_more_is_opened_than_a_page_shows(
    house: House, browsers: Browsers, monkeypatch: pytest.MonkeyPatch, opened: list[int]
) -> None:
    monkeypatch.setattr(desk_lanes, "SHOWN", 2)
    for number in range(5):
        house.file(headline=f"Item {number}", urgency=5 - number % 2)
    house.file(headline="In an hour", hold=later(hours=1))
    house.file(headline="Figures", disclosure=True)
    assert lanes(browsers.edo) == {"disclosure": ["Figures"], "normal": ["In an hour", "Item 1"]}
    assert len(opened) == 3
    assert json.loads(models.Entry.objects.get(verb="read-queue").facts) == {"items": 3}
