"""The operator's room: every page for operators alone, each act by its form, refusals beside what was typed."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from kawat.actions import subscriptions
from kawat.core.terms import Channel, DeliveryState, SubscriberKind
from kawat.store import models
from tests.web.house import Browsers, House
from tests.web.subscriber_house import route, settle
from tests.web.test_operator import ops

PAGES = (
    "",
    "/circuits",
    "/circuits/asia",
    "/sources",
    "/countries",
    "/people",
    "/keys",
    "/destinations",
    "/subscribers",
    "/relays",
    "/settings",
)
PASSWORD = "seven tidal lamps"


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_for_operators_alone(house: House, browsers: Browsers, page: str) -> None:
    assert ops().get(f"/operator{page}").status_code == 200
    for name, browser in browsers.all():
        assert browser.get(f"/operator{page}").status_code == (302 if name == "anybody" else 403), name
    assert browsers.edo.post(f"/operator{page}", {"do": "add"}).status_code in (403, 405)


def test_the_room_says_where_one_is_in_any_language(house: House) -> None:
    assert '<a href="/id/operator" aria-current="page">' in ops().get("/id/operator").content.decode()


def test_a_circuit_is_made_renamed_and_retired(house: House) -> None:
    browser = ops()
    assert browser.post("/operator/circuits", {"do": "add", "code": "afrika", "name": "Afrika"}).status_code == 302
    at = "/operator/circuits/afrika"
    browser.post(at, {"do": "rename", "name": "Africa"})
    browser.post(at, {"do": "allow", "issuers": ["lain"]})
    browser.post(at, {"do": "suspend"})
    its = models.Circuit.objects.get(code="afrika")
    assert (its.name, its.active, its.allowed.get().issuer.code) == ("Africa", False, "lain")
    assert "retired" in browser.get("/operator/circuits").content.decode()


def test_what_is_refused_keeps_what_was_typed(house: House) -> None:
    answer = ops().post("/operator/circuits", {"do": "add", "code": "two words", "name": "Dua kata"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="two words"' in page
    assert 'value="Dua kata"' in page
    assert 'aria-invalid="true"' in page
    assert ops().get("/operator/circuits/nowhere").status_code == 404


def test_sources_are_added_and_suspended(house: House) -> None:
    browser = ops()
    browser.post("/operator/sources", {"do": "add", "kind": "provider", "code": "surya", "name": "Surya"})
    browser.post("/operator/sources", {"do": "approves-itself", "kind": "provider", "code": "surya"})
    browser.post("/operator/sources", {"do": "suspend", "kind": "issuer", "code": "lain"})
    assert models.Provider.objects.get(code="surya").approves_itself
    assert not models.Issuer.objects.get(code="lain").active
    assert "Change Surya" in browser.get("/operator/sources").content.decode()


def test_somebody_is_taken_in_and_chooses_a_password_by_their_link(house: House) -> None:
    answer = ops().post("/operator/people", {"name": "wati", "role": "issuer", "issuer": "nusantara"})
    (link,) = re.findall(r"/password/\d+/[\w-]+", answer.content.decode())
    browser = Client()
    assert "wati" in browser.get(link).content.decode()
    refused = browser.post(link, {"new_password1": "short", "new_password2": "short"})
    assert refused.status_code == 422
    assert browser.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD}).status_code == 302
    assert browser.get(link).status_code == 404
    assert browser.post("/sign-in", {"username": "wati", "password": PASSWORD}).status_code == 302
    assert browser.get("/file")["Location"].startswith("/file?draft=")
    at = f"/operator/people/{User.objects.get(username='wati').pk}"
    ops().post(at, {"do": "suspend"})
    assert browser.get("/file")["Location"].startswith("/sign-in")
    ops().post(at, {"do": "resume"})
    assert "/password/" in ops().post(at, {"do": "link"}).content.decode()


def test_a_role_needs_what_it_is_for(house: House) -> None:
    answer = ops().post("/operator/people", {"name": "wati", "role": "issuer", "issuer": ""})
    assert answer.status_code == 404
    assert 'value="wati"' in answer.content.decode()
    assert not User.objects.filter(username="wati").exists()


def test_a_key_of_anybodys_is_revoked(house: House, machine: object) -> None:
    its = machine(house.edo)  # type: ignore[operator]
    assert its.get("/api/items").status_code == 200
    page = ops().get("/operator/keys").content.decode()
    assert "edo" in page
    ops().post("/operator/keys", {"key": str(models.ApiKey.objects.get().pk)})
    assert its.get("/api/items").status_code == 401
    assert "revoked" in ops().get("/operator/keys?all=1").content.decode()


def test_destinations_are_found_held_and_resumed_and_go_on_by_key(house: House) -> None:
    for number in range(60):
        subscriptions.subscribe(
            house_operator(),
            name=f"Reader {number}",
            kind=SubscriberKind.JOURNALIST,
            criteria=[],
            circuits=["asia"],
            destinations=[
                subscriptions.NewDestination(channel=Channel.EMAIL, address=f"r{number}@readers.example", format="mail")
            ],
        )
    browser = ops()
    first = browser.get("/operator/destinations").content.decode()
    (more,) = re.findall(r'rel="next" href="\?([^"]+)"', first)
    second = browser.get(f"/operator/destinations?{more.replace('&amp;', '&')}").content.decode()
    shown = re.findall(r"r\d+@readers", first + second)
    assert len(shown) == len(set(shown)) == 60
    its = models.Destination.objects.get(address="r7@readers.example")
    held = browser.post("/operator/destinations?q=Reader+7", {"do": "hold", "uid": its.uid})
    assert held["Location"] == "/operator/destinations?q=Reader+7"
    assert "r7@readers.example" in browser.get("/operator/destinations?state=ill").content.decode()
    browser.post("/operator/destinations", {"do": "resume", "uid": its.uid})
    assert "r7@readers.example" not in browser.get("/operator/destinations?state=held").content.decode()
    assert browser.post("/operator/destinations", {"do": "hold", "uid": "x"}).status_code == 404
    for odd in ("state=x&channel=y&after=z", "q=%00", "after=99999999999999999999"):
        assert browser.get(f"/operator/destinations?{odd}").status_code == 200


def test_a_destination_shows_what_became_of_its_last_story(house: House) -> None:
    house.out()
    route()
    models.Destination.objects.update(failures=3)
    page = ops().get("/operator/destinations").content.decode()
    assert "3 failures in a row" in page
    assert "1 story waits" in page
    settle(DeliveryState.FAILED.value, code=550, words="no such user")
    page = ops().get("/operator/destinations").content.decode()
    assert "failed for good" in page
    assert "550 no such user" in page


def test_an_unknown_country_is_counted_and_named(house: House) -> None:
    from kawat.actions import counting

    counting._kept.clear()
    models.Subscriber.objects.update(country="")
    page = ops().get("/operator/countries").content.decode()
    assert "Sari Tani" in page
    assert "whose country is not known" in page


def house_operator() -> object:
    from kawat.actions import people

    return people.find_actor("ops")


def test_a_file_of_subscribers_is_previewed_and_taken_in(house: House) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from kawat.actions import handed_in

    rows = b"name,kind,country,circuits,languages,channel,address\n"
    rows += (
        b"rina,journalist,ID,asia,en,email,rina@readers.example\nbudi,journalist,XX,asia,en,email,b@readers.example\n"
    )
    browser = ops()
    assert "none was chosen" in browser.post("/operator/subscribers", {}).content.decode()
    answer = browser.post("/operator/subscribers", {"file": SimpleUploadedFile("list.csv", rows)})
    at = answer["Location"]
    assert "being looked at" in browser.get(at).content.decode()
    handed_in.work()
    page = browser.get(at).content.decode()
    assert "Take in 1 row" in page
    assert "&#x27;XX&#x27;" in page
    assert not models.Subscriber.objects.filter(name="rina").exists()
    browser.post(at, {"do": "take"})
    handed_in.work()
    assert "taken in" in browser.get(at).content.decode()
    assert models.Subscriber.objects.filter(name="rina").exists()
    export = browser.post("/operator/subscribers/export", {"what": "subscribers"})
    assert b"rina@readers.example" in b"".join(export.streaming_content)
    assert browser.get("/operator/subscribers/export").status_code == 405
    assert browser.post("/operator/subscribers/export", {"what": "x"}).status_code == 422


def test_the_record_of_a_signing_key_is_shown_and_looked_up_by_the_clock(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from django.conf import settings

    from kawat.actions import errands
    from kawat.transports.dkim import new_key

    key, pem = new_key("nov", algorithm="ed25519")
    (tmp_path / "dkim").mkdir()
    (tmp_path / "dkim" / "nov.pem").write_text(pem)
    monkeypatch.setattr(settings, "KAWAT", replace(settings.KAWAT, home=tmp_path, dkim=("nov",)))
    browser = ops()
    page = browser.get("/operator/keys").content.decode()
    assert f"nov._domainkey.{settings.KAWAT.signing_domain}. TXT" in page
    assert key.record().replace("+", "&#x2B;").partition("p=")[0] in page.replace("+", "&#x2B;")
    assert browser.post("/operator/keys", {"do": "look", "selector": "x"}).status_code == 422
    browser.post("/operator/keys", {"do": "look", "selector": "nov"})
    assert "DNS is being asked." in browser.get("/operator/keys").content.decode()
    (asked,) = errands.take({errands.RECORD: 1})
    errands.answer(asked.uid, taken=False, words="there is no such record")
    assert "there is no such record" in browser.get("/operator/keys").content.decode()
