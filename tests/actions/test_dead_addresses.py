"""The wire's own letters that come back: led to their letter, counted as a mailbox's are, and stopped by the same rule."""

import pytest
from django.contrib.auth.models import User

from kawat.actions import addresses, bounces, dead_addresses, enrolling
from kawat.actions.bounces import Verdict
from kawat.core.delivery import Envelope
from kawat.core.terms import DeliveryState, OutcomeKind
from kawat.store import models
from tests.formats.test_reading_bounces import COMPLAINT, report
from tests.house import MASTHEAD, House, journal
from tests.letters import post

DEWI = "dewi@sagara.example"


@pytest.fixture(autouse=True)
def mailbox(house: House) -> None:
    User.objects.filter(username="dewi").update(email=DEWI)


def sent(house: House) -> list[str]:
    """What the letters about one more filing were sent out from."""
    house.file("en")
    senders: list[str] = []

    def taken(envelope: Envelope) -> OutcomeKind:
        senders.append(envelope.sender.partition("@")[0])
        return OutcomeKind.RELAYED

    post(MASTHEAD, taken)
    return senders


def test_letters_stop_where_nobody_is_there_and_go_again_once_the_address_is_proved(house: House) -> None:
    for number in range(dead_addresses.HELD_AFTER_BOUNCES):
        (sender,) = sent(house)
        assert bounces.is_ours(sender)
        assert dead_addresses.is_dead(house.dewi.user) is False
        assert bounces.take_in(report(), returned_to=sender).verdict is Verdict.TAKEN
        assert bounces.take_in(report(), returned_to=sender).verdict is Verdict.KNOWN
        assert journal().count("bounce-hard") == number + 1
    assert dead_addresses.is_dead(house.dewi.user)
    assert sent(house) == []
    assert models.Letter.objects.filter(state=DeliveryState.CANCELLED).count() == 1
    words = enrolling.Words(subject="x", text="{link}", language="en")
    assert addresses.ask(house.dewi, DEWI, words=words, client="198.51.100.1")
    row = models.Enrolment.objects.get()
    addresses.prove(enrolling.link_of(row).rpartition("/")[2])
    assert not dead_addresses.is_dead(house.dewi.user)
    assert len(sent(house)) == 1


def test_what_could_not_be_taken_for_now_does_not_count(house: House) -> None:
    for _ in range(dead_addresses.HELD_AFTER_BOUNCES + 1):
        (sender,) = sent(house)
        assert bounces.take_in(report(status="4.2.2"), returned_to=sender).verdict is Verdict.TAKEN
        assert bounces.take_in(COMPLAINT.encode(), returned_to=sender).verdict is Verdict.IGNORED
    assert not dead_addresses.is_dead(house.dewi.user)


def test_what_arrived_ends_the_row_and_a_month_does_too(house: House) -> None:
    senders = [sent(house)[0] for _ in range(3)]
    bounces.take_in(report(), returned_to=senders[0])
    bounces.take_in(report(action="delivered", status="2.0.0"), returned_to=senders[1])
    bounces.take_in(report(), returned_to=senders[2])
    assert not dead_addresses.is_dead(house.dewi.user)
    for _ in range(2):
        bounces.take_in(report(), returned_to=sent(house)[0])
    assert dead_addresses.is_dead(house.dewi.user)
    house.clock.forward(days=31)
    assert not dead_addresses.is_dead(house.dewi.user)
