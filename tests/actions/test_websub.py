"""The hub's subscriptions: asked for, confirmed, renewed, ended; and what they are sent. The callback's answers are
played; how it is really asked stands in tests/contract/test_websub.py."""

import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import hypothesis
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kawat.actions import audience, intents, websub, withdrawal
from kawat.actions.intents import OPEN_OF_HOST, Asked, Question
from kawat.actions.probes import probe
from kawat.core.errors import BadAddress, BadField, Forbidden, KawatError, NoSuchFeed, TooManyAsked
from kawat.core.terms import Channel, DestinationState, Kind, Lane
from kawat.core.terms import DeliveryState as D
from kawat.core.terms import OutcomeKind as O
from kawat.store import models
from tests.house import MASTHEAD, House, item_of, journal

ALL = "/feeds/all.atom"
CALLBACK = "https://reader.example/cb?user=1"


@pytest.fixture
def base(settings: object) -> str:
    return settings.KAWAT.masthead.base_url  # type: ignore[attr-defined]


def asked(base: str, topic: str = ALL, **more: str) -> Asked:
    return Asked(**{"mode": "subscribe", "topic": base + topic, "callback": CALLBACK, **more})


def ask(*what: Asked, client: str = "198.51.100.7") -> None:
    for each in what:
        intents.ask(each, client=client)


def confirm(limit: int = 64) -> list[Question]:
    """What a sender does where every callback says yes."""
    questions = intents.questions(limit)
    for each in questions:
        assert intents.answered(each, code=200, body=each.challenge.encode()) is (each.mode != "denied")
    return questions


def subscription(topic: str = ALL, callback: str = CALLBACK) -> models.Destination:
    return models.Destination.objects.get(channel=Channel.WEBSUB, address=f"{callback}#{topic}")


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


class TestEnding:
    """How a subscription ends."""

    def test_a_confirmed_unsubscribing_ends_it(self, house: House, base: str) -> None:
        ask(asked(base))
        confirm()
        ask(asked(base, mode="unsubscribe"))
        (question,) = intents.questions(1)
        assert "hub.lease_seconds" not in question.url
        assert intents.answered(question, code=200, body=question.challenge.encode())
        assert subscription().state == DestinationState.UNSUBSCRIBED

    def test_a_forged_unsubscribing_ends_nothing(self, house: House, base: str) -> None:
        ask(asked(base))
        confirm()
        ask(asked(base, mode="unsubscribe"), client="203.0.113.9")
        (question,) = intents.questions(1)
        assert not intents.answered(question, code=404, body=b"")
        assert subscription().state == DestinationState.ACTIVE
        assert not models.Intent.objects.exists()

    def test_a_lease_that_is_over_ends_it(self, house: House, base: str) -> None:
        ask(asked(base, lease_seconds="3600"), asked(base, "/feeds/en.atom", lease_seconds="7200"))
        confirm()
        house.clock.forward(seconds=3_599)
        assert websub.end_leases() == 0
        house.clock.forward(seconds=1)
        assert websub.end_leases() == 1
        assert subscription().state == DestinationState.UNSUBSCRIBED
        assert subscription("/feeds/en.atom").state == DestinationState.ACTIVE
        house.cleared("en")
        house.route()
        assert models.Delivery.objects.count() == 1

    def test_who_left_may_come_back(self, house: House, base: str) -> None:
        ask(asked(base, lease_seconds="3600"))
        confirm()
        house.clock.forward(days=1)
        websub.end_leases()
        ask(asked(base))
        confirm()
        assert subscription().state == DestinationState.ACTIVE
        assert models.Destination.objects.count() == 1

    def test_410_ends_it_at_once(self, house: House, base: str) -> None:
        ask(asked(base))
        confirm()
        house.cleared("en")
        house.cleared("en")
        house.route()
        house.carry(lambda _: house.outcome(O.REFUSED, gone=True), channels=[Channel.WEBSUB], limit=1, rounds=1)
        assert subscription().state == DestinationState.UNSUBSCRIBED
        assert sorted(D(each.state) for each in models.Delivery.objects.all()) == [D.FAILED, D.CANCELLED]

    def test_410_to_a_kill_ends_what_is_held(self, house: House, base: str) -> None:
        from kawat.actions.reception import hold_destination

        ask(asked(base))
        confirm()
        slug = house.cleared("en")
        house.route()
        house.carry()
        hold_destination(house.edo, subscription().address)
        withdrawal.kill(house.edo, slug, "wrong")
        house.route()
        house.carry(lambda _: house.outcome(O.REFUSED, gone=True), rounds=1)
        assert subscription().state == DestinationState.UNSUBSCRIBED

    def test_long_failure_holds_it_for_a_day_and_then_ends_it(
        self, house: House, base: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from kawat.actions import dispatch

        monkeypatch.setattr(dispatch, "HELD_AFTER_FAILURES", 1)
        ask(asked(base))
        confirm()
        house.cleared("en")
        house.route()
        house.carry(lambda _: O.REFUSED, rounds=1)
        its = subscription()
        assert its.state == DestinationState.HELD
        assert its.lease_until_us == house.clock.us + 86_400_000_000
        house.clock.forward(days=1)
        assert websub.end_leases() == 1
        assert subscription().state == DestinationState.UNSUBSCRIBED
        (denied,) = intents.questions(1)
        assert (denied.mode, denied.reason) == ("denied", "failed too long")
        assert not intents.answered(denied, code=500, body=b"")
        assert not models.Intent.objects.exists()

    def test_who_renews_while_held_for_failing_gets_what_was_kept(
        self, house: House, base: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from kawat.actions import dispatch

        monkeypatch.setattr(dispatch, "HELD_AFTER_FAILURES", 1)
        ask(asked(base))
        confirm()
        house.cleared("en")
        house.route()
        house.carry(lambda _: O.REFUSED, rounds=1)
        house.cleared("en")
        house.route()
        assert house.carry() == []
        ask(asked(base))
        confirm()
        assert subscription().state == DestinationState.ACTIVE
        assert subscription().failures == 0
        assert len(house.carry()) == 1

    def test_what_an_operator_holds_no_renewal_frees(self, house: House, base: str) -> None:
        from kawat.actions.reception import hold_destination

        ask(asked(base))
        confirm()
        hold_destination(house.edo, subscription().address)
        ask(asked(base))
        confirm()
        assert subscription().state == DestinationState.HELD

    def test_a_feed_that_is_offered_no_more_is_denied(self, house: House, base: str) -> None:
        from kawat.actions.subscriptions import end_subscription

        ask(asked(base))
        confirm()
        end_subscription(house.olga, subscription().subscriber_id)
        ask(asked(base, callback="https://other.example/"))
        (question,) = intents.questions(1)
        assert not intents.answered(question, code=200, body=question.challenge.encode())
        assert intents.questions(1)[0].reason == "the wire does not offer this feed any more"

    def test_an_operator_may_deny_it_and_the_callback_is_told(self, house: House, base: str) -> None:
        ask(asked(base))
        confirm()
        with pytest.raises(Forbidden):
            websub.deny(house.dewi, subscription().address, reason="no")
        websub.deny(house.olga, subscription().address, reason="not to be republished")
        assert subscription().state == DestinationState.UNSUBSCRIBED
        (denied,) = intents.questions(1)
        assert denied.url == f"{CALLBACK}&hub.mode=denied&hub.topic=" + denied.url.partition("hub.topic=")[2]
        assert "hub.reason=not+to+be+republished" in denied.url


class TestDistribution:
    """What a subscription is sent."""

    @pytest.mark.parametrize(
        ("topic", "wanted"),
        [
            (ALL, True),
            ("/feeds/en.atom", True),
            ("/feeds/id.atom", False),
            ("/feeds/circuit/asia.atom", True),
            ("/feeds/circuit/europe.atom", False),
            ("/feeds/issuer/sagara.atom", True),
            ("/feeds/issuer/bintang.atom", False),
        ],
    )
    def test_a_subscription_is_owed_what_its_feed_says(self, house: House, base: str, topic: str, wanted: bool) -> None:
        ask(asked(base, topic))
        confirm()
        slug = house.cleared("en")
        house.route()
        assert bool(house.ledger(item_of(slug))) is wanted

    @pytest.mark.parametrize(
        ("filed", "topic", "wanted"),
        [
            ("medtop:20000006", "/feeds/sector/medtop:20000006.atom", True),
            ("medtop:20000007", "/feeds/sector/medtop:20000006.atom", False),
        ],
    )
    def test_a_sector_has_a_feed_of_its_own(
        self, house: House, base: str, filed: str, topic: str, wanted: bool
    ) -> None:
        house.cleared("en", topics=(filed,))
        house.route()
        ask(asked(base, topic))
        confirm()
        slug = house.cleared("en", topics=(filed,))
        house.route()
        assert bool(house.ledger(item_of(slug))) is wanted

    @pytest.mark.parametrize("more", [{"kind": Kind.ADVISORY}, {"forbidden": ("US",)}])
    def test_what_is_not_public_goes_to_nobody(self, house: House, base: str, more: dict) -> None:
        ask(asked(base), asked(base, "/feeds/circuit/asia.atom"))
        confirm()
        slug = house.cleared("en", **more)
        house.route()
        assert house.ledger(item_of(slug)) == {}

    def test_who_would_get_it_counts_them(self, house: House, base: str) -> None:
        ask(asked(base), asked(base, "/feeds/circuit/europe.atom"))
        confirm()
        for more, count in (({}, 1), ({"forbidden": ("US",)}, 0)):
            kept = house.file("en", **more)
            ((_, found),) = audience.audiences_of([kept], [kept])
            assert found.destinations["websub"] == count
            reason = audience.explain(kept, [kept], subscription().subscriber).reason
            assert reason == ("" if count else "the item is in no public feed")

    def test_every_language_of_a_release_goes_out(self, house: House, base: str) -> None:
        ask(asked(base))
        confirm()
        house.cleared("en", "id")
        house.route()
        assert len(house.carry()) == 2

    def test_it_holds_the_feed_with_the_one_item_and_says_hub_and_self(self, house: House, base: str) -> None:
        ask(asked(base, secret="s3cret"))
        confirm()
        house.cleared("en")
        house.cleared("en")
        house.route()
        first, ping = house.carry()
        assert ping.address == CALLBACK
        assert ping.rendition.media_type.startswith("application/atom+xml")
        assert [each.rendition.content.count(b"<entry") for each in (first, ping)] == [1, 1]
        assert first.rendition != ping.rendition
        links = [value for name, value in ping.headers if name == "Link"]
        assert any(each.endswith('/websub>; rel="hub"') for each in links)
        assert any(each.endswith('/feeds/all.atom>; rel="self"') for each in links)
        expected = hmac.new(b"s3cret", ping.rendition.content, hashlib.sha256).hexdigest()
        assert dict(ping.headers)["X-Hub-Signature"] == f"sha256={expected}"

    @pytest.mark.parametrize("algorithm", ["sha384", "sha512"])
    def test_the_signature_is_by_the_algorithm_that_was_asked_for(
        self, house: House, base: str, algorithm: str
    ) -> None:
        ask(asked(base, secret="s3cret", algorithm=algorithm))
        confirm()
        house.cleared("en")
        house.route()
        (ping,) = house.carry()
        expected = hmac.new(b"s3cret", ping.rendition.content, algorithm).hexdigest()
        assert dict(ping.headers)["X-Hub-Signature"] == f"{algorithm}={expected}"

    def test_without_a_secret_there_is_no_signature(self, house: House, base: str) -> None:
        ask(asked(base))
        confirm()
        house.cleared("en")
        house.route()
        (ping,) = house.carry()
        assert "X-Hub-Signature" not in dict(ping.headers)

    def test_one_rendition_serves_all_of_a_feed(self, house: House, base: str) -> None:
        for number in range(4):
            ask(asked(base, callback=f"https://r{number}.example/cb"))
        confirm()
        house.cleared("en")
        house.route()
        assert len({id(each.rendition) for each in house.carry()}) == 1

    def test_a_kill_follows_first_and_is_a_tombstone(self, house: House, base: str) -> None:
        ask(asked(base))
        confirm()
        slug = house.cleared("en")
        house.route()
        (told,) = house.carry()
        house.cleared("en")
        withdrawal.kill(house.edo, slug, "wrong")
        house.route()
        kill, other = house.carry()
        assert kill.lane is Lane.KILL
        name = told.rendition.content.partition(b"<entry")[2].partition(b"<id>")[2].partition(b"</id>")[0]
        assert b'deleted-entry ref="' + name in kill.rendition.content
        assert b"<entry" not in kill.rendition.content
        assert b"<entry" in other.rendition.content
        assert "Kawat-Acknowledge" in dict(kill.headers)

    def test_a_test_is_the_feed_with_nothing_new_signed_as_ever(self, house: House, base: str) -> None:
        ask(asked(base, secret="open sesame"))
        confirm()
        its, envelope = probe(house.edo, subscription().uid, MASTHEAD)
        assert (its.channel, envelope.channel, envelope.address) == (Channel.WEBSUB, Channel.WEBSUB, CALLBACK)
        assert b"<entry" not in envelope.rendition.content
        told = dict(envelope.headers)
        signed = hmac.new(b"open sesame", envelope.rendition.content, hashlib.sha256).hexdigest()
        assert (told["X-Hub-Signature"], told["Kawat-Type"]) == (f"sha256={signed}", "test")
