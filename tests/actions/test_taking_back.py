"""Kills and withholds: they follow every copy, and nothing they cover goes out any more."""

import pytest

from kawat.actions import intake, reception, review, routing, stops, wire, withdrawal
from kawat.core import errors
from kawat.core.terms import Channel, DeliveryState, Kind, Lane, OutcomeKind, State, SubscriberKind
from kawat.store import claims, cleared, models
from kawat.store.releases import find
from tests.house import House, accept, counts, item_of, journal

D = DeliveryState


def notice_of(slug: str, language: str = "en") -> models.Item:
    """The newest kill or withhold in a language."""
    rows = models.Item.objects.filter(release=find(slug)[0].row.release, language=language)
    return rows.filter(kind__in=(Kind.KILL, Kind.WITHHOLD)).latest("number")


class TestWhoMay:
    """One entitled editor at once, a second afterwards."""

    @pytest.mark.parametrize("verb", ["kill", "withhold"])
    @pytest.mark.parametrize("who", ["dewi", "otto", "olga", "prita"])
    def test_only_who_is_entitled_takes_back(self, house: House, verb: str, who: str) -> None:
        slug = house.cleared("en")
        before = counts()
        with pytest.raises(errors.Forbidden):
            getattr(withdrawal, verb)(getattr(house, who), slug, "false")
        assert counts() == before
        assert item_of(slug).state == State.CLEARED

    def test_a_provider_kills_what_came_through_it_at_once(self, house: House) -> None:
        filing = house.filing("en", issuer="", provider="lintas")
        slug = intake.file(house.prita, filing).document.item.slug
        review.approve(house.edo, slug)
        wire.clear(house.edo, slug)
        withdrawal.kill(house.prita, slug, "withdrawn by its source")
        assert item_of(slug).state == State.KILLED

    @pytest.mark.parametrize("verb", ["kill", "withhold"])
    @pytest.mark.parametrize("reason", ["", "  ", "\n"])
    def test_it_takes_a_reason(self, house: House, verb: str, reason: str) -> None:
        slug = house.cleared("en")
        before = counts()
        with pytest.raises(errors.NoReason):
            getattr(withdrawal, verb)(house.edo, slug, reason)
        assert counts() == before

    @pytest.mark.parametrize("verb", ["kill", "withhold"])
    def test_before_the_clear_there_is_nothing_to_take_back(self, house: House, verb: str) -> None:
        slug = house.approved("en")
        before = counts()
        with pytest.raises(errors.NothingOut):
            getattr(withdrawal, verb)(house.edo, slug, "false")
        assert counts() == before

    def test_what_was_killed_is_not_killed_again(self, house: House) -> None:
        slug = house.cleared("en")
        withdrawal.kill(house.edo, slug, "false")
        before = counts()
        for verb in (withdrawal.kill, withdrawal.withhold):
            with pytest.raises(errors.AlreadyKilled):
                verb(house.eka, slug, "false")
        assert counts() == before

    def test_what_is_withheld_is_not_withheld_again_but_can_be_killed(self, house: House) -> None:
        slug = house.cleared("en")
        withdrawal.withhold(house.edo, slug, "in doubt")
        with pytest.raises(errors.WrongMove):
            withdrawal.withhold(house.edo, slug, "in doubt")
        withdrawal.kill(house.edo, slug, "false")
        assert item_of(slug).state == State.KILLED
        assert item_of(slug).withdrawn_by_id == notice_of(slug).pk

    def test_a_second_person_confirms(self, house: House) -> None:
        slug = house.cleared("en")
        with pytest.raises(errors.NothingOut):
            withdrawal.confirm(house.eka, slug)
        withdrawal.kill(house.edo, slug, "false")
        with pytest.raises(errors.SecondPerson):
            withdrawal.confirm(house.edo, slug)
        with pytest.raises(errors.Forbidden):
            withdrawal.confirm(house.dewi, slug)
        withdrawal.confirm(house.eka, slug)
        assert journal()[-1] == "confirmed"

    def test_lifting_takes_two(self, house: House) -> None:
        slug = house.cleared("en")
        withdrawal.withhold(house.edo, slug, "in doubt")
        assert withdrawal.lift(house.edo, slug) is None
        assert item_of(slug).state == State.WITHHELD
        with pytest.raises(errors.SecondPerson):
            withdrawal.lift(house.edo, slug)
        with pytest.raises(errors.Forbidden):
            withdrawal.lift(house.dewi, slug)
        clearing = withdrawal.lift(house.eka, slug)
        assert clearing is not None
        assert [kept.document.item.kind for kept in clearing.items] == [Kind.REPEAT]
        assert item_of(slug).state == State.SUPERSEDED
        assert item_of(slug, 3).state == State.CLEARED
        assert item_of(slug).withdrawn_by_id is None

    def test_a_lift_that_was_asked_for_once_is_asked_for_anew_the_next_time(self, house: House) -> None:
        slug = house.cleared("en")
        withdrawal.withhold(house.edo, slug, "in doubt")
        withdrawal.lift(house.edo, slug)
        withdrawal.lift(house.eka, slug)
        withdrawal.withhold(house.edo, slug, "in doubt again")
        assert withdrawal.lift(house.eka, slug) is None

    def test_a_kill_cannot_be_lifted(self, house: House) -> None:
        slug = house.cleared("en")
        withdrawal.kill(house.edo, slug, "false")
        with pytest.raises(errors.WrongMove):
            withdrawal.lift(house.eka, slug)

    def test_what_is_not_withheld_cannot_be_lifted(self, house: House) -> None:
        with pytest.raises(errors.WrongMove):
            withdrawal.lift(house.edo, house.cleared("en"))


class TestWhatItCovers:
    """All versions and languages, unless the name says one."""

    @pytest.mark.parametrize(("verb", "state"), [("kill", State.KILLED), ("withhold", State.WITHHELD)])
    def test_it_covers_all_versions_and_languages(self, house: House, verb: str, state: State) -> None:
        slug = house.cleared("en", "id")
        house.followed(slug)
        clearing = getattr(withdrawal, verb)(house.edo, slug, "false")
        covered = [item_of(slug, 1), item_of(slug, 2), item_of(slug, 1, "id")]
        assert {row.state for row in covered} == {state}
        assert sorted(kept.document.item.language for kept in clearing.items) == ["en", "id"]
        assert [row.withdrawn_by_id for row in covered] == [
            notice_of(slug).pk,
            notice_of(slug).pk,
            notice_of(slug, "id").pk,
        ]
        assert list(cleared.public().filter(state=State.CLEARED)) == []

    def test_a_name_with_a_language_takes_back_that_one_alone(self, house: House) -> None:
        slug = house.cleared("en", "id")
        withdrawal.kill(house.edo, f"{slug}@1/id", "a mistranslation")
        assert item_of(slug, 1, "id").state == State.KILLED
        assert item_of(slug, 1, "en").state == State.CLEARED
        its = cleared.by_ids([item_of(slug).pk])[item_of(slug).pk]
        assert [language for language, _ in its.languages] == ["en"]

    def test_a_kill_spikes_the_drafts_of_its_release(self, house: House) -> None:
        slug = house.cleared("en")
        house.followed(slug, clear=False)
        house.file("id", release=slug)
        withdrawal.kill(house.edo, slug, "false")
        assert item_of(slug, 2).state == State.SPIKED
        assert find(slug)[-1].state is not State.DRAFT
        assert not models.Item.objects.filter(state__in=(State.DRAFT, State.APPROVED, State.HELD)).exists()

    def test_a_notice_carries_the_reason_and_no_story(self, house: House) -> None:
        slug = house.cleared("en", forbidden=("US",))
        (kept,) = withdrawal.kill(house.edo, slug, "  The figures are false. ").items
        item, before = kept.document.item, find(f"{slug}@1")[0].document.item
        assert (item.kind, item.note, item.urgency, item.lane) == (Kind.KILL, "The figures are false.", 1, Lane.KILL)
        assert (item.body, item.contacts, item.media, item.forbidden) == ((), (), (), ())
        assert item.headline == before.headline
        assert item.replaces is not None
        assert (item.replaces.uid, item.replaces.hash) == (before.uid, before.hash)
        its = cleared.by_ids([item_of(slug).pk])[item_of(slug).pk]
        assert its.withdrawn is Kind.KILL
        assert its.withdrawn_at == house.clock.instant

    def test_lifting_does_not_send_again_what_a_correction_has_replaced_meanwhile(self, house: House) -> None:
        slug = house.cleared("en")
        withdrawal.withhold(house.edo, slug, "a figure is in doubt")
        house.followed(slug)
        withdrawal.lift(house.edo, slug)
        clearing = withdrawal.lift(house.eka, slug)
        assert clearing is not None
        assert clearing.items == ()
        assert (item_of(slug, 1).state, item_of(slug, 3).state) == (State.SUPERSEDED, State.CLEARED)
        assert item_of(slug, 3).superseded_by_id is None

    def test_lifting_leaves_superseded_what_was_superseded(self, house: House) -> None:
        slug = house.cleared("en")
        house.followed(slug)
        withdrawal.withhold(house.edo, slug, "in doubt")
        withdrawal.lift(house.edo, slug)
        withdrawal.lift(house.eka, slug)
        assert [item_of(slug, version).state for version in (1, 2, 4)] == [
            State.SUPERSEDED,
            State.SUPERSEDED,
            State.CLEARED,
        ]
        assert item_of(slug, 1).superseded_by_id == item_of(slug, 2).pk


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


class TestSpeed:
    """First in every lane, and past every stop."""

    def test_a_kill_is_claimed_before_anything_else(self, house: House) -> None:
        for number in range(3):
            house.reader(f"r{number}")
        bad = house.cleared("en")
        house.route()
        house.carry()
        house.cleared("en", kind=Kind.FLASH, copy=b"Sagara opens a plant in Surabaya today")
        house.cleared("en", disclosure=True)
        house.cleared("en")
        withdrawal.kill(house.edo, bad, "false")
        house.route()
        lanes = [claimed.lane for _, claimed in house.sender.claim(Channel.EMAIL, 100)]
        assert lanes == sorted(lanes)
        assert lanes[:3] == [Lane.KILL] * 3
        assert set(lanes) == set(Lane)

    @pytest.mark.parametrize("scope", [("all", ""), ("circuit", "asia"), ("issuer", "sagara"), ("channel", "email")])
    def test_kills_pass_every_stop(self, house: House, scope: tuple[str, str]) -> None:
        house.reader("got")
        slug = house.cleared("en")
        house.route()
        house.carry()
        waiting = house.cleared("en")
        house.route()
        stops.stop(house.edo, *scope)
        assert house.carry() == []
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        assert len(house.carry()) == 1
        assert set(house.ledger(item_of(waiting)).values()) == {D.DUE}

    def test_a_kill_passes_a_stopped_stream_and_moves_no_cursor(self, house: House) -> None:
        from kawat.actions.stream import FromStore

        slug = house.cleared("en")
        stops.stop(house.edo, stops.CHANNEL, "stream")
        withdrawal.kill(house.edo, slug, "false")
        frames = FromStore().frames(0, 10)
        assert [its.item.kind for its in frames.ahead] == [Kind.KILL]
        assert frames.items == ()
        assert frames.upto == 0


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
