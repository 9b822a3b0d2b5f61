"""The hub against a real subscriber: from the form that it posts, over libcurl and sockets, to what it is sent.

Only the clock of the sender is missing: each step is taken when the test says so.
"""

import asyncio
import hashlib
import hmac
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import feedparser
import pytest
import uvloop
from django.test import Client

from kawat.actions import intents, withdrawal
from kawat.core.terms import Channel, DestinationState
from kawat.store import models
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.websub import Answer, Callbacks, websub_transport
from tests.callback import Callback, callback
from tests.characters import clock, house
from tests.house import House
from tests.transports.far_ends import answering, at_work, server, silence

__all__ = ["clock", "house"]

ALL = "/feeds/all.atom"


@pytest.fixture
def reader() -> Iterator[Callback]:
    with callback() as its:
        yield its


@pytest.fixture(autouse=True)
def _on_this_machine(settings: Any) -> None:
    settings.KAWAT = replace(settings.KAWAT, allow_loopback=True)


@pytest.fixture
def base(settings: Any) -> str:
    return str(settings.KAWAT.masthead.base_url)


def post(client: Client, base: str, reader: Callback, **more: str) -> Any:
    """The subscriber's request, as `curl -d` would send it."""
    said = {"hub.mode": "subscribe", "hub.topic": base + ALL, "hub.callback": reader.url}
    return client.post("/websub", urlencode(said | more), content_type="application/x-www-form-urlencoded")


def ask_callbacks(**limits: float) -> list[bool]:
    """What a sender does with whatever is due: for each, whether it holds now."""
    questions = intents.questions(64)

    async def story() -> list[Answer]:
        callbacks = Callbacks(guard=Guard(allow=LOOPBACK), **limits)
        try:
            return await asyncio.gather(*(callbacks.ask(each.url) for each in questions))
        finally:
            callbacks.close()

    answers = uvloop.run(story())
    pairs = zip(questions, answers, strict=True)
    return [intents.answered(each, code=answer.code, body=answer.body) for each, answer in pairs]


def distribute(house: House) -> list[Any]:
    """Route what has cleared, and carry it to callbacks."""
    house.route()
    taken = house.sender.claim(Channel.WEBSUB, 100)

    async def story() -> list[Any]:
        async with at_work(websub_transport(guard=Guard(allow=LOOPBACK), per_host=4)) as ledger:
            return await ledger.try_all([envelope for envelope, _ in taken])

    outcomes = uvloop.run(story())
    house.sender.settle([(claimed, outcome) for (_, claimed), outcome in zip(taken, outcomes, strict=True)])
    return outcomes


def states() -> list[str]:
    return list(models.Destination.objects.order_by("pk").values_list("state", flat=True))


def open_intents() -> int:
    return models.Intent.objects.count()


def test_subscribed_verified_and_sent_a_signed_feed(house: House, client: Client, base: str, reader: Callback) -> None:
    answer = post(client, base, reader, **{"hub.secret": "a secret of ours", "hub.lease_seconds": "86400"})
    assert (answer.status_code, answer.content) == (202, b"")
    assert reader.asked == []
    assert ask_callbacks() == [True]
    (asked,) = reader.asked
    assert asked["for"] == "sari"
    assert asked["hub.mode"] == "subscribe"
    assert asked["hub.topic"] == base + ALL
    assert asked["hub.lease_seconds"] == "86400"
    house.cleared("en")
    (outcome,) = distribute(house)
    assert outcome.code == 204
    (ping,) = reader.pings
    assert ping.all("Content-Type") == ["application/atom+xml; charset=utf-8"]
    hub, self_ = ping.all("Link")
    assert hub.endswith('/websub>; rel="hub"')
    assert self_.endswith('/feeds/all.atom>; rel="self"')
    expected = hmac.new(b"a secret of ours", ping.body, hashlib.sha256).hexdigest()
    assert ping.all("X-Hub-Signature") == [f"sha256={expected}"]
    feed = feedparser.parse(ping.body)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == ["Sagara opens a desalination plant in Surabaya"]


@pytest.mark.parametrize(
    "said",
    [
        (200, {}, b"something else"),
        (200, {}, b""),
        (404, {}, b""),
        (302, {"Location": "https://elsewhere.example/"}, b""),
        (200, {}, b"x" * 500_000),
        (500, {}, b"broken"),
    ],
)
def test_whoever_does_not_echo_the_challenge_is_not_subscribed(
    house: House, client: Client, base: str, reader: Callback, said: tuple
) -> None:
    reader.answers = lambda _: said
    assert post(client, base, reader).status_code == 202
    assert ask_callbacks() == [False]
    assert len(reader.asked) == 1
    assert states() == []
    assert open_intents() == 0


def test_a_redirect_that_echoes_the_challenge_is_none_and_is_not_followed(
    house: House, client: Client, base: str, reader: Callback
) -> None:
    reader.answers = lambda asked: (302, {"Location": reader.url}, asked["hub.challenge"].encode())
    post(client, base, reader)
    assert ask_callbacks() == [False]
    assert len(reader.asked) == 1


def test_a_challenge_with_more_after_it_is_wrong(house: House, client: Client, base: str, reader: Callback) -> None:
    reader.answers = lambda asked: (200, {}, asked["hub.challenge"].encode() + b"\n")
    post(client, base, reader)
    assert ask_callbacks() == [False]


def test_each_time_the_challenge_is_another(house: House, client: Client, base: str, reader: Callback) -> None:
    for _ in range(3):
        post(client, base, reader)
        ask_callbacks()
    assert len({each["hub.challenge"] for each in reader.asked}) == 3


def test_a_slow_callback_is_given_up_and_asked_again_later(
    house: House, client: Client, base: str, reader: Callback
) -> None:
    enough = threading.Event()

    def slow(asked: dict[str, str]) -> tuple:
        enough.wait(10)
        return 200, {}, asked["hub.challenge"].encode()

    reader.answers = slow
    post(client, base, reader)
    assert ask_callbacks(total_s=0.2) == [False]
    enough.set()
    assert states() == []
    assert open_intents() == 1
    house.clock.forward(seconds=10)
    assert ask_callbacks() == [True]


def test_renewing_changes_lease_and_secret(house: House, client: Client, base: str, reader: Callback) -> None:
    post(client, base, reader, **{"hub.secret": "one"})
    assert ask_callbacks() == [True]
    post(client, base, reader, **{"hub.secret": "two", "hub.algorithm": "sha512"})
    assert ask_callbacks() == [True]
    house.cleared("en")
    distribute(house)
    (ping,) = reader.pings
    assert ping.all("X-Hub-Signature") == ["sha512=" + hmac.new(b"two", ping.body, hashlib.sha512).hexdigest()]
    assert len(states()) == 1


def test_unsubscribed_only_if_the_callback_says_so(house: House, client: Client, base: str, reader: Callback) -> None:
    post(client, base, reader)
    ask_callbacks()
    reader.answers = lambda _: (404, {}, b"")
    post(client, base, reader, **{"hub.mode": "unsubscribe"})
    assert ask_callbacks() == [False]
    assert states() == [DestinationState.ACTIVE]
    reader.answers = lambda asked: (200, {}, asked["hub.challenge"].encode())
    post(client, base, reader, **{"hub.mode": "unsubscribe"})
    assert ask_callbacks() == [True]
    assert states() == [DestinationState.UNSUBSCRIBED]
    house.cleared("en")
    assert distribute(house) == []


def test_410_ends_the_subscription(house: House, client: Client, base: str, reader: Callback) -> None:
    post(client, base, reader)
    ask_callbacks()
    reader.status = 410
    house.cleared("en")
    distribute(house)
    assert states() == [DestinationState.UNSUBSCRIBED]


def test_a_kill_is_sent_as_a_tombstone(house: House, client: Client, base: str, reader: Callback) -> None:
    post(client, base, reader)
    ask_callbacks()
    slug = house.cleared("en")
    distribute(house)
    withdrawal.kill(house.edo, slug, "sent in error")
    distribute(house)
    told, killed = reader.pings
    assert b"<entry" in told.body
    assert b"deleted-entry" in killed.body
    assert b"<entry" not in killed.body


@pytest.mark.parametrize("suffix", ["rss", "json"])
def test_every_kind_of_feed_has_its_media_type(
    house: House, client: Client, base: str, reader: Callback, suffix: str
) -> None:
    post(client, base, reader, **{"hub.topic": f"{base}/feeds/en.{suffix}"})
    assert ask_callbacks() == [True]
    house.cleared("en")
    distribute(house)
    (ping,) = reader.pings
    got = client.get(f"/feeds/en.{suffix}")
    assert ping.all("Content-Type") == [got["Content-Type"]]
    assert b"Sagara opens a desalination plant" in ping.body


def test_what_is_refused_at_the_door_is_one_sentence(house: House, client: Client, base: str, reader: Callback) -> None:
    wrong = [
        ({"hub.topic": f"{base}/items/1"}, 404),
        ({"hub.topic": ""}, 404),
        ({"hub.callback": "http://192.168.1.1/cb"}, 422),
        ({"hub.callback": "http://169.254.169.254/latest/meta-data"}, 422),
        ({"hub.callback": "https://user:word@reader.example/"}, 422),
        ({"hub.secret": "x" * 200}, 422),
        ({"hub.mode": "publish"}, 422),
        ({"hub.secret": "x" * 9_000}, 413),
    ]
    for more, status in wrong:
        answer = post(client, base, reader, **more)
        assert answer.status_code == status
        assert answer["Content-Type"].startswith("text/plain")
        assert len(answer.content.decode().splitlines()) == 1
    assert client.post("/websub", "{}", content_type="application/json").status_code == 415
    assert client.get("/websub").status_code == 405
    assert open_intents() == 0


def test_a_name_that_leads_inside_is_not_asked(house: House, client: Client, base: str, reader: Callback) -> None:
    """What was allowed when it was taken in is looked at again when it is connected to."""
    port = reader.url.partition("127.0.0.1:")[2].partition("/")[0]

    async def story() -> Answer:
        callbacks = Callbacks(guard=Guard(ports=[int(port)]))
        try:
            return await callbacks.ask(f"http://localhost:{port}/")
        finally:
            callbacks.close()

    answer = uvloop.run(story())
    assert answer.code == 0
    assert "is not a public address" in answer.why
    assert reader.asked == []


def test_the_feed_names_hub_and_self(house: House, client: Client, base: str) -> None:
    for suffix in ("atom", "rss", "json"):
        answer = client.get(f"/feeds/en.{suffix}")
        assert answer["Link"] == f'<{base}/websub>; rel="hub", <{base}/feeds/en.{suffix}>; rel="self"'
        assert f"{base}/websub" in answer.content.decode().replace("\\/", "/")


def test_one_that_hangs_keeps_no_other_waiting() -> None:
    async def story() -> None:
        async with server(silence) as hanging, server(answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")) as quick:
            callbacks = Callbacks(guard=Guard(allow=LOOPBACK), total_s=1)
            slow = asyncio.create_task(callbacks.ask(f"http://127.0.0.1:{hanging}/"))
            async with asyncio.timeout(0.9):
                answers = await asyncio.gather(*(callbacks.ask(f"http://127.0.0.1:{quick}/") for _ in range(20)))
            assert {(each.code, each.body) for each in answers} == {(200, b"ok")}
            assert not slow.done()
            callbacks.close()
            assert (await slow).code == 0

    uvloop.run(story())
