"""A sender asks callbacks beside its deliveries: real sockets, a real database thread, and callbacks that misbehave."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import uvloop
from django.db import connection

from kawat.actions import intents, websub
from kawat.actions.intents import AT_ONCE_OF_HOST, Asked
from kawat.core.terms import Channel
from kawat.roles.asking import Asking
from kawat.roles.loop import House as Thread
from kawat.store import models
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.websub import Callbacks
from tests.callback import Callback, callback
from tests.transports.far_ends import server, silence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on_this_machine(settings: Any) -> None:
    settings.KAWAT = replace(settings.KAWAT, allow_loopback=True)
    models.Wire.objects.get_or_create(pk=1)


@pytest.fixture
def reader() -> Iterator[Callback]:
    with callback() as its:
        yield its


def subscribe(url: str, settings: Any) -> None:
    topic = f"{settings.KAWAT.masthead.base_url}/feeds/all.atom"
    intents.ask(Asked(mode="subscribe", topic=topic, callback=url), client="198.51.100.7")


def at_work(story: Callable[[Asking, Thread], Awaitable[None]]) -> None:
    """A sender's asking on an event loop of its own; whatever it asks is settled on its database thread."""

    async def whole() -> None:
        thread = Thread()
        asking = Asking(thread, Callbacks(guard=Guard(allow=LOOPBACK)))
        try:
            await story(asking, thread)
        finally:
            await asking.close()
            await thread.ask(lambda: connection.close())  # each thread has its own
            thread.close()

    uvloop.run(whole())


def subscriptions() -> int:
    return int(models.Destination.objects.filter(channel=Channel.WEBSUB).count())


def test_what_is_asked_for_is_confirmed_and_holds(settings: Any, reader: Callback) -> None:
    for number in range(3):
        subscribe(f"{reader.url}&n={number}", settings)

    async def story(asking: Asking, _thread: Thread) -> None:
        assert await asking.ask_once() == 3
        await asking.settled()
        assert await asking.ask_once() == 0

    at_work(story)
    assert subscriptions() == 3
    assert not models.Intent.objects.exists()


def test_a_host_that_hangs_keeps_none_waiting_but_its_own(settings: Any, reader: Callback) -> None:
    async def story(asking: Asking, thread: Thread) -> None:
        async with server(silence) as hanging:
            loop = asyncio.get_running_loop()
            for number in range(AT_ONCE_OF_HOST + 3):
                await thread.ask(subscribe, f"http://127.0.0.1:{hanging}/{number}", settings)
            assert await asking.ask_once() == AT_ONCE_OF_HOST
            assert await asking.ask_once() == 0
            await thread.ask(subscribe, reader.url, settings)
            assert await asking.ask_once() == 1
            assert await loop.run_in_executor(None, lambda: reader.wait_for(lambda: reader.asked))
            async with asyncio.timeout(5):
                while await thread.ask(subscriptions) < 1:
                    await asyncio.sleep(0.01)

    at_work(story)
    assert models.Intent.objects.count() == AT_ONCE_OF_HOST + 3, "they are asked again"


def test_an_answer_that_cannot_be_written_is_asked_for_again(
    settings: Any, reader: Callback, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(reader.url, settings)

    def full(*_args: object, **_more: object) -> bool:
        raise OSError("no space left")

    async def story(asking: Asking, thread: Thread) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(websub, "subscribe", full)
            await asking.ask_once()
            await asking.settled()
        await thread.ask(lambda: models.Intent.objects.update(due_us=0))
        assert await asking.ask_once() == 1
        await asking.settled()

    at_work(story)
    assert subscriptions() == 1
    assert len(reader.asked) == 2
