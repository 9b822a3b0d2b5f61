"""A page answers in the language that its address, the account or the browser names, in that order, without a cookie."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from kawat.store import models
from tests.web.house import Browsers, House


def language_of(answer: object) -> str:
    return answer.content.decode().partition('<html lang="')[2].partition('"')[0]


def test_the_address_names_the_language_and_links_stay_in_it(house: House, browsers: Browsers) -> None:
    kept = house.out()
    answer = browsers.anybody.get("/id/", headers={"Accept-Language": "ja"})
    assert (language_of(answer), answer["Content-Language"]) == ("id", "id")
    assert f'href="/id/items/{kept.row.uid}"' in answer.content.decode()
    assert "Accept-Language" not in answer.get("Vary", "")
    assert language_of(browsers.anybody.get(f"/ar/items/{kept.row.uid}")) == "ar"
    assert 'dir="rtl"' in browsers.anybody.get("/ar/").content.decode()


def test_without_it_the_browser_is_asked_and_caches_are_told(browsers: Browsers) -> None:
    for header, tag in (("id,en;q=0.5", "id"), ("zh-TW", "zh-hant"), ("pt", "pt-br"), ("xx", "en"), ("", "en")):
        answer = browsers.anybody.get("/", headers={"Accept-Language": header})
        assert language_of(answer) == tag, header
        assert "Accept-Language" in answer["Vary"]
        assert not answer.cookies


def test_the_address_of_one_page_changes_no_other(browsers: Browsers) -> None:
    browsers.anybody.get("/ja/")
    assert 'href="/me"' in browsers.anybody.get("/").content.decode()


def test_an_account_has_a_language_and_a_zone_of_its_own(house: House, browsers: Browsers) -> None:
    uid = house.out().row.uid
    answer = browsers.edo.post("/account/pages", {"language": "id", "zone": "Asia/Jakarta"})
    assert answer["Location"] == "/account"
    page = browsers.edo.get(f"/desk/items/{uid}", headers={"Accept-Language": "ja"})
    assert language_of(page) == "id"
    assert " WIB" in page.content.decode()
    assert language_of(browsers.edo.get("/en/desk")) == "en"
    assert models.Person.objects.get(user=User.objects.get(username="edo")).zone == "Asia/Jakarta"


def test_the_account_speaks_every_language_since_readers_have_one_too(browsers: Browsers) -> None:
    page = browsers.sari.get("/de/account").content.decode()
    assert "Sprache Ihrer Seiten" in page
    assert "Er darf" in page


def test_a_zone_that_there_is_not_is_refused_beside_its_field(browsers: Browsers) -> None:
    answer = browsers.edo.post("/account/pages", {"language": "id", "zone": "Asia/Atlantis"})
    assert answer.status_code == 422
    assert "Asia/Atlantis" in answer.content.decode()
    assert not models.Person.objects.exists()


def test_pages_are_as_dense_as_somebody_chose(house: House, browsers: Browsers) -> None:
    assert b"data-density" not in browsers.edo.get("/desk").content
    assert browsers.edo.post("/account/pages", {"density": "dense"}).status_code == 302
    assert b'data-density="dense"' in browsers.edo.get("/desk").content
    assert browsers.edo.post("/account/pages", {"density": "crowded"}).status_code == 422


@pytest.mark.parametrize(("tag", "spoken"), [("ja", "ja"), ("ko", "en"), ("fr", "en")])
def test_rooms_answer_in_the_languages_that_they_speak(browsers: Browsers, tag: str, spoken: str) -> None:
    assert language_of(browsers.edo.get(f"/{tag}/desk")) == spoken
    assert language_of(browsers.edo.get(f"/{tag}/me")) == tag


def test_what_the_desk_asks_for_by_itself_stays_in_the_language_of_the_address(browsers: Browsers) -> None:
    page = browsers.edo.get("/ar/desk").content.decode()
    assert 'data-renewed-at="/ar/desk/alarms" data-desk="/ar/desk"' in page


def test_what_machines_ask_for_has_no_language(browsers: Browsers) -> None:
    answer = browsers.anybody.get("/feeds/all.atom", headers={"Accept-Language": "id"})
    assert "Accept-Language" not in answer.get("Vary", "")
    for path in ("/id/feeds/all.atom", "/id/health", "/id/api/items"):
        assert browsers.anybody.get(path).status_code == 404


def test_who_has_to_sign_in_stays_in_the_language_of_the_address(browsers: Browsers) -> None:
    assert browsers.anybody.get("/ar/desk")["Location"] == "/ar/sign-in?next=/ar/desk"
    user = User.objects.get(username="edo")
    user.set_password("a long pass phrase of edo's")
    user.save()
    answer = browsers.anybody.post("/ar/sign-in", {"username": "edo", "password": "a long pass phrase of edo's"})
    assert answer["Location"] == "/ar/desk"


def test_pages_of_errors_are_in_the_language_and_direction_of_the_address(
    browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    for answer in (strict.post("/ar/sign-in"), strict.get("/ar/nothing-here")):
        assert '<html lang="ar" dir="rtl">' in answer.content.decode()
    monkeypatch.setattr("kawat.web.lists.sectors", None)
    broken = strict.get("/ar/")
    assert broken.status_code == 500
    assert "Something" not in broken.content.decode()
    assert '<html lang="ar" dir="rtl">' in broken.content.decode()
