"""The hub is asked for a subscription, and asks the callback whether it wants it. The callback's answers are played; how
it is really asked stands in tests/contract/test_websub.py."""

from urllib.parse import parse_qs, urlsplit

import hypothesis
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kawat.actions import intents, websub
from kawat.actions.intents import OPEN_OF_HOST, Asked
from kawat.core.errors import BadAddress, BadField, KawatError, NoSuchFeed, TooManyAsked
from kawat.core.terms import DestinationState
from kawat.store import models
from tests.actions.hub import ALL, CALLBACK, ask, asked, base, confirm, subscription
from tests.house import House, journal

__all__ = ["base"]


class TestAsking:
    """What becomes of a request before anybody has confirmed it."""

    def test_nothing_is_written_but_an_intent(self, house: House, base: str) -> None:
        ask(asked(base))
        assert models.Intent.objects.count() == 1
        assert not models.Destination.objects.exists()
        assert not models.Subscriber.objects.exists()

    def test_the_callback_is_asked_with_its_own_query_and_an_unguessable_challenge(
        self, house: House, base: str
    ) -> None:
        ask(asked(base, lease_seconds="7200"))
        (question,) = intents.questions(10)
        assert question.url.startswith(f"{CALLBACK}&hub.mode=subscribe")
        said = parse_qs(urlsplit(question.url).query)
        assert said["hub.topic"] == [base + ALL]
        assert said["hub.lease_seconds"] == ["7200"]
        assert len(said["hub.challenge"][0]) >= 40

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"mode": "publish"}, BadField),
            ({"topic": "https://other.example/feeds/all.atom"}, NoSuchFeed),
            ({"callback": "http://10.0.0.1/cb"}, BadAddress),
            ({"callback": "http://[::1]/cb"}, BadAddress),
            ({"callback": "ftp://reader.example/cb"}, BadAddress),
            ({"callback": ""}, BadAddress),
            ({"callback": "https://reader.example/" + "x" * 500}, BadField),
            ({"secret": "s" * 200}, BadField),
            ({"secret": "é" * 100}, BadField),
            ({"algorithm": "sha1"}, BadField),
            ({"lease_seconds": "-1"}, BadField),
            ({"lease_seconds": "soon"}, BadField),
            ({"lease_seconds": "9" * 30}, BadField),
        ],
    )
    def test_what_is_wrong_is_refused_and_leaves_nothing(
        self, house: House, base: str, wrong: dict[str, str], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            ask(asked(base, **wrong))
        assert not models.Intent.objects.exists()

    @pytest.mark.parametrize(
        "path", ["/", "/feeds/tlh.atom", "/feeds/circuit/none.atom", "/feeds/all.gif", "/feeds/../x"]
    )
    def test_what_is_no_feed_is_no_topic(self, house: House, base: str, path: str) -> None:
        with pytest.raises(NoSuchFeed):
            ask(asked(base, path))

    @given(said=st.dictionaries(st.sampled_from(list(Asked.__dataclass_fields__)), st.text(max_size=300)))
    @example(said={"topic": "/feeds/circuit/\0.atom"})
    @example(said={"topic": "/feeds/%00.atom", "callback": "https://reader.example/\ud800"})
    @example(said={"callback": "https://[::ffff:10.0.0.1]/", "lease_seconds": "٣"})
    @hypothesis.settings(
        max_examples=60, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
    )
    def test_whatever_is_written_is_taken_or_refused(self, house: House, base: str, said: dict[str, str]) -> None:
        told = {"mode": "subscribe", "callback": CALLBACK, **said, "topic": base + said.get("topic", ALL)}
        status = 202
        try:
            ask(Asked(**told))
        except KawatError as refused:
            status = refused.status
        assert status == 202 or 400 <= status < 500

    @pytest.mark.parametrize(
        ("said", "lease"), [("", 864_000), ("1", 3_600), ("0", 3_600), ("7200", 7_200), ("99999999", 2_592_000)]
    )
    def test_the_lease_is_bounded(self, house: House, base: str, said: str, lease: int) -> None:
        ask(asked(base, lease_seconds=said))
        assert intents.questions(1)[0].lease_s == lease

    def test_a_host_has_only_so_much_open_at_a_time(self, house: House, base: str) -> None:
        told = [asked(base, callback=f"https://reader.example/{n}") for n in range(3 * OPEN_OF_HOST)]
        refused = []
        for number, each in enumerate(told):
            try:
                ask(each, client=f"198.51.{number // 250}.{number % 250}")
            except TooManyAsked as why:
                refused.append(why.status)
        assert refused == [429] * (2 * OPEN_OF_HOST)
        assert models.Intent.objects.count() == OPEN_OF_HOST
        ask(told[0])  # again is no more
        ask(asked(base, callback="https://other.example/cb"))

    def test_who_asks_has_only_so_much_open_at_a_time(
        self, house: House, base: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(intents, "OPEN_OF_CLIENT", 20)
        for number in range(20):
            ask(asked(base, callback=f"https://r{number}.example/cb"))
        with pytest.raises(TooManyAsked):
            ask(asked(base, callback="https://more.example/cb"))
        ask(asked(base, callback="https://more.example/cb"), client="198.51.100.8")

    def test_neighbours_of_one_network_are_counted_as_one(
        self, house: House, base: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(intents, "OPEN_OF_CLIENT", 20)
        for number in range(20):
            ask(asked(base, callback=f"https://r{number}.example/cb"), client=f"2a00:1450:4001:80b::{number:x}")
        with pytest.raises(TooManyAsked):
            ask(asked(base, callback="https://more.example/cb"), client="2a00:1450:4001:80b:1::1")
        ask(asked(base, callback="https://more.example/cb"), client="2a00:1450:4001:80c::1")

    def test_a_host_is_asked_a_few_at_a_time_and_others_beside_it(self, house: House, base: str) -> None:
        for number in range(9):
            ask(asked(base, callback=f"https://reader.example/{number}"))
        ask(asked(base, callback="https://other.example/cb"))
        questions = intents.questions(64)
        assert [each.host for each in questions] == ["https://reader.example"] * 4 + ["https://other.example"]
        assert intents.questions(64, flying={"https://reader.example": 4}) == []
        assert len(intents.questions(64, flying={"https://reader.example": 1})) == 3

    def test_what_a_dead_sender_had_in_hand_is_asked_again(self, house: House, base: str) -> None:
        ask(asked(base))
        assert len(intents.questions(1)) == 1
        assert intents.questions(1) == []
        house.clock.forward(seconds=intents.ASKED_WITHIN_S)
        assert len(confirm()) == 1
        assert subscription()


class TestConfirming:
    """What the callback's answer makes of it."""

    def test_the_right_answer_makes_a_subscription(self, house: House, base: str) -> None:
        ask(asked(base, lease_seconds="7200", secret="s3cret"))
        confirm()
        its = subscription()
        assert its.state == DestinationState.ACTIVE
        assert its.verified_us == house.clock.us
        assert its.lease_until_us == house.clock.us + 7_200_000_000
        assert bytes(its.secret)
        assert b"s3cret" not in bytes(its.secret)
        assert not models.Intent.objects.exists()
        assert "subscribed" in journal()

    @pytest.mark.parametrize(
        ("code", "body"), [(200, b"another"), (200, b""), (404, None), (302, None), (500, None), (100, None)]
    )
    def test_any_other_answer_is_a_denial(self, house: House, base: str, code: int, body: bytes | None) -> None:
        ask(asked(base))
        (question,) = intents.questions(1)
        said = question.challenge.encode() if body is None else body
        assert not intents.answered(question, code=code, body=said)
        assert not models.Intent.objects.exists()
        assert not models.Destination.objects.exists()

    def test_who_cannot_be_reached_is_asked_three_times(self, house: House, base: str) -> None:
        ask(asked(base))
        for wait in (10, 60):
            (question,) = intents.questions(1)
            assert not intents.answered(question, code=0, body=b"")
            assert intents.questions(1) == []
            house.clock.forward(seconds=wait)
        (question,) = intents.questions(1)
        assert not intents.answered(question, code=0, body=b"")
        assert not models.Intent.objects.exists()

    def test_what_is_asked_anew_while_it_is_asked_stays(self, house: House, base: str) -> None:
        ask(asked(base, lease_seconds="7200"))
        (question,) = intents.questions(1)
        house.clock.forward(seconds=1)
        ask(asked(base, lease_seconds="8000"))
        assert intents.answered(question, code=200, body=question.challenge.encode())
        assert subscription().lease_until_us == house.clock.us + 7_200_000_000
        confirm()
        assert subscription().lease_until_us == house.clock.us + 8_000_000_000

    def test_everybody_with_one_feed_shares_one_profile(self, house: House, base: str) -> None:
        for topic in (ALL, "/feeds/id.atom"):
            for number in range(3):
                ask(asked(base, topic, callback=f"https://r{number}.example/cb"))
        confirm()
        assert models.Destination.objects.count() == 6
        assert models.Profile.objects.count() == models.Subscriber.objects.count() == 2

    def test_renewing_gives_a_new_lease_and_a_new_secret_once_it_is_confirmed(self, house: House, base: str) -> None:
        ask(asked(base, secret="one"))
        confirm()
        before = subscription()
        house.clock.forward(days=9)
        ask(asked(base, secret="two", algorithm="sha512"))
        assert bytes(subscription().secret) == bytes(before.secret)
        confirm()
        after = subscription()
        assert after.pk == before.pk
        assert after.lease_until_us == house.clock.us + 864_000_000_000
        assert bytes(after.secret) != bytes(before.secret)

    def test_a_host_has_only_so_many_subscriptions(
        self, house: House, base: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(websub, "SUBSCRIPTIONS_OF_HOST", 2)
        for number in range(3):
            ask(asked(base, callback=f"https://reader.example/{number}"))
        *_, third = intents.questions(10)
        confirm()
        house.clock.forward(minutes=2)
        for each in intents.questions(10):
            intents.answered(each, code=200, body=each.challenge.encode())
        assert models.Destination.objects.count() == 2
        (denied,) = intents.questions(10)
        assert (denied.mode, denied.callback) == ("denied", third.callback)
        assert parse_qs(urlsplit(denied.url).query)["hub.reason"] == ["its host has 2 subscriptions already"]
        assert "hub.challenge" not in denied.url
