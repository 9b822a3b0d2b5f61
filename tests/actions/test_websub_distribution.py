"""What subscriptions at the hub are sent."""

import hashlib
import hmac

import pytest

from kawat.actions import audience, withdrawal
from kawat.actions.probes import probe
from kawat.core.terms import Channel, Kind, Lane
from tests.actions.hub import ALL, CALLBACK, ask, asked, base, confirm, subscription
from tests.house import MASTHEAD, House, item_of

__all__ = ["base"]


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
