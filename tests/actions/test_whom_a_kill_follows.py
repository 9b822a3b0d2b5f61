"""A kill or a withhold follows every copy, and is confirmed by who had one."""

import pytest

from kawat.actions import reception, withdrawal
from kawat.core.terms import Channel, DeliveryState, OutcomeKind, SubscriberKind
from kawat.store import claims, models
from tests.actions.notices import notice_of
from tests.house import House, item_of, journal

D = DeliveryState


class TestWhoGetsIt:
    """Everybody who was attempted or who read it, even if paused since; the unsubscribed get nothing."""

    def test_a_kill_follows_every_copy_that_was_attempted(self, house: House) -> None:
        got, slow, held = (house.reader(name) for name in ("got", "slow", "held"))
        later = house.reader("later", "id")
        slug = house.cleared("en")
        house.route()
        house.carry(lambda e: OutcomeKind.UNREACHABLE if "slow" in e.address else OutcomeKind.ACCEPTED)
        reception.hold_destination(house.olga, held.uid)
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        ledger = house.ledger(notice_of(slug))
        assert ledger == {got.pk: D.DUE, slow.pk: D.DUE, held.pk: D.DUE}
        assert later.pk not in ledger
        assert {e.address.split("@")[0] for e in house.carry()} == {"got", "slow", "held"}

    def test_who_was_owed_it_and_never_attempted_hears_nothing_of_it(self, house: House) -> None:
        owed = house.reader("owed")
        slug = house.cleared("en")
        house.route()
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        assert house.ledger(item_of(slug)) == {owed.pk: D.CANCELLED}
        assert house.ledger(notice_of(slug)) == {}
        assert house.carry() == []

    def test_a_kill_reaches_who_read_it_themselves(self, house: House, sari: tuple) -> None:
        from kawat.actions.stream import was_read

        _, destination = sari
        slug = house.cleared("id")  # not her language: nobody owed it to her
        row = item_of(slug, 1, "id")
        was_read(destination.subscriber_id, [row.pk])
        house.route()
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        assert house.ledger(notice_of(slug, "id")) == {destination.pk: D.DUE}

    def test_the_unsubscribed_get_nothing_and_are_listed_as_unreached(self, house: House) -> None:
        from kawat.actions.report import report_of

        stays, leaves = house.reader("stays"), house.reader("leaves")
        slug = house.cleared("en")
        house.route()
        house.carry()
        reception.unsubscribe(leaves.pk)
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        assert house.ledger(notice_of(slug)) == {stays.pk: D.DUE}
        kill = report_of(slug).items[-1].kill
        assert kill is not None
        assert (kill.owed, kill.accepted, kill.confirmed, kill.unreached) == (1, 0, 0, 1)

    def test_a_territory_that_the_story_may_not_enter_still_gets_the_kill(self, house: House) -> None:
        reader = house.reader("moved", country="ID")
        slug = house.cleared("en", forbidden=("US",))
        house.route()
        house.carry()
        models.Subscriber.objects.update(country="US")
        house.followed(slug)
        house.route()
        assert house.ledger(item_of(slug, 2)) == {}, "a correction does not enter it"
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        assert house.ledger(notice_of(slug)) == {reader.pk: D.DUE}

    def test_withholds_go_the_same_way(self, house: House) -> None:
        reader = house.reader("got")
        slug = house.cleared("en")
        house.route()
        house.carry()
        withdrawal.withhold(house.edo, slug, "in doubt")
        house.route()
        assert house.ledger(notice_of(slug)) == {reader.pk: D.DUE}
        house.carry()
        withdrawal.lift(house.edo, slug)
        withdrawal.lift(house.eka, slug)
        house.route()
        assert house.ledger(item_of(slug, 3)) == {reader.pk: D.DUE}, "the repeat says that it may be used again"

    def test_in_several_languages_each_reader_gets_the_kill_of_what_they_got(self, house: House) -> None:
        english, both = house.reader("en", "en"), house.reader("id", "id")
        outlet = house.reader("outlet", "en", "id", kind=SubscriberKind.OUTLET)
        slug = house.cleared("en", "id")
        house.route()
        house.carry()
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        assert set(house.ledger(notice_of(slug, "en"))) == {english.pk, outlet.pk}
        assert set(house.ledger(notice_of(slug, "id"))) == {both.pk, outlet.pk}


class TestAcknowledgements:
    """'N of M confirmed' counts what only the destination was sent."""

    def token(self, house: House, slug: str) -> str:
        (envelope,) = house.carry()
        return dict(envelope.headers)["Kawat-Acknowledge"].strip("<>").rpartition("/")[2]

    def test_a_confirmation_counts_once(self, house: House) -> None:
        from kawat.actions.report import report_of

        house.reader("got")
        slug = house.cleared("en")
        house.route()
        house.carry()
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        token = self.token(house, slug)
        kill = report_of(slug).items[-1].kill
        assert kill is not None
        assert (kill.accepted, kill.confirmed) == (1, 0), "a 2xx confirms nothing"
        assert reception.acknowledge(token)
        assert reception.acknowledge(token)
        kill = report_of(slug).items[-1].kill
        assert kill is not None
        assert (kill.owed, kill.accepted, kill.confirmed) == (1, 1, 1)
        assert journal().count("acknowledged") == 1

    @pytest.mark.parametrize("token", ["", "-", "1-2", "1-2-", "1-2-" + "0" * 32, "x" * 99, "ü", "\ud800"])
    def test_a_forged_confirmation_does_not_count(self, house: House, token: str) -> None:
        assert not reception.acknowledge(token)
        assert not models.Acknowledgement.objects.exists()

    def test_an_unsubscribe_token_confirms_nothing(self, house: House) -> None:
        from kawat.actions.envelopes import unsubscribe_token

        assert not reception.acknowledge(unsubscribe_token(1))


def test_every_settlement_of_a_killed_item_ends_the_same(house: House) -> None:
    """Whatever a remote said while the kill was under way, nothing of the item is due afterwards."""
    kinds = list(OutcomeKind)
    for number, _ in enumerate(kinds):
        house.reader(f"r{number}")
    slug = house.cleared("en")
    house.route()
    taken = house.sender.claim(Channel.EMAIL, 10)
    withdrawal.kill(house.edo, slug, "false")
    house.route()
    house.sender.settle([(claimed, house.outcome(kind)) for (_, claimed), kind in zip(taken, kinds, strict=True)])
    house.clock.forward(days=2)
    sent = house.carry()
    assert {e.key.item for e in sent} == {notice_of(slug).pk}
    assert claims.next_due_us(Channel.EMAIL) is None
