"""Dispatch: claimed, sent, settled; again where it did not arrive; owed anew where an editor says so."""

import pytest

from kawat.actions import dispatch, envelopes, reception, subscriptions, withdrawal
from kawat.actions.dispatch import HELD_AFTER_FAILURES, LEASE_S, Dispatch
from kawat.core import errors
from kawat.core.delivery import RETRY_S, UNTRIED_S, Rendition
from kawat.core.release import Cleared
from kawat.core.terms import Channel, DeliveryState, DestinationState, OutcomeKind
from kawat.store import claims, models
from tests.house import MASTHEAD, House, item_of, journal

D, O = DeliveryState, OutcomeKind  # noqa: E741


def state_of(slug: str, destination: models.Destination, version: int = 1) -> DeliveryState:
    rows = models.Delivery.objects.filter(item=item_of(slug, version), destination=destination).order_by("repeat")
    return D(rows.last().state)


class TestEnvelopes:
    """What a transport is handed."""

    def test_a_mail_has_a_bounce_address_of_its_own_and_one_click_to_leave(self, house: House, sari: tuple) -> None:
        _, hers = sari
        house.cleared("en")
        house.route()
        ((envelope, _),) = house.sender.claim(Channel.EMAIL, 10)
        headers = dict(envelope.headers)
        assert headers["To"] == "<sari@readers.example>"
        assert headers["Message-ID"] == f"<{envelope.message_id}>"
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        token = headers["List-Unsubscribe"].strip("<>").rpartition("/")[2]
        assert reception.read_unsubscribe(token) == hers.pk
        assert envelope.sender.startswith("b+")
        assert envelope.sender.endswith("@wire.example")
        assert headers["Kawat-Number"] == "1"
        assert "Kawat-Repeat" not in headers

    def test_a_webhook_has_its_secret_and_its_number(self, house: House) -> None:
        house.reader("hook", channel=Channel.WEBHOOK)
        house.cleared("en")
        house.route()
        ((envelope, _),) = house.sender.claim(Channel.WEBHOOK, 10)
        assert envelope.secret == b"s" * 24
        assert envelope.sequence == 1
        assert dict(envelope.headers)["Kawat-Sequence"] == "1"
        assert bytes(models.Destination.objects.get().secret) != b"s" * 24
        assert envelope.rendition.media_type.startswith("application/json") or "json" in envelope.rendition.media_type

    def test_a_story_that_cannot_be_written_fails_alone(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        house.reader("one")
        broken, sound = house.cleared("en"), house.cleared("en")
        house.route()
        real = envelopes.render
        uid = item_of(broken).uid

        def render(name: str, its: Cleared, *rest: object, **more: object) -> Rendition:
            if its.item.uid == uid:
                raise RuntimeError("a format's own fault")
            return real(name, its, *rest, **more)

        monkeypatch.setattr(envelopes, "render", render)
        assert len(house.sender.claim(Channel.EMAIL, 10)) == 1
        (delivery,) = models.Delivery.objects.filter(item=item_of(broken))
        assert (D(delivery.state), delivery.words) == (D.FAILED, "not written: RuntimeError")
        assert D(models.Delivery.objects.get(item=item_of(sound)).state) is D.FLYING

    def test_one_rendition_is_shared_by_all(self, house: House) -> None:
        for number in range(4):
            house.reader(f"r{number}")
        house.cleared("en")
        house.route()
        assert len({id(envelope.rendition) for envelope, _ in house.sender.claim(Channel.EMAIL, 10)}) == 1

    def test_a_story_stays_at_hand_for_who_is_owed_it_however_many_came_since(
        self, house: House, sari: tuple, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(envelopes, "RENDITIONS", 2)
        first = house.cleared("en")
        house.route()
        house.carry(lambda _: O.DEFERRED, rounds=1)
        later = [house.cleared("en") for _ in range(2)]
        house.route()
        house.carry()
        house.reader("one")
        house.cleared("en")
        house.route()
        house.clock.forward(hours=1)
        house.carry()
        assert [state_of(slug, sari[1]) for slug in (first, *later)] == [D.ACCEPTED] * 3

    def test_every_try_has_the_same_message_id_and_every_destination_another(self, house: House) -> None:
        house.reader("one")
        house.reader("two")
        house.cleared("en")
        house.route()
        first = {e.address: e.message_id for e in house.carry(lambda _: O.DEFERRED)}
        house.clock.forward(days=1)
        second = {e.address: e.message_id for e in house.carry()}
        assert first == second
        assert len(set(first.values())) == 2


class TestOutcomes:
    """What each answer makes of a delivery."""

    @pytest.mark.parametrize(
        ("kind", "state"),
        [
            (O.ACCEPTED, D.ACCEPTED),
            (O.RELAYED, D.RELAYED),
            (O.DEFERRED, D.DUE),
            (O.UNREACHABLE, D.DUE),
            (O.REFUSED, D.FAILED),
            (O.UNWANTED, D.CANCELLED),
        ],
    )
    def test_an_outcome_settles_its_delivery(
        self, house: House, sari: tuple, kind: OutcomeKind, state: DeliveryState
    ) -> None:
        slug = house.cleared("en")
        house.route()
        house.carry(lambda _: kind, rounds=1)
        assert state_of(slug, sari[1]) is state
        attempts = list(models.Attempt.objects.values_list("outcome", "tries", "words"))
        assert attempts == ([] if kind in (O.ACCEPTED, O.RELAYED, O.UNWANTED) else [(kind.value, 1, "ok")])

    def test_what_is_deferred_comes_again_by_the_schedule_and_ends(self, house: House, sari: tuple) -> None:
        slug = house.cleared("en")
        house.route()
        for wait in RETRY_S:
            assert len(house.carry(lambda _: O.UNREACHABLE)) == 1
            assert house.carry() == [], "not before its time"
            house.clock.forward(seconds=wait)
        assert state_of(slug, sari[1]) is D.DUE
        assert len(house.carry(lambda _: O.UNREACHABLE)) == 1
        assert state_of(slug, sari[1]) is D.FAILED
        house.clock.forward(days=9)
        assert house.carry() == []
        assert models.Attempt.objects.count() == len(RETRY_S) + 1

    def test_what_could_not_even_be_tried_counts_against_nobody(self, house: House, sari: tuple) -> None:
        slug = house.cleared("en")
        house.route()
        for _ in range(2 * len(RETRY_S)):
            assert len(house.carry(lambda _: house.outcome(O.UNREACHABLE, untried=True))) == 1
            house.clock.forward(seconds=UNTRIED_S)
        row = models.Delivery.objects.get()
        assert (row.state, row.tries) == (D.DUE, 0)
        assert not models.Attempt.objects.exists()
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        assert house.carry() == [], "never attempted, so no kill"

    def test_retries_come_last_in_their_lane(self, house: House) -> None:
        house.reader("slow")
        first = house.cleared("en")
        house.route()
        house.carry(lambda _: O.DEFERRED)
        house.clock.forward(milliseconds=500)
        second = house.cleared("en")
        house.route()
        house.clock.forward(seconds=5)
        order = [claimed.key.item for _, claimed in house.sender.claim(Channel.EMAIL, 10)]
        assert order == [item_of(second).pk, item_of(first).pk]

    def test_a_destination_that_is_gone_is_held_at_once_and_what_it_is_owed_waits(
        self, house: House, sari: tuple
    ) -> None:
        first = house.cleared("en")
        house.route()
        second = house.cleared("en")
        house.route()
        house.carry(lambda _: house.outcome(O.REFUSED, gone=True), limit=1, rounds=1)
        sari[1].refresh_from_db()
        assert sari[1].state == DestinationState.HELD
        assert {state_of(first, sari[1]), state_of(second, sari[1])} == {D.FAILED, D.PARKED}
        assert "destination-held" in journal()

    def test_a_destination_that_fails_in_a_row_is_held(self, house: House, sari: tuple) -> None:
        for _ in range(HELD_AFTER_FAILURES):
            house.cleared("en")
            house.route()
            house.carry(lambda _: O.REFUSED)
        sari[1].refresh_from_db()
        assert sari[1].state == DestinationState.HELD

    def test_one_acceptance_forgives_the_failures_before_it(self, house: House, sari: tuple) -> None:
        for number in range(HELD_AFTER_FAILURES + 2):
            house.cleared("en")
            house.route()
            house.carry(lambda _, accepted=number == 5: O.ACCEPTED if accepted else O.REFUSED)
        sari[1].refresh_from_db()
        assert (sari[1].state, sari[1].failures) == (DestinationState.ACTIVE, HELD_AFTER_FAILURES + 2 - 6)

    def test_settling_twice_is_settling_once(self, house: House, sari: tuple) -> None:
        slug = house.cleared("en")
        house.route()
        taken = house.sender.claim(Channel.EMAIL, 10)
        results = [(claimed, house.outcome(O.ACCEPTED)) for _, claimed in taken]
        house.sender.settle(results)
        before = house.whole_ledger()
        house.clock.forward(seconds=1)
        house.sender.settle(results)
        house.sender.settle([(claimed, house.outcome(O.DEFERRED)) for _, claimed in taken])
        assert house.whole_ledger() == before
        assert state_of(slug, sari[1]) is D.ACCEPTED


class TestLeaving:
    """Who leaves or is held while something flies to them."""

    @pytest.mark.parametrize("kind", [O.DEFERRED, O.UNREACHABLE])
    def test_who_unsubscribes_while_it_flies_is_not_tried_again(
        self, house: House, sari: tuple, kind: OutcomeKind
    ) -> None:
        slug = house.cleared("en")
        house.route()
        taken = house.sender.claim(Channel.EMAIL, 10)
        reception.unsubscribe(sari[1].pk)
        house.sender.settle([(claimed, house.outcome(kind)) for _, claimed in taken])
        house.clock.forward(days=2)
        assert house.carry() == []
        assert state_of(slug, sari[1]) is D.CANCELLED

    def test_whose_subscription_ends_while_it_flies_is_not_tried_again(self, house: House, sari: tuple) -> None:
        house.cleared("en")
        house.route()
        taken = house.sender.claim(Channel.EMAIL, 10)
        subscriptions.end_subscription(house.olga, sari[1].subscriber_id)
        house.sender.settle([(claimed, house.outcome(O.DEFERRED)) for _, claimed in taken])
        house.clock.forward(days=2)
        assert house.carry() == []

    def test_who_is_held_while_it_flies_keeps_what_it_is_owed(self, house: House, sari: tuple) -> None:
        slug = house.cleared("en")
        house.route()
        taken = house.sender.claim(Channel.EMAIL, 10)
        reception.hold_destination(house.olga, sari[1].uid)
        house.sender.settle([(claimed, house.outcome(O.DEFERRED)) for _, claimed in taken])
        house.clock.forward(days=2)
        assert house.carry() == []
        assert state_of(slug, sari[1]) is D.PARKED
        reception.resume_destination(house.olga, sari[1].uid)
        assert len(house.carry()) == 1

    def test_a_dead_senders_claims_of_who_left_are_not_sent(self, house: House, sari: tuple) -> None:
        house.cleared("en")
        house.route()
        house.sender.claim(Channel.EMAIL, 10)
        reception.unsubscribe(sari[1].pk)
        dispatch.give_all_back()
        assert house.carry() == []


class TestSenders:
    """Several senders, and those that die."""

    def test_what_one_holds_no_other_gets(self, house: House, sari: tuple) -> None:
        house.cleared("en")
        house.route()
        other = Dispatch(worker=2, masthead=MASTHEAD)
        assert len(house.sender.claim(Channel.EMAIL, 10)) == 1
        assert other.claim(Channel.EMAIL, 10) == []

    def test_a_lease_that_was_not_renewed_runs_out(self, house: House, sari: tuple) -> None:
        house.cleared("en")
        house.route()
        house.sender.claim(Channel.EMAIL, 10)
        house.clock.forward(seconds=LEASE_S)
        assert dispatch.give_back() == 0
        house.clock.forward(milliseconds=1)
        assert dispatch.give_back() == 1
        other = Dispatch(worker=2, masthead=MASTHEAD)
        ((_, claimed),) = other.claim(Channel.EMAIL, 10)
        assert claimed.tries == 2

    def test_a_lease_that_is_renewed_does_not(self, house: House, sari: tuple) -> None:
        house.cleared("en")
        house.route()
        house.sender.claim(Channel.EMAIL, 10)
        for _ in range(5):
            house.clock.forward(seconds=LEASE_S - 10)
            house.sender.renew()
        assert dispatch.give_back() == 0

    def test_what_a_dead_sender_held_is_due_at_once(self, house: House, sari: tuple) -> None:
        house.cleared("en")
        house.route()
        house.sender.claim(Channel.EMAIL, 10)
        assert dispatch.give_back([2, 3]) == 0
        assert dispatch.give_back([house.sender.worker]) == 1
        assert len(house.carry()) == 1

    def test_an_acceptance_counts_even_where_the_lease_had_run_out(self, house: House, sari: tuple) -> None:
        slug = house.cleared("en")
        house.route()
        taken = house.sender.claim(Channel.EMAIL, 10)
        house.clock.forward(minutes=1)
        dispatch.give_back()
        house.sender.settle([(claimed, house.outcome(O.ACCEPTED)) for _, claimed in taken])
        assert state_of(slug, sari[1]) is D.ACCEPTED
        assert house.carry() == []

    @pytest.mark.parametrize("kind", [O.DEFERRED, O.REFUSED])
    def test_a_sender_that_lost_its_lease_does_not_put_back_what_another_holds(
        self, house: House, sari: tuple, kind: OutcomeKind
    ) -> None:
        slug = house.cleared("en")
        house.route()
        taken = house.sender.claim(Channel.EMAIL, 10)
        house.clock.forward(minutes=1)
        dispatch.give_back()
        other = Dispatch(worker=2, masthead=MASTHEAD)
        ((_, held),) = other.claim(Channel.EMAIL, 10)
        house.sender.settle([(claimed, house.outcome(kind)) for _, claimed in taken])
        assert state_of(slug, sari[1]) is D.FLYING
        other.settle([(held, house.outcome(O.ACCEPTED))])
        assert state_of(slug, sari[1]) is D.ACCEPTED

    def test_the_only_supervisor_takes_everything_back(self, house: House, sari: tuple) -> None:
        house.cleared("en")
        house.route()
        house.sender.claim(Channel.EMAIL, 10)
        assert dispatch.give_all_back() == 1
        assert len(house.carry()) == 1


class TestRedelivery:
    """Only what is missing, unless all; as the next repeat, and marked so."""

    def test_only_what_never_arrived_is_owed_again(self, house: House) -> None:
        got, failed = house.reader("got"), house.reader("failed")
        slug = house.cleared("en")
        house.route()
        house.carry(lambda e: O.REFUSED if "failed" in e.address else O.ACCEPTED)
        assert dispatch.redeliver(house.edo, name=slug) == 1
        (envelope,) = house.carry()
        assert envelope.key == (item_of(slug).pk, failed.pk, 1)
        assert dict(envelope.headers)["Kawat-Repeat"] == "1"
        assert dispatch.redeliver(house.edo, name=slug) == 0
        assert got.pk in house.ledger(item_of(slug))
        assert journal()[-1] == "redelivered"

    def test_all_again_where_it_is_said(self, house: House) -> None:
        house.reader("got")
        house.reader("too")
        slug = house.cleared("en")
        house.route()
        first = {e.address: e for e in house.carry()}
        assert dispatch.redeliver(house.edo, name=slug, everything=True) == 2
        again = {e.address: e for e in house.carry()}
        assert again.keys() == first.keys()
        for address, envelope in again.items():
            assert envelope.message_id != first[address].message_id
            assert envelope.rendition == first[address].rendition, "the same version and revision dates"
        assert dispatch.redeliver(house.edo, name=slug, everything=True) == 2
        assert {e.key.repeat for e in house.carry()} == {2}

    def test_to_one_destination_and_in_a_window_of_time(self, house: House) -> None:
        one, two = house.reader("one"), house.reader("two")
        slugs = []
        for _ in range(3):
            slugs.append(house.cleared("en"))
            house.route()
            house.carry(lambda _: O.REFUSED)
            house.clock.forward(hours=1)
        since, until = item_of(slugs[1]).cleared_us, item_of(slugs[2]).cleared_us
        assert dispatch.redeliver(house.edo, destination=one.uid, since_us=since, until_us=until) == 1
        (envelope,) = house.carry()
        assert envelope.key == (item_of(slugs[1]).pk, one.pk, 1)
        assert dispatch.redeliver(house.edo, destination="two@readers.example") == 3
        assert {e.key.destination for e in house.carry()} == {two.pk}

    def test_what_is_still_due_is_not_owed_twice(self, house: House, sari: tuple) -> None:
        slug = house.cleared("en")
        house.route()
        assert dispatch.redeliver(house.edo, name=slug, everything=True) == 0
        house.sender.claim(Channel.EMAIL, 1)
        assert dispatch.redeliver(house.edo, name=slug, everything=True) == 0

    def test_what_was_taken_back_or_replaced_is_not_owed_again(self, house: House, sari: tuple) -> None:
        killed, replaced, withheld = (house.cleared("en") for _ in range(3))
        house.route()
        house.carry(lambda _: O.REFUSED)
        models.Destination.objects.update(state="active", failures=0)
        withdrawal.kill(house.edo, killed, "false")
        withdrawal.withhold(house.edo, withheld, "in doubt")
        house.followed(replaced)
        house.route()
        house.carry()
        assert dispatch.redeliver(house.edo, everything=True, until_us=house.clock.us + 1) == 3
        names = {models.Item.objects.get(pk=e.key.item).kind for e in house.carry()}
        assert names == {"kill", "withhold", "correction"}

    def test_the_unsubscribed_and_the_held_are_not_redelivered_to(self, house: House) -> None:
        left, held = house.reader("left"), house.reader("held")
        slug = house.cleared("en")
        house.route()
        house.carry()
        reception.unsubscribe(left.pk)
        reception.hold_destination(house.olga, held.uid)
        assert dispatch.redeliver(house.edo, name=slug, everything=True) == 0

    @pytest.mark.parametrize("who", ["dewi", "otto", "olga", "prita"])
    def test_only_an_editor_redelivers(self, house: House, who: str) -> None:
        slug = house.cleared("en")
        with pytest.raises(errors.Forbidden):
            dispatch.redeliver(getattr(house, who), name=slug)

    def test_to_a_destination_that_is_none(self, house: House) -> None:
        with pytest.raises(errors.NoSuchDestination):
            dispatch.redeliver(house.edo, destination="nobody@readers.example")


def test_the_next_due_time_is_known(house: House, sari: tuple) -> None:
    assert claims.next_due_us(Channel.EMAIL) is None
    slug = house.cleared("en")
    house.route()
    assert claims.next_due_us(Channel.EMAIL) == item_of(slug).cleared_us
    assert claims.next_due_us(Channel.WEBHOOK) is None
    house.carry(lambda _: O.DEFERRED)
    assert claims.next_due_us(Channel.EMAIL) == house.clock.us + 1_000_000
