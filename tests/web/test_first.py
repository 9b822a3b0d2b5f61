"""Setting a new wire up in the browser, from the link to the signed-in operator."""

import pytest
from django.test import Client

from kawat.actions import first_run
from kawat.actions import people as house_people
from kawat.core.terms import Role
from kawat.store import models
from tests.web.house import House
from tests.web.test_operator import ops

GIVEN = {
    "user": "wati",
    "password": "seven tidal lamps",
    "again": "seven tidal lamps",
    "language": "en",
    "zone": "Asia/Jakarta",
    "circuits": "Asia, food\n\n Asia, technology ",
    "issuers": "Nusa Larik",
}


@pytest.fixture
def at(db: None) -> str:
    models.Wire.objects.get_or_create()
    return f"/set-up/{first_run.new_link()}"


def test_the_whole_way_ends_signed_in_with_the_link_used_up(at: str) -> None:
    browser = Client()
    page = browser.get(at).content.decode()
    assert "Step 1 of 2" in page
    assert f"{at}/people" in page
    answer = browser.post(f"{at}/people", GIVEN)
    assert (answer.status_code, answer["Location"]) == (302, "/operator/people")
    assert browser.get("/operator/circuits").content.decode().count("Asia, ") >= 2
    assert [each.role for each in house_people.find_actor("wati").belongings] == [Role.OPERATOR]
    for path in (at, f"{at}/people"):
        assert browser.get(path).status_code == 404
        assert Client().get(path).status_code == 404
    assert Client().post(f"{at}/people", GIVEN | {"user": "otto"}).status_code == 404


def test_nobody_comes_there_without_a_good_link(house: House) -> None:
    for token in ("x", "12-abc"):
        assert Client().get(f"/set-up/{token}").status_code == 404
        assert Client().post(f"/set-up/{token}/check", {}).status_code == 404


def test_what_is_refused_stands_beside_its_field_and_keeps_what_was_typed(at: str) -> None:
    answer = Client().post(f"{at}/people", GIVEN | {"again": "other", "user": "two words"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "It is not the same." in page
    assert "Asia, food" in page
    answer = Client().post(f"{at}/people", GIVEN | {"user": "two words"})
    assert "letters, digits" in answer.content.decode()
    assert first_run.is_open()


def test_what_is_typed_is_checked_without_being_written(at: str) -> None:
    told = Client().post(f"{at}/check", {"user": "wati", "password": "short", "again": ""}).json()
    assert list(told) == ["password"]
    assert first_run.is_open()


def test_a_test_letter_is_asked_for_and_its_answer_shown(at: str) -> None:
    from kawat.actions import errands

    browser = Client()
    assert browser.post(at, {"do": "letter", "address": "nobody", "relay": "0"}).status_code == 422
    assert browser.post(at, {"do": "letter", "address": "a@b.example", "relay": "9"}).status_code == 422
    answer = browser.post(at, {"do": "letter", "address": "wati@surat.example", "relay": "0"})
    there = answer["Location"].partition("#")[0]
    assert "under way" in browser.get(there).content.decode()
    (asked,) = errands.take({errands.LETTER: 1})
    errands.answer(asked.uid, taken=False, words="550 no such user", lines=["< 550 no such user"])
    page = browser.get(there).content.decode()
    assert "The letter did not leave:" in page
    assert "550 no such user" in page
    assert browser.get(f"{at}?letter=x").status_code == 200


def test_other_settings_are_tried_and_shown_as_lines(at: str) -> None:
    tried = {"do": "try", "KAWAT_NAME": "Larik Wire", "KAWAT_BASE_URL": "https://wire.example.org"}
    page = Client().post(at, tried).content.decode()
    assert "KAWAT_NAME=&#x27;Larik Wire&#x27;" in page
    page = Client().post(at, tried | {"KAWAT_BASE_URL": "wire.example.org"}).content.decode()
    assert "write it as https://HOST" in page
    assert 'value="wire.example.org"' in page
    page = Client().post(at, tried | {"SMTP_URL": "smtps://u:secret@relay.example"}).content.decode()
    assert "KAWAT_SMTP_PASSWORD_FILE" in page


def test_settings_are_shown_without_their_secrets(house: House) -> None:
    page = ops().get("/operator/settings").content.decode()
    assert "KAWAT_SENDERS" in page
    from django.conf import settings

    assert settings.KAWAT.secret_text not in page


def test_relays_are_shown_and_tried(house: House) -> None:
    browser = ops()
    answer = browser.post("/operator/relays", {"do": "letter", "address": "wati@surat.example", "relay": "0"})
    page = browser.get(answer["Location"].partition("#")[0]).content.decode()
    assert "wati@surat.example" in page
    assert "under way" in page
