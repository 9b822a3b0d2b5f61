"""Digests: normal stories wait for the hour and come in one letter, without what was killed or replaced meanwhile; what is
urgent comes at once; and the ledger says of each story what became of the letter."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kawat.actions import bounces, dispatch, letters, quieting, reception, report, stops, withdrawal
from kawat.core import errors
from kawat.core.delivery import Outcome
from kawat.core.terms import DeliveryState, Kind, LetterKind, OutcomeKind
from kawat.roles.post import Tray
from kawat.store import models
from tests.house import MASTHEAD, STORIES, House
from tests.letters import Mail, post

D = DeliveryState
NIGHT = datetime(2026, 11, 22, 20, tzinfo=UTC)
"""3:00 in Jakarta."""
HOURS = {"at": ["08:00", "17:30"], "zone": "Asia/Jakarta"}
MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def mailbox(house: House) -> models.Destination:
    house.clock.instant = NIGHT
    its = house.reader("sari")
    quieting.set_digest(house.olga, its.uid, **HOURS)
    return its


def states(its: models.Destination) -> list[str]:
    rows = models.Delivery.objects.filter(destination=its).order_by("item_id", "repeat")
    return [D(row.state).name for row in rows]


def morning(house: House, answer=None, tray: Tray | None = None) -> list[Mail]:  # type: ignore[no-untyped-def]
    """What the post carries once the hour has come."""
    house.clock.instant = max(MORNING, house.clock.instant)
    quieting.turn()
    house.clock.forward(seconds=quieting.AFTER_S)
    return post(MASTHEAD, answer, tray) if answer else post(MASTHEAD, tray=tray)


def test_normal_stories_wait_and_come_in_one_letter(house: House, mailbox: models.Destination) -> None:
    first = house.cleared("en")
    house.route()
    second = house.cleared("en", headline="A second plant")
    house.route()
    assert house.carry() == []
    assert post(MASTHEAD) == []
    (mail,) = morning(house)
    assert states(mailbox) == ["RELAYED", "RELAYED"]
    assert mail.address == "sari@readers.example"
    assert mail.subject == "2 stories, the newest: A second plant"
    text = " ".join(mail.text.split())
    assert text.index("A second plant") < text.index(STORIES["en"][0])
    items = [report.report_of(slug).items[0].uid for slug in (first, second)]
    assert all(f"https://wire.example/items/{uid}" in mail.text for uid in items)
    assert "twelve villages on the coast" in text
    assert "It came by your profile: Languages: English" in text
    assert "Sagara, 23 Nov 2026, 03:00" in text
    leaving = mail.headers["List-Unsubscribe"].strip("<>")
    assert leaving.startswith("https://wire.example/unsubscribe/")
    assert leaving in mail.html
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.headers["List-Id"]
    (channel,) = report.report_of(first).items[0].channels
    assert (channel.owed, channel.waiting, channel.still_due, channel.skew_s) == (1, 0, 0, None)
    house.clock.forward(hours=9)
    quieting.turn()
    assert post(MASTHEAD) == []  # nothing waits, so that nothing comes


def test_many_digests_at_one_hour_cost_few_statements_each(house: House, mailbox: models.Destination) -> None:
    """What is asked of the database does not grow with the mailboxes, but for rows."""

    def asked(count: int) -> int:
        readers = [house.reader(f"reader-{count}-{number}") for number in range(count)]
        for its in readers:
            quieting.set_digest(house.olga, its.uid, **HOURS)
        house.cleared("en")
        house.route()
        house.clock.instant = max(MORNING, house.clock.instant.replace(hour=1) + timedelta(days=1))
        tray = Tray(MASTHEAD, worker=7)
        with CaptureQueriesContext(connection) as queries:
            assert quieting.turn() >= count
            house.clock.forward(seconds=quieting.AFTER_S)
            taken, _ = tray.take()
        assert len(taken) >= count
        tray.settle([(each.key.destination, Outcome(kind=OutcomeKind.RELAYED, at_us=1)) for each in taken])
        assert states(readers[0])[-1] == "RELAYED"
        return len(queries)

    assert asked(1) >= asked(8)


def test_a_second_letter_to_a_mailbox_in_one_round_finds_nothing(house: House, mailbox: models.Destination) -> None:
    house.cleared("en")
    house.route()
    house.clock.instant = MORNING
    for number in range(2):
        letters.write([letters.NewLetter(kind=LetterKind.DIGEST, about=(number,), destination=mailbox.pk)])
    assert len(post(MASTHEAD)) == 1
    assert states(mailbox) == ["RELAYED"]
    assert not models.Letter.objects.filter(state__lte=D.FLYING).exists()


def test_what_was_killed_or_withheld_leaves_the_digest(house: House, mailbox: models.Destination) -> None:
    killed, withheld = house.cleared("en"), house.cleared("en", headline="In doubt")
    house.cleared("en", headline="A third plant")
    house.route()
    withdrawal.kill(house.edo, killed, "false")
    withdrawal.withhold(house.edo, withheld, "in doubt")
    house.route()
    (mail,) = morning(house)
    assert mail.subject == "1 story: A third plant"
    assert "In doubt" not in mail.both
    assert states(mailbox) == ["CANCELLED", "CANCELLED", "RELAYED"]
    assert house.carry() == []  # nor does the kill come of what was never sent


def test_a_kill_that_no_router_has_seen_yet_counts_too(house: House, mailbox: models.Destination) -> None:
    slug = house.cleared("en")
    house.route()
    withdrawal.kill(house.edo, slug, "false")
    assert morning(house) == []
    house.route()
    assert states(mailbox) == ["CANCELLED"]


def test_a_newer_version_stands_in_the_place_of_the_older(house: House, mailbox: models.Destination) -> None:
    updated, corrected = house.cleared("en"), house.cleared("en", headline="Ten villages")
    house.route()
    house.followed(updated, "update")
    house.followed(corrected)
    house.route()
    assert house.carry() == []  # it had neither yet
    (mail,) = morning(house)
    assert mail.subject.startswith("2 stories")
    assert states(mailbox) == ["CANCELLED", "CANCELLED", "RELAYED", "RELAYED"]


def test_corrections_and_kills_of_what_was_sent_come_at_once(house: House, mailbox: models.Destination) -> None:
    slug = house.cleared("en")
    house.route()
    morning(house)
    house.followed(slug)
    house.route()
    assert len(house.carry()) == 1
    withdrawal.kill(house.edo, slug, "false")
    house.route()
    assert len(house.carry()) == 1
    assert states(mailbox) == ["RELAYED", "ACCEPTED", "ACCEPTED"]


@pytest.mark.parametrize(("flashes_pass", "state"), [(True, "DUE"), (False, "WAITING")])
def test_flashes_pass_where_they_may(house: House, flashes_pass: bool, state: str) -> None:
    its = house.reader("sari")
    quieting.set_digest(house.olga, its.uid, **HOURS, flashes_pass=flashes_pass)
    house.cleared("en", kind=Kind.FLASH)
    house.route()
    assert states(its) == [state]


def test_a_letter_that_is_not_taken_keeps_its_stories_waiting_and_gathers_anew(
    house: House, mailbox: models.Destination
) -> None:
    slug = house.cleared("en")
    house.route()
    assert len(morning(house, lambda _: OutcomeKind.UNREACHABLE)) == 1
    assert states(mailbox) == ["WAITING"]
    assert models.Attempt.objects.count() == 1
    house.cleared("en", headline="Meanwhile")
    house.route()
    withdrawal.kill(house.edo, slug, "false")
    house.route()
    assert states(mailbox) == ["CANCELLED", "WAITING", "DUE"]  # it may have arrived, so that the kill goes there
    house.clock.forward(seconds=letters.WAITS_S[0])
    (mail,) = post(MASTHEAD)
    assert mail.subject == "1 story: Meanwhile"


def test_a_letter_that_is_refused_for_good_fails_its_stories_once(house: House, mailbox: models.Destination) -> None:
    house.cleared("en")
    house.cleared("en")
    house.route()
    morning(house, lambda _: OutcomeKind.REFUSED)
    assert states(mailbox) == ["FAILED", "FAILED"]
    mailbox.refresh_from_db()
    assert mailbox.failures == 1


def test_what_the_post_died_with_comes_again_in_one_letter(house: House, mailbox: models.Destination) -> None:
    house.cleared("en")
    house.cleared("en")
    house.route()
    assert len(morning(house, lambda _: None)) == 1
    assert states(mailbox) == ["FLYING", "FLYING"]
    house.clock.forward(seconds=letters.LEASE_S + 1)
    assert dispatch.give_back() == 2
    assert states(mailbox) == ["WAITING", "WAITING"]
    assert house.carry() == []
    (again,) = post(MASTHEAD)
    assert again.subject.startswith("2 stories")
    assert states(mailbox) == ["RELAYED", "RELAYED"]
    assert models.Letter.objects.get().doubtful


def test_what_is_killed_while_its_letter_flies_is_chased(house: House, mailbox: models.Destination) -> None:
    slug = house.cleared("en")
    house.cleared("en", headline="Stays")
    house.route()
    tray = Tray(MASTHEAD, worker=7)

    def killed(_: object) -> OutcomeKind:
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        assert tray.unwanted() != set()
        return OutcomeKind.UNWANTED

    assert len(morning(house, killed, tray)) == 1
    assert states(mailbox) == ["CANCELLED", "WAITING", "DUE"]
    house.clock.forward(seconds=letters.AWAY_S)
    (mail,) = post(MASTHEAD, tray=tray)
    assert mail.subject == "1 story: Stays"


def test_a_stopped_wire_sends_no_digest_and_a_paused_one_drops_what_waited(
    house: House, mailbox: models.Destination
) -> None:
    house.cleared("en")
    house.route()
    stops.stop(house.edo)
    assert morning(house) == []
    assert states(mailbox) == ["WAITING"]
    stops.start(house.edo)
    until = house.clock.instant.replace(hour=20)
    quieting.pause(house.olga, mailbox.uid, until=until)
    house.clock.forward(minutes=5)
    assert post(MASTHEAD) == []
    house.clock.instant = until
    quieting.turn()
    assert states(mailbox) == ["CANCELLED"]
    assert post(MASTHEAD) == []


def test_a_digest_ends_by_its_owners_hand_and_what_waited_is_due(house: House, mailbox: models.Destination) -> None:
    house.cleared("en")
    house.route()
    quieting.end_digest(house.olga, mailbox.uid)
    assert states(mailbox) == ["DUE"]
    mailbox.refresh_from_db()
    assert (mailbox.quiet, mailbox.turn_us, quieting.digest_of(mailbox)) == (0, None, None)
    quieting.set_hours(house.olga, mailbox.uid, start="22:00", end="07:00", zone="Asia/Jakarta")
    quieting.set_digest(house.olga, mailbox.uid, **HOURS)
    mailbox.refresh_from_db()
    assert quieting.hours_of(mailbox) is None
    assert quieting.digest_of(mailbox).at == (480, 1050)


def test_who_leaves_gets_no_digest(house: House, mailbox: models.Destination) -> None:
    house.cleared("en")
    house.route()
    house.clock.instant = MORNING
    quieting.turn()
    reception.unsubscribe(mailbox.pk)
    house.clock.forward(minutes=5)
    assert post(MASTHEAD) == []
    assert states(mailbox) == ["CANCELLED"]


def test_a_digest_that_bounces_is_led_back_to_its_mailbox(house: House, mailbox: models.Destination) -> None:
    house.cleared("en")
    house.route()
    senders = []

    def taken(envelope) -> OutcomeKind:  # type: ignore[no-untyped-def]
        senders.append(envelope.sender.partition("@")[0])
        return OutcomeKind.RELAYED

    morning(house, taken)
    from tests.formats.test_reading_bounces import report as bounce

    bounces.take_in(bounce(), returned_to=senders[0])
    assert states(mailbox) == ["BOUNCED"]


@pytest.mark.parametrize(
    "wrong",
    [{"at": []}, {"at": ["8"]}, {"at": ["25:00"]}, {"zone": "Asia/Atlantis"}, {"at": [f"0{n}:00" for n in range(7)]}],
    ids=str,
)
def test_bad_hours_are_refused_and_change_nothing(house: House, wrong: dict) -> None:
    its = house.reader("sari")
    with pytest.raises(errors.BadField):
        quieting.set_digest(house.olga, its.uid, **{**HOURS, **wrong})
    with pytest.raises(errors.NoSuchDestination):
        quieting.end_digest(house.dewi, its.uid)
    its.refresh_from_db()
    assert (its.digest_at, its.turn_us) == ("", None)
