"""How subscriptions at the hub end: by the callback, the lease, the operator, or because they fail too long."""

import pytest

from kawat.actions import dispatch, intents, websub, withdrawal
from kawat.core.errors import Forbidden
from kawat.core.terms import Channel, DestinationState
from kawat.core.terms import DeliveryState as D
from kawat.core.terms import OutcomeKind as O
from kawat.store import models
from tests.actions.hub import CALLBACK, ask, asked, base, confirm, subscription
from tests.house import House

__all__ = ["base"]


def fail_until_held(house: House, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A subscription whose first story is refused, which is once too often here."""
    monkeypatch.setattr(dispatch, "HELD_AFTER_FAILURES", 1)
    ask(asked(base))
    confirm()
    house.cleared("en")
    house.route()
    house.carry(lambda _: O.REFUSED, rounds=1)


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
        fail_until_held(house, base, monkeypatch)
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
        fail_until_held(house, base, monkeypatch)
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
