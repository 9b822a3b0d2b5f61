"""Alarms are mailed to editors who ask for them: once when one begins, and not again until it has ended."""

import pytest
from django.contrib.auth.models import User

from kawat.actions import alarm_letters, alarms, editing, people, review, withdrawal
from kawat.core.terms import Channel
from kawat.store import models
from tests.house import MASTHEAD, STORIES, House
from tests.letters import Mail, post


@pytest.fixture(autouse=True)
def edo_asks(house: House) -> None:
    User.objects.filter(username__in=("edo", "eka")).update(email="desk@wire.example")
    people.choose_pages(house.edo, language="en", zone="Asia/Jakarta")
    alarm_letters.choose(house.edo, [alarms.FILED, alarms.UNAPPROVED, alarms.UNCONFIRMED, alarms.QUEUE])


def told() -> list[Mail]:
    alarm_letters.tell(alarms.current())
    return post(MASTHEAD)


def test_a_filing_that_waits_is_mailed_once_and_again_when_it_waits_anew(house: House) -> None:
    kept = [house.file("en"), house.file("id")]
    house.clock.forward(minutes=15)
    (mail,) = told()
    assert mail.subject == "2 filings wait for a decision."
    assert f"https://wire.example/desk/items/{kept[0].row.uid}" in mail.text
    assert "Since 22 Nov 2026, 09:00" in mail.text
    assert not any(word in mail.both for word in STORIES["en"][0].split() if len(word) > 6)
    house.clock.forward(minutes=1)
    assert told() == []
    editing.edit(house.eka, kept[0].document.item.slug, subhead="More")
    assert told() == []
    house.clock.forward(minutes=15)
    (again,) = told()
    assert again.subject == "1 filing waits for a decision."


def test_each_alarm_that_is_asked_for_is_mailed(house: House) -> None:
    house.file("en", hold=house.clock.said(minutes=20))
    house.reader("sari", channel=Channel.WEBHOOK)
    slug = house.cleared("id")
    withdrawal.kill(house.edo, slug, "false")
    house.clock.forward(minutes=10)
    subjects = {mail.subject for mail in told()}
    assert subjects == {
        "A hold is not approved, and its time is near.",
        "A second person has to confirm what was taken back.",
        "What has cleared is not being routed: nobody is sent it. Tell the operator.",
    }
    alarm_letters.choose(house.edo, [])
    house.file("ja")
    house.clock.forward(minutes=20)
    assert told() == []


def test_an_alarm_that_ended_before_its_letter_was_sent_is_not_mailed(house: House) -> None:
    slug = house.file("en").document.item.slug
    house.clock.forward(minutes=15)
    assert alarm_letters.tell(alarms.current()) == 1
    review.approve(house.edo, slug)
    assert alarm_letters.tell(alarms.current()) == 0
    assert post(MASTHEAD) == []
    assert models.AlarmTold.objects.count() == 0


def test_an_operators_letter_leads_to_no_item_that_they_may_not_read(house: House) -> None:
    User.objects.filter(username="olga").update(email="olga@wire.example")
    alarm_letters.choose(house.edo, [])
    alarm_letters.choose(house.olga, [alarms.FILED])
    kept = house.file("en")
    house.clock.forward(minutes=15)
    (mail,) = told()
    assert mail.subject == "1 filing waits for a decision."
    assert "Since 22 Nov 2026" in mail.text
    assert "https://wire.example/desk" in mail.text
    assert kept.row.uid not in mail.both
