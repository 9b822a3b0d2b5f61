"""Each page opens for whom it should and refuses everybody else, and every answer carries its headers."""

from pathlib import Path

import pytest

import kawat.web
from kawat.store import models
from tests.web.house import Browsers, House

OPEN = ("/", "/me", "/sign-in", "/health", "/feeds/all.atom", "/feeds/id.atom", "/feeds/circuit/asia.atom")
DESK = ("/desk/items/{uid}", "/desk/items/{uid}/edit")

UID = "0f" * 16


@pytest.mark.parametrize("path", OPEN)
def test_public_pages_open_for_everybody(browsers: Browsers, path: str) -> None:
    for name, browser in browsers.all():
        assert browser.get(path).status_code == 200, name


@pytest.mark.parametrize("path", ["/desk", "/file", "/account", "/account/password", "/reports/any"])
def test_rooms_ask_to_sign_in_first(browsers: Browsers, path: str) -> None:
    answer = browsers.anybody.get(path)
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in?next={path}")


def test_the_desk_is_for_editors(browsers: Browsers) -> None:
    status = {name: browser.get("/desk").status_code for name, browser in browsers.all()}
    assert status == {"anybody": 302, "dewi": 403, "edo": 200, "eka": 200, "sari": 403, "otto": 403}


def test_filing_is_for_issuers_and_editors(browsers: Browsers) -> None:
    status = {name: browser.get(f"/file?draft={UID}").status_code for name, browser in browsers.all()}
    assert status == {"anybody": 302, "dewi": 200, "edo": 200, "eka": 200, "sari": 403, "otto": 200}


@pytest.mark.parametrize("path", DESK)
def test_a_draft_is_for_the_desk_and_its_filer_and_unknown_to_others(
    house: House, browsers: Browsers, path: str
) -> None:
    at = path.format(uid=house.file().row.uid)
    status = {name: browser.get(at).status_code for name, browser in browsers.all()}
    assert status == {"anybody": 302, "dewi": 200, "edo": 200, "eka": 200, "sari": 404, "otto": 404}


def test_reading_held_copy_is_journalled(house: House, browsers: Browsers) -> None:
    uid = house.file().row.uid
    browsers.edo.get(f"/desk/items/{uid}")
    assert models.Entry.objects.filter(subject=uid, verb="read-held", actor=house.edo.user).count() == 1
    browsers.edo.get("/desk")
    assert models.Entry.objects.filter(verb="read-queue", actor=house.edo.user).count() == 1


def test_every_answer_carries_a_strict_policy(browsers: Browsers) -> None:
    for path in (*OPEN, "/nothing-here", "/desk"):
        answer = browsers.edo.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"


def test_pages_hold_nothing_inline(house: House, browsers: Browsers) -> None:
    uid = house.out().row.uid
    for path in ("/", f"/items/{uid}", "/desk", f"/desk/items/{uid}", "/file", "/account"):
        page = browsers.edo.get(path, follow=True).content.decode()
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<style" not in page
        assert page.count("<script") == page.count("<script src=") + page.count('<script type="application/ld+json">')


def test_what_the_signed_in_see_is_stored_nowhere(browsers: Browsers) -> None:
    assert browsers.edo.get("/")["Cache-Control"] == "private, no-store"
    assert browsers.anybody.get("/")["Cache-Control"] == "no-cache"


def test_a_form_without_its_token_is_refused(house: House) -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="edo"))
    kept = house.file()
    answer = browser.post(f"/desk/items/{kept.row.uid}/decide", {"verb": "spike"})
    assert answer.status_code == 403
    kept.row.refresh_from_db()
    assert kept.row.state == "draft"


def test_the_page_of_health_says_whether_the_database_answers(browsers: Browsers) -> None:
    assert browsers.anybody.get("/health").json() == {"status": "ok"}


def test_every_script_of_the_pages_is_built_from_its_source() -> None:
    web = Path(kawat.web.__file__).parent
    sources = {path.name for path in (web.parents[1] / "frontend" / "src").glob("*.js")}
    scripts = {path.relative_to(web / "static/kawat").as_posix() for path in (web / "static").rglob("*.js")}
    assert {name for name in scripts if not name.startswith("built/shared-")} == {f"built/{name}" for name in sources}
