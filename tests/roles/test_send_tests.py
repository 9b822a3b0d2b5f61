"""A test that its owner asked for on a page, over a real socket: what is seen stands there, and no web worker waited."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
import uvloop

from kawat.actions import destinations, send_tests
from kawat.core.errors import NotVerified
from kawat.core.terms import Channel, DestinationState
from kawat.roles import probing
from kawat.roles.demo.receivers import start_smtp_sink
from kawat.roles.send_tests import SendTests
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


def carry(settings: object = None) -> None:
    """What the clock does with one."""
    one = send_tests.take(MASTHEAD)
    assert one is not None
    send_tests.settle(one[0], uvloop.run(probing.send(settings, one[1])))


def test_the_whole_exchange_is_told_and_no_secret(house: House, lenient: None) -> None:
    def answer(_: object) -> Answer:
        return 503, {"X-Desk": "one"}, b"asleep"

    with endpoint(answer) as there:
        its = hook(house, there.url)
        before = models.Delivery.objects.count()
        assert send_tests.ask(house.olga, its.uid).done_at is None
        carry()
    told = send_tests.last_of(house.olga, its)
    assert told is not None
    assert (told.is_taken, told.seen["status"], told.seen["body"]) == (False, 503, "asleep")
    assert "webhook-signature: (hidden)" in told.seen["sent"]
    assert there.heard[0].headers["kawat-type"] == "test"
    assert models.Delivery.objects.count() == before
    assert b"asleep" not in bytes(models.Trial.objects.get().told)  # it lies sealed


def test_one_flies_at_a_time_and_none_right_after_the_last(house: House, lenient: None) -> None:
    with endpoint(lambda _: (200, {}, b"")) as there:
        its = hook(house, there.url)
        for _click in range(3):
            send_tests.ask(house.olga, its.uid)
        carry()
        assert send_tests.take(MASTHEAD) is None
        assert send_tests.ask(house.olga, its.uid).is_taken  # seconds later: still that one
        house.clock.forward(seconds=11)
        assert not send_tests.ask(house.olga, its.uid).is_taken
        one = send_tests.take(MASTHEAD)
        assert one
        assert send_tests.take(MASTHEAD) is None  # in hand
        house.clock.forward(minutes=3)
        again = send_tests.take(MASTHEAD)  # whoever had it is gone
        assert again
        assert again[0] == one[0]
        house.clock.forward(minutes=10)
        assert send_tests.take(MASTHEAD) is None  # nobody waits for it any more
    house.clock.forward(days=8)
    send_tests.settle(0, {})
    assert models.Trial.objects.count() == 0


def test_what_may_not_be_tried_is_refused_or_answered_at_once(house: House, lenient: None) -> None:
    its = hook(house, "https://hook.readers.example/")
    send_tests.ask(house.olga, its.uid)
    models.Destination.objects.filter(pk=its.pk).update(state=DestinationState.UNSUBSCRIBED)
    assert send_tests.take(MASTHEAD) is None
    told = send_tests.last_of(house.olga, its)
    assert told is not None
    assert "unsubscribed" in told.seen["reason"]
    models.Destination.objects.filter(pk=its.pk).update(state=DestinationState.PENDING)
    with pytest.raises(NotVerified):
        send_tests.ask(house.olga, its.uid)


def test_a_reader_is_not_shown_what_was_said_to_the_relay_before_the_letter(
    house: House, sari: tuple, tmp_path: Path
) -> None:
    actor, its = sari
    with start_smtp_sink(tmp_path, keep=-1) as sink:
        settings = SimpleNamespace(relays=(relay(sink.port),), dkim=())
        send_tests.ask(actor, its.uid)
        carry(settings)
        sink.stop()
    whole, mine = send_tests.last_of(house.olga, its), send_tests.last_of(actor, its)
    assert whole
    assert mine
    assert (mine.is_taken, "> MAIL FROM:" in mine.seen["exchange"][0]) == (True, True)
    assert any("EHLO" in line for line in whole.seen["exchange"])
    assert not any("EHLO" in line for line in mine.seen["exchange"])
    house.clock.forward(seconds=11)
    send_tests.ask(actor, its.uid)
    carry(settings)  # nobody listens there any more
    whole, mine = send_tests.last_of(house.olga, its), send_tests.last_of(actor, its)
    assert whole
    assert mine
    assert "127.0.0.1" in str(whole.seen)
    assert "127.0.0.1" not in str(mine.seen)
    assert mine.seen["reason"]


class Answering:
    """A database thread that has one test, and keeps what it is told."""

    def __init__(self, one: object) -> None:
        self.waiting, self.settled = [one], []

    async def ask(self, question, *facts):  # type: ignore[no-untyped-def]
        if question.__name__ == "settle":
            self.settled.append(facts)
            return None
        return self.waiting.pop() if self.waiting else None

    def close(self) -> None:
        pass


def test_the_clock_sends_what_was_asked_for(house: House, lenient: None) -> None:
    with endpoint(lambda _: (200, {}, b"thank you")) as there:
        its = hook(house, there.url)
        send_tests.ask(house.olga, its.uid)
        answering = Answering(send_tests.take(MASTHEAD))

        async def story() -> None:
            tests = SendTests(SimpleNamespace(masthead=MASTHEAD), answering)  # type: ignore[arg-type]
            work = asyncio.create_task(tests.work())
            async with asyncio.timeout(5):
                while not answering.settled:
                    await asyncio.sleep(0.02)
            work.cancel()
            await tests.close()

        uvloop.run(story())
    ((_, seen),) = answering.settled
    assert (seen["taken"], seen["body"]) == (True, "thank you")
    assert its.channel == Channel.WEBHOOK.value
