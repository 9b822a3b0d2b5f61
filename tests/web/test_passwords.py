"""A password that was forgotten: a link to the address that the wire knows, good once, within an hour, for nobody else."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from kawat.actions import knocks, passwords
from kawat.core.terms import LetterKind
from kawat.store import models
from tests.house import journal
from tests.letters import Mail, post
from tests.web.house import Browsers, House

ASK, NEW = "/join/password", "kuda-nil-terbang-42"
TYPED = {"new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def mailed(settings):
    User.objects.filter(username="edo").update(email="Edo@desk.example")

    def ask(address: str = "edo@desk.example") -> list[Mail]:
        answer = Client().post(ASK, {"address": address})
        assert answer.status_code == 200
        assert "within an hour" in answer.content.decode()
        return post(settings.KAWAT.masthead)

    return ask


def link_of(mail: Mail) -> str:
    (found,) = re.findall(r"/join/\S+", mail.text)
    return found


def test_an_editor_chooses_another_and_is_signed_out_everywhere(house: House, browsers: Browsers, mailed) -> None:
    assert browsers.edo.get("/desk").status_code == 200
    (mail,) = mailed()
    assert mail.address == "edo@desk.example"
    assert "account edo" in " ".join(mail.text.split())
    (other,) = mailed()
    link, browser = link_of(mail), Client()
    for _scanner in range(2):
        assert browser.get(link).status_code == 200
    weak = browser.post(link, {"new_password1": "edo", "new_password2": "edo"})
    assert weak.status_code == 422
    assert browser.post(link, TYPED).status_code == 302
    assert journal()[-1] == "password-chosen"
    assert browsers.edo.get("/desk").status_code == 302  # its session is over
    assert browser.login(username="edo", password=NEW)
    for used in (link, link_of(other)):
        assert Client().get(used).status_code == 404


def test_the_answer_is_the_same_for_nobody_and_for_the_suspended(house: House, mailed) -> None:
    known = Client().post(ASK, {"address": "edo@desk.example"}).content.decode()
    nobody = Client().post(ASK, {"address": "ada@desk.example"}).content.decode()
    blank = re.compile(r'csrfmiddlewaretoken" value="\w+"')
    assert blank.sub("", known).replace("edo@", "ada@") == blank.sub("", nobody)
    User.objects.filter(username="edo").update(is_active=False)
    (first,) = mailed()  # the one that was asked for before
    assert Client().get(link_of(first)).status_code == 404
    assert models.Letter.objects.filter(kind=LetterKind.LINK).count() == 1


def test_a_link_ends_with_its_hour_and_with_the_address(house: House, mailed, settings) -> None:
    (mail,) = mailed()
    User.objects.filter(username="edo").update(email="edo@other.example")
    assert Client().get(link_of(mail)).status_code == 404
    User.objects.filter(username="edo").update(email="edo@desk.example")
    models.Enrolment.objects.update(until_us=1)
    assert Client().post(link_of(mail), TYPED).status_code == 404
    assert not Client().login(username="edo", password=NEW)
    its = passwords.GOOD_FOR_US
    assert its <= 3_600_000_000


def test_asking_is_limited_by_address_whoever_has_it(house: House, mailed) -> None:
    for address in ("edo@desk.example", "ada@desk.example"):
        answers = [Client(REMOTE_ADDR=f"198.51.100.{n}").post(ASK, {"address": address}) for n in range(4)]
        assert [each.status_code for each in answers] == [200] * knocks.OF_ONE + [429]


def test_each_account_of_one_address_has_a_letter_that_names_it(house: House, mailed) -> None:
    User.objects.filter(username="dewi").update(email="edo@desk.example")
    first, second = mailed()
    assert link_of(first) != link_of(second)
    assert [name in first.text + second.text for name in ("dewi", "edo")] == [True, True]


def test_the_way_there_is_on_the_page_that_signs_in(house: House) -> None:
    assert f'href="{ASK}"' in Client().get("/sign-in").content.decode()
