"""Errands: asked for on a page, taken in hand by one, answered, and forgotten."""

import pytest

from kawat.actions import errands, probes
from kawat.core.errors import BadLink, TooManyAsked
from kawat.core.terms import Channel
from kawat.store import models
from tests.house import House

ROOM = {errands.LETTER: 2, errands.RECORD: 1, errands.TRIAL: 1}
WHAT = {"address": "sari@readers.example"}


def hook(house: House, name: str = "r") -> models.Destination:
    return house.reader(name, channel=Channel.WEBHOOK)


def test_an_errand_is_begun_once_answered_and_forgotten(house: House) -> None:
    uid = errands.ask(errands.LETTER, WHAT, user=house.olga.user)
    assert b"readers" not in bytes(models.Errand.objects.get().sealed)
    (begun,) = errands.take(ROOM)
    assert (begun.uid, begun.what["address"]) == (uid, "sari@readers.example")
    assert errands.take(ROOM) == []
    assert errands.find(uid).taken is None
    errands.answer(uid, taken=True, words="250 Ok", lines=["> QUIT"])
    assert b"Ok" not in bytes(models.Errand.objects.get().answer)
    assert (errands.find(uid).taken, errands.find(uid).words, errands.find(uid).lines) == (True, "250 Ok", ("> QUIT",))
    house.clock.forward(days=2)
    assert errands.forget() == 1
    assert errands.forget() == 0
    with pytest.raises(BadLink):
        errands.find(uid)


def test_a_letter_whose_clock_died_is_not_sent_again_and_a_trial_is(house: House) -> None:
    uid = errands.ask(errands.LETTER, WHAT)
    its = hook(house)
    probes.ask(house.olga, its.uid)
    assert {each.kind for each in errands.take(ROOM)} == {errands.LETTER, errands.TRIAL}
    house.clock.forward(minutes=3)
    assert [each.kind for each in errands.take(ROOM)] == [errands.TRIAL]
    assert (errands.find(uid).taken, errands.find(uid).words) == (False, errands.LOST)
    last = probes.last_of(house.olga, its)
    assert last is not None
    assert last.done_at is None


def test_what_nobody_took_up_in_time_is_told_as_lost_and_may_be_asked_for_anew(house: House) -> None:
    uid, its = errands.ask(errands.RECORD, {"selector": "x"}), hook(house)
    probes.ask(house.olga, its.uid)
    house.clock.forward(minutes=10)
    assert errands.take(ROOM) == []
    assert errands.find(uid).taken is False
    last = probes.last_of(house.olga, its)
    assert last is not None
    assert (last.is_taken, last.seen["reason"], last.done_at) == (False, errands.LOST, house.clock())
    assert probes.ask(house.olga, its.uid).done_at is None


def test_an_answer_to_what_was_asked_anew_is_heard_no_more(house: House) -> None:
    its = hook(house)
    probes.ask(house.olga, its.uid)
    (slow,) = errands.take(ROOM)
    house.clock.forward(minutes=14)
    probes.ask(house.olga, its.uid)
    errands.answer(slow.uid, taken=True)
    last = probes.last_of(house.olga, its)
    assert last is not None
    assert last.done_at is None


def test_each_kind_has_room_of_its_own(house: House) -> None:
    for name in "abc":
        probes.ask(house.olga, hook(house, name).uid)
    asked = [errands.ask(errands.LETTER, WHAT) for _ in range(3)]
    taken = errands.take(ROOM)
    assert [each.uid for each in taken if each.kind == errands.LETTER] == asked[:2]
    assert sum(each.kind == errands.TRIAL for each in taken) == 1
    assert errands.take({**ROOM, errands.LETTER: 0, errands.TRIAL: 0}) == []


def test_nobody_has_the_wire_run_errands_without_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "AN_HOUR", 2)
    probes.ask(house.olga, hook(house).uid)  # has a limit of its own
    for _ in range(2):
        errands.ask(errands.RECORD, {})
    with pytest.raises(TooManyAsked):
        errands.ask(errands.RECORD, {})
