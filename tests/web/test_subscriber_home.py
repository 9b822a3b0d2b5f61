"""The subscriber's first page, and the list of every delivery."""

from kawat.actions import withdrawal
from kawat.core.terms import DeliveryState
from kawat.store import owed
from tests.web.house import Browsers, House
from tests.web.subscriber_house import route, settle


def test_the_first_page_says_what_came_and_what_became_of_it(house: House, browsers: Browsers) -> None:
    its = house.out()
    route()
    assert "on its way" in browsers.sari.get("/me").content.decode()
    settle(DeliveryState.RELAYED.value)
    page = browsers.sari.get("/me").content.decode()
    for said in (f"/items/{its.row.uid}", "taken by the mail relay", "250 2.0.0 Ok", "E-mail", "sari@surat.example"):
        assert said in page
    assert its.row.uid not in browsers.otto.get("/me").content.decode()


def test_every_delivery_stands_in_a_list_that_goes_on(house: House, browsers: Browsers) -> None:
    uids = [house.out(headline=f"Turbine number {each} turns").row.uid for each in range(3)]
    route()
    destinations = [house.reader.destinations.get().pk]
    first, older = owed.owed_to(destinations, limit=2)
    assert [each.uid for each in first] == uids[:0:-1]
    rest, end = owed.owed_to(destinations, before=older, limit=2)
    assert ([each.uid for each in rest], end) == (uids[:1], 0)
    looked, on = owed.owed_to([], considered=2)
    assert (looked, on) == ([], 2)
    at = f"/subscribers/{house.reader.uid}/deliveries"
    page = browsers.sari.get(at).content.decode()
    assert all(uid in page for uid in uids)
    page = browsers.sari.get(f"{at}?before=2").content.decode()
    assert [uid in page for uid in uids] == [True, False, False]
    assert browsers.sari.get(f"{at}?before=x").status_code == 200


def test_what_was_killed_shows_no_headline(house: House, browsers: Browsers) -> None:
    its = house.out()
    route()
    settle(DeliveryState.ACCEPTED.value)
    withdrawal.kill(house.edo, its.row.release.uid, "Wrong")
    route()
    page = browsers.sari.get(f"/subscribers/{house.reader.uid}/deliveries").content.decode()
    assert "taken back" in page
    assert page.count(its.document.item.headline) == 1  # the notice names what it is about


def test_the_list_is_for_its_owner_and_the_desk(house: House, browsers: Browsers) -> None:
    at = f"/subscribers/{house.reader.uid}/deliveries"
    status = {name: browser.get(at).status_code for name, browser in browsers.all()}
    assert status == {"anybody": 302, "dewi": 404, "edo": 200, "eka": 200, "sari": 200, "otto": 404}
