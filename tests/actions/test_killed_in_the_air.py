"""What was on its way when it was killed or withheld: nothing that is covered goes out any more."""

import pytest

from kawat.actions import reception, routing, withdrawal
from kawat.core.terms import Channel, DeliveryState, OutcomeKind, State
from kawat.store import models
from tests.actions.notices import notice_of
from tests.house import House, accept, item_of

D = DeliveryState


class TestWhatWasInTheAir:
    """A kill and a distribution meet."""

    def test_nothing_killed_is_claimed_even_before_the_kill_is_routed(self, house: House) -> None:
        house.reader("owed")
        slug = house.cleared("en")
        house.route()
        withdrawal.kill(house.edo, slug, "false")
        assert house.sender.claim(Channel.EMAIL, 10) == []
        house.route()
        assert house.sender.claim(Channel.EMAIL, 10) == []
        assert set(house.ledger(item_of(slug)).values()) == {D.CANCELLED}

    def test_what_is_claimed_but_not_sent_when_the_kill_comes_is_not_sent(self, house: House) -> None:
        reader = house.reader("owed")
        slug = house.cleared("en")
        house.route()
        taken = house.sender.claim(Channel.EMAIL, 10)
        withdrawal.kill(house.edo, slug, "false")
        assert house.sender.unwanted([item_of(slug).pk]) == {item_of(slug).pk}
        house.sender.settle([(claimed, house.outcome(OutcomeKind.UNWANTED)) for _, claimed in taken])
        house.route()
        assert house.ledger(item_of(slug)) == {reader.pk: D.CANCELLED}

    def test_a_copy_that_was_in_flight_and_is_accepted_after_the_kill_gets_the_kill_again(self, house: House) -> None:
        reader = house.reader("slow", channel=Channel.WEBHOOK)
        slug = house.cleared("en")
        house.route()
        ((envelope, flying),) = house.sender.claim(Channel.WEBHOOK, 10)
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        (first,) = house.carry()
        assert house.ledger(notice_of(slug)) == {reader.pk: D.ACCEPTED}
        house.sender.settle([(flying, house.outcome(OutcomeKind.ACCEPTED))])
        assert house.ledger(item_of(slug)) == {reader.pk: D.ACCEPTED}
        assert house.ledger(notice_of(slug)) == {reader.pk: D.DUE}
        (again,) = house.carry()
        assert again.key == (first.key.item, first.key.destination, 1)
        assert again.message_id not in (first.message_id, envelope.message_id)
        assert house.carry() == []

    def test_a_copy_accepted_after_the_kill_but_before_its_routing_gets_one_kill(self, house: House) -> None:
        reader = house.reader("slow")
        slug = house.cleared("en")
        house.route()
        taken = house.sender.claim(Channel.EMAIL, 10)
        withdrawal.kill(house.edo, slug, "false")
        house.sender.settle([(claimed, house.outcome(OutcomeKind.ACCEPTED)) for _, claimed in taken])
        house.route()
        assert models.Delivery.objects.filter(item=notice_of(slug)).count() == 1
        assert house.ledger(notice_of(slug)) == {reader.pk: D.DUE}

    def test_who_unsubscribed_meanwhile_gets_no_second_kill(self, house: House) -> None:
        reader = house.reader("slow")
        slug = house.cleared("en")
        house.route()
        taken = house.sender.claim(Channel.EMAIL, 10)
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        reception.unsubscribe(reader.pk)
        house.sender.settle([(claimed, house.outcome(OutcomeKind.ACCEPTED)) for _, claimed in taken])
        assert house.carry() == []
        assert house.ledger(notice_of(slug)) == {reader.pk: D.CANCELLED}

    def test_a_kill_during_a_fan_out_stops_it_and_follows_what_went(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(routing, "CHUNK", 2)
        for number in range(9):
            house.reader(f"r{number}")
        slug = house.cleared("en")
        house.sync()
        sent: list = []

        def meanwhile() -> None:
            if not sent:
                sent.extend(house.carry())
            elif item_of(slug).state == State.CLEARED:
                withdrawal.kill(house.edo, slug, "false")
                for notice in routing.unrouted_notices():
                    routing.route(house.engine, notice)

        routing.route(house.engine, item_of(slug).pk, pause=meanwhile)
        house.route()
        assert len(sent) == 2
        assert len(house.ledger(item_of(slug))) == 4, "two chunks, and the third met the kill"
        killed = {e.address for e in house.carry()}
        assert killed == {e.address for e in sent}
        assert set(house.ledger(item_of(slug)).values()) == {D.ACCEPTED, D.CANCELLED}
        assert routing.unrouted() == []

    def test_a_kill_before_the_fan_out_leaves_nothing_to_fan_out(self, house: House) -> None:
        house.reader("owed")
        slug = house.cleared("en")
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        assert house.whole_ledger() == []
        assert house.carry() == []

    def test_what_is_deferred_is_cancelled_and_its_next_try_never_comes(self, house: House) -> None:
        reader = house.reader("slow")
        slug = house.cleared("en")
        house.route()
        house.carry(lambda _: OutcomeKind.DEFERRED)
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        house.clock.forward(days=2)
        kinds = {e.rendition.content and e.key.item for e in house.carry()}
        assert kinds == {notice_of(slug).pk}, "attempted, so the kill; the story itself no more"
        assert house.ledger(item_of(slug)) == {reader.pk: D.CANCELLED}

    def test_a_dead_senders_claims_of_killed_items_are_not_sent_again(self, house: House) -> None:
        house.reader("owed")
        slug = house.cleared("en")
        house.route()
        house.sender.claim(Channel.EMAIL, 10)
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        house.clock.forward(minutes=5)
        from kawat.actions.dispatch import give_back

        assert give_back() == 1
        sent = house.carry(accept)
        assert {e.key.item for e in sent} == {notice_of(slug).pk}
