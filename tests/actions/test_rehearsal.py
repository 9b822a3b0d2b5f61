"""The mail of a hold is foreseen to the byte, so that what was signed before T is what goes at T."""

from datetime import timedelta

import pytest

from kawat.actions import rehearsal, wire
from kawat.actions.rehearsal import Rehearsal
from kawat.core.delivery import BLOCK, WHOLE, Envelope, Part
from kawat.core.terms import DestinationState, State, SubscriberKind
from kawat.store import models
from kawat.transports.dkim import Signer, new_key
from kawat.transports.letter import Stationery
from tests.house import MASTHEAD, House, counts
from tests.transports.test_letter import settled, wanted

KEY, _ = new_key("nov2026", algorithm="ed25519")


def foreseen(house: House, part: Part = WHOLE) -> list[Envelope]:
    found: list[Envelope] = []
    for hold in rehearsal.coming():
        its = Rehearsal(hold, MASTHEAD, part)
        while (batch := its.batch()) is not None:
            found += batch
    return found


def plain(envelope: Envelope) -> Envelope:
    """Without what is known at T only."""
    headers = tuple((name, "" if name == "Kawat-Number" else value) for name, value in envelope.headers)
    return envelope._replace(headers=headers)


def test_what_is_foreseen_is_what_goes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "BATCH", 2)
    for number in range(3):
        house.reader(f"journalist{number}", "id", "en")
        house.reader(f"second{number}", "de", "en", "id")
    house.reader("desk", "en", "id", "ar", kind=SubscriberKind.OUTLET)
    house.reader("elsewhere", "en", circuits=("europe",))
    house.reader("deaf", "ja")
    rests = house.reader("rests", "en")
    models.Profile.objects.filter(subscriber=rests.subscriber).update(active=False)
    held = house.reader("held", "en")
    models.Destination.objects.filter(pk=held.pk).update(state=DestinationState.HELD)
    slug = house.approved("en", "id")
    wire.hold(house.edo, slug, house.clock.said(minutes=10))
    before = counts()
    early = foreseen(house)
    assert counts() == before
    assert set(models.Item.objects.values_list("state", flat=True)) == {State.HELD.value}
    stationery = Stationery(Signer("wire.example", [KEY]))
    stationery.sign_ahead([stationery.letter(each, wanted, settled) for each in early])

    house.clock.forward(minutes=10, milliseconds=37)
    assert len(wire.lift_holds()) == 1
    house.route()
    sent = house.carry()
    assert len(sent) == 8
    assert sorted(map(plain, sent), key=str) == sorted(map(plain, early), key=str)
    for each in sent:
        assert stationery.sign_at_once(stationery.letter(each, wanted, settled)), "it was signed before T"


def test_each_of_several_senders_foresees_its_own_part(house: House) -> None:
    for number in range(BLOCK + 1):
        house.reader(f"journalist{number}", "en")
    slug = house.approved("en")
    wire.hold(house.edo, slug, house.clock.said(minutes=10))
    parts = [foreseen(house, Part(number, 2)) for number in range(2)]
    assert all(parts)
    assert sorted(each.address for part in parts for each in part) == sorted(each.address for each in foreseen(house))


def test_a_hold_is_foreseen_in_its_last_quarter_of_an_hour_and_no_more_once_it_is_moved(house: House) -> None:
    house.reader("journalist", "en")
    slug = house.approved("en")
    wire.hold(house.edo, slug, house.clock.said(minutes=16))
    assert foreseen(house) == []
    house.clock.forward(minutes=2)
    (hold,) = rehearsal.coming()
    its = Rehearsal(hold, MASTHEAD)
    wire.hold(house.eka, slug, house.clock.said(minutes=15))
    assert its.batch() is None
    assert len(foreseen(house)) == 1
    assert hold not in rehearsal.coming()


def test_nothing_is_foreseen_of_what_is_not_held(house: House) -> None:
    house.reader("journalist", "en")
    house.approved("en")
    house.cleared("en")
    slug = house.approved("en")
    wire.hold(house.edo, slug, house.clock.said(minutes=5))
    wire.unhold(house.edo, slug)
    assert foreseen(house) == []
    assert timedelta(seconds=rehearsal.AHEAD_S) == timedelta(minutes=15)
