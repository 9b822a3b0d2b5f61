"""A test that its owner asked for on a page, over a real socket: what is seen stands there, and no web worker waited."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
import uvloop

from kawat.actions import destinations, errands, probes
from kawat.core.delivery import Envelope
from kawat.core.errors import BadField, KawatError, NotVerified
from kawat.core.terms import DestinationState
from kawat.roles import probing
from kawat.roles.demo.receivers import start_smtp_sink
from kawat.roles.errands import Errands
from kawat.store import models
from kawat.transports.guard import LOOPBACK, Guard
from tests.endpoint import Answer, endpoint
from tests.house import MASTHEAD, House
from tests.transports.relays import relay


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (destinations, probing):
        monkeypatch.setattr(module, "outbound_guard", lambda: Guard(allow=LOOPBACK))


def hook(house: House, address: str) -> models.Destination:
    subscriber = house.reader("r").subscriber
    return destinations.add_webhook(house.olga, subscriber, address=address, vouched=True).destination


ROOM = {errands.TRIAL: 1}


def carry(settings: object = None) -> None:
    """What the clock does with one."""
    (errand,) = errands.take(ROOM)
    errands.answer(errand.uid, **uvloop.run(probing.send(settings, probes.taken_up(errand, MASTHEAD))))


def test_the_whole_exchange_is_told_and_no_secret(house: House, lenient: None) -> None:
    def answer(_: object) -> Answer:
        return 503, {"X-Desk": "one"}, b"asleep"

    with endpoint(answer) as there:
        its = hook(house, there.url)
        before = models.Delivery.objects.count()
        assert probes.ask(house.olga, its.uid).done_at is None
        carry()
    told = probes.last_of(house.olga, its)
    assert told is not None
    assert (told.is_taken, told.seen["status"], told.seen["body"]) == (False, 503, "asleep")
    assert "webhook-signature: (hidden)" in told.seen["sent"]
    assert there.heard[0].headers["kawat-type"] == "test"
    assert models.Delivery.objects.count() == before
    assert b"asleep" not in bytes(models.Errand.objects.get().answer)  # it lies sealed


def test_one_flies_at_a_time_and_none_right_after_the_last(house: House, lenient: None) -> None:
    with endpoint(lambda _: (200, {}, b"")) as there:
        its = hook(house, there.url)
        for _click in range(3):
            probes.ask(house.olga, its.uid)
        carry()
        assert errands.take(ROOM) == []
        assert probes.ask(house.olga, its.uid).is_taken  # seconds later: still that one
        house.clock.forward(seconds=11)
        assert not probes.ask(house.olga, its.uid).is_taken
        (one,) = errands.take(ROOM)
        assert errands.take(ROOM) == []  # in hand
        house.clock.forward(minutes=3)
        (again,) = errands.take(ROOM)  # whoever had it is gone
        assert again.uid == one.uid
    house.clock.forward(days=8)
    errands.forget()
    assert probes.last_of(house.olga, its) is None


def test_an_answer_to_a_challenge_keeps_no_test_waiting(house: House, lenient: None) -> None:
    with endpoint(lambda _: (200, {}, b"")) as there:
        its = hook(house, there.url)
        errands.keep_trial(its, {"taken": True, "reason": "", "challenged": True})
        assert probes.ask(house.olga, its.uid).done_at is None


def test_what_may_not_be_tried_is_refused(house: House, lenient: None) -> None:
    its = hook(house, "https://hook.readers.example/")
    models.Destination.objects.filter(pk=its.pk).update(state=DestinationState.PENDING)
    with pytest.raises(NotVerified):
        probes.ask(house.olga, its.uid)


def test_a_reader_is_not_shown_what_was_said_to_the_relay_before_the_letter(
    house: House, sari: tuple, tmp_path: Path
) -> None:
    actor, its = sari
    with start_smtp_sink(tmp_path, keep=-1) as sink:
        settings = SimpleNamespace(relays=(relay(sink.port),), dkim=())
        probes.ask(actor, its.uid)
        carry(settings)
        sink.stop()
    whole, mine = probes.last_of(house.olga, its), probes.last_of(actor, its)
    assert whole
    assert mine
    assert (mine.is_taken, "> MAIL FROM:" in mine.seen["exchange"][0]) == (True, True)
    assert any("EHLO" in line for line in whole.seen["exchange"])
    assert not any("EHLO" in line for line in mine.seen["exchange"])
    house.clock.forward(seconds=11)
    probes.ask(actor, its.uid)
    carry(settings)  # nobody listens there any more
    whole, mine = probes.last_of(house.olga, its), probes.last_of(actor, its)
    assert whole
    assert mine
    assert "127.0.0.1" in str(whole.seen)
    assert "127.0.0.1" not in str(mine.seen)
    assert mine.seen["reason"]


class Answering:
    """A database thread that has one test, carried as `envelope` says, and keeps what it is told."""

    def __init__(self, errand: errands.Errand, envelope: Envelope | KawatError) -> None:
        self.waiting, self.envelope, self.said = [errand], envelope, []

    async def ask(self, question, *facts, **said):  # type: ignore[no-untyped-def]
        if question.__name__ == "answer":
            self.said.append(said)
            return None
        if question.__name__ == "taken_up":
            if isinstance(self.envelope, KawatError):
                raise self.envelope
            return self.envelope
        waiting, self.waiting = self.waiting, []
        return waiting

    def close(self) -> None:
        pass


def answered(answering: Answering) -> dict:
    """What the clock says of it."""

    async def story() -> None:
        clock = Errands(SimpleNamespace(masthead=MASTHEAD), answering)  # type: ignore[arg-type]
        work = asyncio.create_task(clock.work())
        async with asyncio.timeout(5):
            while not answering.said:
                await asyncio.sleep(0.02)
        work.cancel()
        await clock.close()

    uvloop.run(story())
    (said,) = answering.said
    return said


def test_the_clock_sends_what_was_asked_for(house: House, lenient: None) -> None:
    with endpoint(lambda _: (200, {}, b"thank you")) as there:
        its = hook(house, there.url)
        probes.ask(house.olga, its.uid)
        (errand,) = errands.take(ROOM)
        said = answered(Answering(errand, probes.taken_up(errand, MASTHEAD)))
    assert (said["taken"], said["body"]) == (True, "thank you")


def test_what_may_not_be_sent_any_more_is_answered_at_once(house: House, lenient: None) -> None:
    its = hook(house, "https://hook.readers.example/")
    probes.ask(house.olga, its.uid)
    models.Destination.objects.filter(pk=its.pk).update(state=DestinationState.UNSUBSCRIBED)
    (errand,) = errands.take(ROOM)
    with pytest.raises(BadField) as refused:
        probes.taken_up(errand, MASTHEAD)
    errands.answer(errand.uid, **answered(Answering(errand, refused.value)))
    told = probes.last_of(house.olga, its)
    assert told is not None
    assert "unsubscribed" in told.seen["reason"]
