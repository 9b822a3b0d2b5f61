"""Kills and withholds: who may order them, what they cover, and that they pass everything else."""

import pytest

from kawat.actions import intake, review, stops, wire, withdrawal
from kawat.core import errors
from kawat.core.terms import Channel, DeliveryState, Kind, Lane, State
from kawat.store import cleared, models
from kawat.store.releases import find
from tests.actions.notices import notice_of
from tests.house import House, counts, item_of, journal

D = DeliveryState


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
