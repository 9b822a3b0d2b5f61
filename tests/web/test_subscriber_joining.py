"""Signing up, and a password by mail: the link proves the address, and nobody learns which addresses are known."""

import dataclasses
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from kawat.actions import people, reception
from kawat.core.terms import DestinationState, Role
from kawat.store import models
from tests.letters import post
from tests.web.house import Browsers, House

WHO = {"address": "Lia@Koran.example", "name": "Lia", "kind": "journalist", "country": "id", "languages": ["id", "ja"]}
CHOSEN = "kuda-nil-terbang-42"
PATH = re.compile(r"/join/\S+")
PASSWORDS = {"new_password1": CHOSEN, "new_password2": CHOSEN}


@pytest.fixture(autouse=True)
def _open(settings) -> None:
    settings.KAWAT = dataclasses.replace(settings.KAWAT, open_circuits=("asia", "gone"))


def links(settings) -> list[tuple[str, str]]:
    """Address and link of every letter that is due."""
    return [(each.address, path) for each in post(settings.KAWAT.masthead) for path in PATH.findall(each.text)]


def test_who_signs_up_and_opens_the_link_is_a_subscriber_of_the_open_circuits(house: House, settings) -> None:
    browser = Client()
    assert "Asia" in browser.get("/join").content.decode()
    assert "Look into your mailbox" in browser.post("/join", WHO).content.decode()
    assert models.Subscriber.objects.count() == 1
    ((address, link),) = links(settings)
    assert address == "Lia@koran.example"
    for _scanner in range(2):
        assert browser.get(link).status_code == 200
    assert not User.objects.filter(username="lia@koran.example").exists()
    weak = browser.post(link, {"new_password1": "a", "new_password2": "b"})
    assert (weak.status_code, "alert" in weak.content.decode()) == (422, True)
    assert browser.post(link, PASSWORDS)["Location"] == "/sign-in?next=/me"
    its = models.Subscriber.objects.get(name="Lia")
    assert (its.country, its.kind, [each.circuit.code for each in its.members.all()]) == ("ID", "journalist", ["asia"])
    mailbox = its.destinations.get()
    assert mailbox.state == DestinationState.ACTIVE
    assert mailbox.verified_us
    assert browser.login(username="lia@koran.example", password=CHOSEN)
    assert "日本語" in browser.get("/me").content.decode()
    assert browser.post(link, PASSWORDS).status_code == 404  # once
    assert models.Enrolment.objects.count() == 0


def test_the_answer_is_the_same_for_an_address_that_is_known(house: House, settings) -> None:
    def page(**who: object) -> str:
        answer = Client().post("/join", {**WHO, **who}).content.decode()
        return re.sub(r"<bdi>.*?</bdi>", "", answer)

    known = page(address="sari@surat.example")
    assert known == page()
    assert [address for address, _ in links(settings)] == ["sari@surat.example", "Lia@koran.example"]
    said = Client().post("/join/password", {"address": "nobody@nowhere.example"}).content.decode()
    assert "Look into your mailbox" in said
    assert models.Enrolment.objects.count() == 2


def test_who_reads_the_mailbox_of_a_subscriber_gets_an_account_for_it(house: House, settings) -> None:
    browser = Client()
    browser.post("/join/password", {"address": "SARI@surat.example"})
    ((_, link),) = links(settings)
    browser.post(link, PASSWORDS)
    assert browser.login(username="sari@surat.example", password=CHOSEN)
    assert "Sari Tani" in browser.get("/me").content.decode()
    assert models.Subscriber.objects.count() == 1


def test_an_account_that_does_other_work_is_not_given_away(house: House, settings) -> None:
    people.join("sari@surat.example", Role.EDITOR, password="old-and-good-enough")
    Client().post("/join/password", {"address": "sari@surat.example"})
    ((_, link),) = links(settings)
    answer = Client().post(link, PASSWORDS)
    assert (answer.status_code, "does other work" in answer.content.decode()) == (422, True)
    assert Client().login(username="sari@surat.example", password="old-and-good-enough")
    assert models.Membership.objects.filter(user__username="sari@surat.example").count() == 1


def test_who_unsubscribed_comes_back_by_their_own_hand_alone(house: House, settings) -> None:
    reception.unsubscribe(house.reader.destinations.get().pk)
    models.Destination.objects.all().delete()
    Client().post("/join", {**WHO, "address": "sari@surat.example"})
    ((_, link),) = links(settings)
    assert models.Suppression.objects.count() == 1
    Client().post(link, PASSWORDS)
    assert models.Suppression.objects.count() == 0
    assert models.Destination.objects.get().state == DestinationState.ACTIVE


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"address": "lia"}, "is not an address"),
        ({"address": "lia@koran.example\r\nBcc: x@y.example"}, "is not an address"),
        ({"name": " "}, "1 to 200 characters"),
        ({"kind": "desktop"}, "journalist or outlet"),
        ({"country": "Indonesia"}, "not a country code"),
        ({"languages": []}, "not a language"),
        ({"languages": ["xx"]}, "not a language"),
    ],
    ids=str,
)
def test_what_is_wrong_stands_beside_its_field(house: House, typed: dict, said: str) -> None:
    answer = Client().post("/join", {**WHO, **typed})
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True)
    assert models.Enrolment.objects.count() == 0


def test_nobody_signs_up_where_no_circuit_is_open(house: House, settings) -> None:
    settings.KAWAT = dataclasses.replace(settings.KAWAT, open_circuits=())
    assert "Nobody can sign up" in Client().get("/join").content.decode()
    assert "Nobody can sign up" in Client().post("/join", WHO).content.decode()
    assert models.Enrolment.objects.count() == 0


def test_a_forged_or_old_link_opens_nothing(house: House, settings) -> None:
    Client().post("/join", WHO)
    ((_, link),) = links(settings)
    assert Client().get(link + "0").status_code == 404
    assert Client().get("/join/x").status_code == 404
    models.Enrolment.objects.update(until_us=1)
    assert Client().post(link, PASSWORDS).status_code == 404
    assert links(settings) == []
    assert models.Enrolment.objects.count() == 0


def test_nothing_that_was_said_stands_open_in_the_database(house: House, browsers: Browsers) -> None:
    Client().post("/join", WHO)
    row = models.Enrolment.objects.get()
    assert b"oran" not in bytes(row.sealed)
    assert not models.Entry.objects.filter(facts__icontains="koran").exists()
