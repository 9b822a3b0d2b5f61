"""Why a story came, or did not: for its owner, of what is out, and with nothing of what may not be read."""

import pytest

from kawat.actions import profile_rows, profiles
from kawat.store import models
from tests.web.house import HEADLINE, Browsers, House
from tests.web.subscriber_house import route


def ask(house: House, browser, what: str):
    return browser.get(f"/subscribers/{house.reader.uid}/why", {"item": what})


def wants(house: House, wish: dict) -> None:
    profile_rows.change_profiles(house.edo, house.reader.pk, profiles.read_wishes(house.reader, [wish]))


def test_it_says_what_held_and_what_became_of_it(house: House, browsers: Browsers) -> None:
    wants(house, {"languages": ["en"], "query": "tidal"})
    its = house.out()
    route()
    for said in (its.row.uid, f"https://wire.example/items/{its.row.uid}", its.document.item.slug, its.row.release.uid):
        page = ask(house, browsers.sari, said).content.decode()
        for told in (HEADLINE, "It would come.", "on its way", "asks for it", "<bdi>tidal</bdi>"):
            assert told in page, (said, told)


def test_it_says_which_criterion_did_not_hold(house: House, browsers: Browsers) -> None:
    wants(house, {"languages": ["en"], "countries": ["JP"]})
    its = house.out()
    route()
    page = ask(house, browsers.sari, its.row.uid).content.decode()
    for told in ("None of your profiles asks for it.", "It was owed to none of your addresses.", "does not ask for it"):
        assert told in page


@pytest.mark.parametrize("filed", [{"circuits": ("world",)}, {"forbidden": ("ID",)}], ids=["circuit", "territory"])
def test_what_may_not_be_read_is_not_shown(house: House, browsers: Browsers, filed: dict) -> None:
    its = house.out(**filed)
    page = ask(house, browsers.sari, its.row.uid).content.decode()
    assert ("none of your circuits" in page) == ("circuits" in filed)
    assert ("not for release in your country" in page) == ("forbidden" in filed)
    assert HEADLINE not in page


def test_what_is_not_out_is_as_unknown_as_what_never_was(house: House, browsers: Browsers) -> None:
    draft = house.file()
    for said in (draft.row.uid, draft.document.item.slug, draft.row.release.uid, "f" * 32, "nothing", "\0", "x" * 600):
        answer = ask(house, browsers.sari, said)
        assert (answer.status_code, "There is no release" in answer.content.decode()) == (404, True)
    assert models.Entry.objects.filter(verb="read-held").count() == 0


def test_only_its_owner_and_the_desk_may_ask(house: House, browsers: Browsers) -> None:
    uid = house.out().row.uid
    status = {name: ask(house, browser, uid).status_code for name, browser in browsers.all()}
    assert status == {"anybody": 302, "dewi": 404, "edo": 200, "eka": 200, "sari": 200, "otto": 404}
