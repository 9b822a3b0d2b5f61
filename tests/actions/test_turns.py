"""An issuer is mailed at each turn of their release: once each, in their language, and nothing of the story before T."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from kawat.actions import intake, letters, people, returning, turns, wire, withdrawal
from kawat.core.instants import from_us
from kawat.core.terms import DeliveryState, OutcomeKind, Role, Turn
from kawat.store import models
from tests.house import MASTHEAD, STORIES, House
from tests.letters import Mail, post

DEWI = "dewi@sagara.example"


@pytest.fixture(autouse=True)
def mailbox(house: House) -> None:
    User.objects.filter(username="dewi").update(email=DEWI)
    people.choose_pages(house.dewi, language="en", zone="Asia/Jakarta")


def subjects() -> list[str]:
    return [mail.subject.split(":")[0] for mail in post(MASTHEAD)]


def only() -> Mail:
    (mail,) = post(MASTHEAD)
    return mail


def test_each_turn_is_told_once_to_who_filed(house: House) -> None:
    slug = house.file("en").document.item.slug
    assert subjects() == ["Received"]
    returning.send_back(house.edo, slug, "Who says so?")
    assert subjects() == ["Sent back"]
    returning.resubmit(house.dewi, slug)
    slug = house.approved("id")
    wire.hold(house.edo, slug, house.clock.said(hours=1))
    wire.unhold(house.edo, slug)
    assert subjects() == ["Received", "Held until its time", "No time any more"]
    wire.clear(house.edo, slug)
    house.followed(slug, language="id")
    assert subjects() == ["Out", "Received", "Correction out"]
    withdrawal.withhold(house.edo, slug, "in doubt")
    withdrawal.lift(house.edo, slug)
    withdrawal.lift(house.eka, slug)
    withdrawal.kill(house.edo, slug, "it is false")
    assert subjects() == ["Withheld", "Usable again", "Killed"]
    assert subjects() == []
    spiked = house.approved("ja")
    wire.spike(house.edo, spiked)
    late = house.approved("ms")
    wire.hold(house.edo, late, house.clock.said(minutes=1))
    house.clock.forward(minutes=7)
    wire.lift_holds()
    assert subjects() == ["Received", "Dropped", "Received", "Held until its time", "Did not go out at its time"]


def test_a_turn_that_is_told_again_is_told_once(house: House) -> None:
    kept = house.file("en")
    for _ in range(3):
        turns.tell(Turn.RECEIVED, [kept])
    assert models.Letter.objects.count() == 1


def test_languages_that_are_filed_or_clear_together_are_one_letter(house: House) -> None:
    intake.file_together(house.dewi, [house.filing("en", key="1"), house.filing("id", key="2")])
    intake.file_together(house.dewi, [house.filing("en", key="1"), house.filing("id", key="2")])
    assert "English and Indonesian" in only().text
    house.cleared("en", "id")
    assert "English and Indonesian" in next(mail for mail in post(MASTHEAD) if mail.subject.startswith("Out")).text


def test_before_the_clear_nothing_of_the_story_stands_in_mail_or_in_the_table(house: House) -> None:
    slug = house.approved("en", "id")
    wire.hold(house.edo, slug, house.clock.said(hours=1))
    rows = list(models.Letter.objects.values())
    mails = post(MASTHEAD)
    words = [word for language in ("en", "id") for word in STORIES[language][0].split() if len(word) > 6]
    for said in [*(mail.both for mail in mails), repr(rows)]:
        assert not [word for word in (*words, slug) if word in said]
    assert "sagara" not in repr(rows).casefold()
    release = models.Release.objects.get()
    assert mails[0].subject == f"Received: your release {release.uid[:8]}"
    assert f"https://wire.example/issuer/releases/{release.uid}" in mails[0].text
    assert all(bytes(row.sealed) == b"" for row in models.Letter.objects.all())


def test_a_hold_is_told_in_the_zone_that_was_said_and_in_utc(house: House) -> None:
    slug = house.approved("en")
    post(MASTHEAD)
    wire.hold(house.edo, slug, "2026-11-23T09:00 Asia/Tokyo")
    text = " ".join(only().text.split())
    assert "goes out at 23 Nov 2026, 09:00 GMT+09:00, which is 23 Nov 2026, 00:00 UTC" in text


def test_the_editors_reason_comes_as_it_was_whatever_happens_next(house: House) -> None:
    slug = house.file("en").document.item.slug
    post(MASTHEAD)
    returning.send_back(house.edo, slug, "Name the <b>source</b>.\nAnd the year.")
    returning.resubmit(house.dewi, slug)
    mail = only()
    assert "> Name the <b>source</b>.\n> And the year." in mail.text
    assert '<blockquote dir="auto"' in mail.html
    assert "&lt;b&gt;source" in mail.html


def test_who_wants_less_is_told_less_and_colleagues_where_they_ask(house: House) -> None:
    sinta = people.join("sinta", Role.ISSUER, issuer=house.sagara)
    User.objects.filter(username="sinta").update(email="sinta@sagara.example")
    people.join("otto2", Role.ISSUER, issuer=house.bintang)
    User.objects.filter(username__startswith="otto").update(email="otto@bintang.example")
    turns.choose(house.dewi, wanted=[Turn.CLEARED], everyones=False)
    house.cleared("en")
    assert [(mail.address, mail.subject.split(":")[0]) for mail in post(MASTHEAD)] == [(DEWI, "Out")]
    turns.choose(sinta, wanted=[Turn.CLEARED], everyones=True)
    house.cleared("id")
    assert sorted(mail.address for mail in post(MASTHEAD)) == [DEWI, "sinta@sagara.example"]


def test_where_an_editor_filed_for_an_issuer_all_of_its_people_are_told(house: House) -> None:
    intake.file(house.edo, house.filing("en"))
    assert only().address == DEWI


def test_what_a_provider_brings_is_told_to_the_provider(house: House) -> None:
    User.objects.filter(username="prita").update(email="prita@lintas.example")
    prita = people.find_actor("prita")
    intake.file(prita, house.filing("en", provider="lintas"))
    assert [mail.address for mail in post(MASTHEAD)] == ["prita@lintas.example"]


def test_a_letter_speaks_its_readers_language_from_the_right_where_that_runs_so(house: House) -> None:
    people.choose_pages(house.dewi, language="ar", zone="")
    house.file("en")
    mail = only()
    assert '<html lang="ar" dir="rtl">' in mail.html
    assert mail.headers["Content-Language"] == "ar"
    people.choose_pages(house.dewi, language="", zone="")
    house.file("ja")
    assert only().headers["Content-Language"] == "ja"  # an account that names none: as what was filed


def test_a_turn_that_is_undone_is_told_to_nobody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    slug = house.approved("en")
    post(MASTHEAD)

    def breaks(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(wire, "hint", breaks)
    with pytest.raises(OSError):
        wire.clear(house.edo, slug)
    assert post(MASTHEAD) == []


@pytest.mark.parametrize("untried", [False, True])
def test_a_letter_is_tried_within_bounds_and_then_given_up(
    house: House, untried: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "AWAY_S", 3_600)
    house.file("en")
    tries = 0
    while (row := models.Letter.objects.get()).state == DeliveryState.DUE:
        (taken,) = letters.take()
        letters.settle([(taken.pk, house.outcome(OutcomeKind.UNREACHABLE, untried=untried))])
        house.clock.instant = from_us(models.Letter.objects.get().due_us)
        tries += 1
        assert tries < 100
    assert (row.state, bytes(row.sealed), row.code) == (DeliveryState.FAILED, b"", 250)
    assert letters.standing().given_up <= 1
    assert tries == (50 if untried else len(letters.WAITS_S) + 1)


def test_what_the_post_died_with_is_sent_again_and_marked(house: House) -> None:
    house.file("en")
    assert len(post(MASTHEAD, lambda _: None)) == 1
    assert post(MASTHEAD) == []  # in somebody's hand
    house.clock.forward(seconds=letters.LEASE_S + 1)
    (again,) = post(MASTHEAD)
    assert models.Letter.objects.get().doubtful
    assert letters.standing().doubtful == 1
    assert again.headers["Message-ID"].endswith("@wire.example>")
    house.clock.forward(seconds=letters.LEASE_S + 1)
    assert post(MASTHEAD) == []


def test_what_is_in_hand_stays_so_for_as_long_as_it_is_said(house: House) -> None:
    house.file("en")
    (row,) = letters.take()
    for _ in range(3):
        house.clock.forward(seconds=letters.LEASE_S - 1)
        letters.renew([row.pk])
        assert letters.take() == []
    letters.give_all_back()
    assert [each.doubtful for each in letters.take()] == [True]


def test_letters_of_a_person_who_is_gone_are_dropped_and_old_ones_forgotten(house: House) -> None:
    house.file("en")
    User.objects.filter(username="dewi").update(is_active=False)
    assert post(MASTHEAD) == []
    assert models.Letter.objects.get().state == DeliveryState.CANCELLED
    house.clock.forward(days=31)
    assert letters.prune() == 1


def test_what_cannot_be_written_stops_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable = turns.read

    def sometimes(row: models.Letter) -> object:
        if row.pk == models.Letter.objects.order_by("pk")[0].pk:
            raise KeyError("a bug")
        return real(row)

    house.file("en")
    house.file("id")
    monkeypatch.setattr(turns, "read", sometimes)
    assert len(post(MASTHEAD)) == 1
    states = models.Letter.objects.order_by("pk").values_list("state", "words")
    assert list(states) == [(DeliveryState.FAILED, "not written: KeyError"), (DeliveryState.RELAYED, "ok")]
