"""The organisation's page: what stands about it in each language, and who may file for it."""

from kawat.store import models
from tests.web.house import Browsers, House


def test_a_paragraph_that_is_saved_stands_under_what_is_filed_next(house: House, browsers: Browsers) -> None:
    before = house.file()
    answer = browsers.dewi.post(
        "/issuer/organisations/nusantara", {"about_en": "About N. C.: it builds.\r\nSince 2001."}
    )
    assert answer.status_code == 302
    assert house.file().document.item.boilerplate == "About N. C.: it builds.\nSince 2001."
    assert before.document.item.boilerplate == ""
    assert models.Entry.objects.filter(verb="described", actor=house.dewi.user).count() == 1
    assert "it builds" in browsers.dewi.get("/issuer/organisations/nusantara").content.decode()


def test_saving_the_same_again_writes_nothing(house: House, browsers: Browsers) -> None:
    for _ in range(2):
        browsers.dewi.post("/issuer/organisations/nusantara", {"about_id": "Tentang kami."})
    assert models.Entry.objects.filter(verb="described").count() == 1


def test_what_is_too_long_is_refused_and_kept_on_the_page(house: House, browsers: Browsers) -> None:
    answer = browsers.dewi.post("/issuer/organisations/nusantara", {"about_en": "a long word " * 500})
    assert answer.status_code == 422
    assert "a long word a long word" in answer.content.decode()
    assert models.Issuer.objects.get(code="nusantara").boilerplates == {}


def test_the_page_is_its_own_peoples_and_the_desks(house: House, browsers: Browsers) -> None:
    at = "/issuer/organisations/nusantara"
    status = {name: browser.get(at).status_code for name, browser in browsers.all()}
    assert status == {"anybody": 302, "dewi": 200, "edo": 200, "eka": 200, "sari": 404, "otto": 404}
    assert browsers.otto.post(at, {"about_en": "x"}).status_code == 404
    page = browsers.dewi.get(at).content.decode()
    assert "dewi" in page
    assert "sign off what an editor changed" in page
