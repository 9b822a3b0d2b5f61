"""Clearing and holding: one number, one instant, and never before T."""

import random
from datetime import timedelta

import pytest

from kawat.actions import alarms, editing, review, stops, wire, withdrawal
from kawat.core import errors
from kawat.core.instants import from_us, to_us
from kawat.core.terms import Kind, Lane, State
from kawat.store import cleared, models
from kawat.store.releases import find
from tests.house import House, counts, item_of, journal


def test_a_clear_gives_number_instant_and_plain_columns(house: House) -> None:
    slug = house.approved("en", urgency=3, disclosure=True, forbidden=("US",))
    clearing = wire.clear(house.edo, slug)
    (kept,) = clearing.items
    row = item_of(slug)
    assert (row.state, row.number, row.cleared_us) == (State.CLEARED, 1, house.clock.us)
    assert clearing.at == house.clock.instant
    assert kept.row.pk == row.pk
    assert (row.version, row.language, row.kind) == (1, "en", "release")
    assert (row.lane, row.urgency, row.public) == (Lane.DISCLOSURE.value, 3, False)
    assert row.issuer_id == house.sagara.pk
    assert row.routed_us is None
    assert list(models.ItemCircuit.objects.values_list("item_id", "circuit_id")) == [(row.pk, house.asia.pk)]
    assert list(models.ItemForbidden.objects.values_list("item_id", "country")) == [(row.pk, "US")]


def test_all_approved_languages_go_out_at_one_instant(house: House) -> None:
    slug = house.approved("en", "id", "ja")
    clearing = wire.clear(house.edo, slug)
    assert sorted(kept.row.number for kept in clearing.items) == [1, 2, 3]
    assert {kept.row.cleared_us for kept in clearing.items} == {house.clock.us}
    its = cleared.by_ids([clearing.items[0].row.pk])[clearing.items[0].row.pk]
    assert [language for language, _ in its.languages] == ["en", "id", "ja"]


def test_a_language_that_is_not_approved_stays_behind(house: House) -> None:
    slug = house.approved("en")
    house.file("id", release=slug)
    assert [kept.document.item.language for kept in wire.clear(house.edo, slug).items] == ["en"]
    assert item_of(slug, language="id").state == State.DRAFT


@pytest.mark.parametrize("who", ["dewi", "otto", "olga", "prita"])
def test_only_an_editor_clears(house: House, who: str) -> None:
    slug = house.approved("en")
    for refused in (
        lambda: wire.clear(getattr(house, who), slug),
        lambda: wire.hold(getattr(house, who), slug, house.clock.said(hours=1)),
        lambda: wire.spike(getattr(house, who), slug),
    ):
        with pytest.raises(errors.Forbidden):
            refused()
    assert item_of(slug).state == State.APPROVED


def test_nothing_clears_that_was_not_approved(house: House) -> None:
    slug = house.file("en").document.item.slug
    before = counts()
    with pytest.raises(errors.NothingToClear):
        wire.clear(house.edo, slug)
    with pytest.raises(errors.NothingToClear):
        wire.hold(house.edo, slug, house.clock.said(hours=1))
    assert counts() == before


def test_nothing_clears_twice(house: House) -> None:
    slug = house.cleared("en")
    before = counts()
    with pytest.raises(errors.WrongMove):
        wire.clear(house.edo, slug)
    assert counts() == before
    assert models.Wire.objects.get().number == 1


class TestHolds:
    """T."""

    def test_a_held_item_goes_at_t_and_not_before(self, house: House) -> None:
        slug = house.approved("en", "id")
        wire.hold(house.edo, slug, house.clock.said(hours=1))
        at = house.clock.instant + timedelta(hours=1)
        assert wire.next_hold() == at
        for _ in range(3):
            assert wire.lift_holds() == []
            house.clock.forward(minutes=19)
        house.clock.instant = at - timedelta(microseconds=1)
        assert wire.lift_holds() == []
        assert item_of(slug).state == State.HELD
        house.clock.instant = at
        (clearing,) = wire.lift_holds()
        assert len(clearing.items) == 2
        row = item_of(slug)
        assert (row.state, row.hold_us, row.cleared_us) == (State.CLEARED, to_us(at), to_us(at))
        assert wire.next_hold() is None
        assert wire.lift_holds() == []

    def test_the_clear_time_that_is_told_is_t_and_the_commit_is_kept_beside_it(self, house: House) -> None:
        slug = house.approved("en")
        wire.hold(house.edo, slug, house.clock.said(hours=1))
        at = house.clock.forward(hours=1)
        house.clock.forward(seconds=2)
        wire.lift_holds()
        row = item_of(slug)
        assert cleared.by_ids([row.pk])[row.pk].at == at
        assert row.cleared_us == to_us(at) + 2_000_000

    @pytest.mark.parametrize(
        ("said", "zone", "day"),
        [
            ("2026-11-23T06:30+07:00", "+07:00", "2026-11-23"),
            ("2026-11-23T06:30 Asia/Jakarta", "Asia/Jakarta", "2026-11-23"),
            ("2026-11-22T23:30-0800", "-0800", "2026-11-22"),
            ("2026-11-22T23:30Z", "Z", "2026-11-22"),
        ],
    )
    def test_the_datelines_day_is_ts_in_the_zone_it_was_said_in(
        self, house: House, said: str, zone: str, day: str
    ) -> None:
        slug = house.approved("en")
        wire.hold(house.edo, slug, said)
        row = item_of(slug)
        assert row.hold_zone == zone
        house.clock.instant = from_us(row.hold_us)
        wire.lift_holds()
        assert str(cleared.by_ids([row.pk])[row.pk].item.dateline.day) == day

    def test_a_dateline_keeps_a_day_that_it_is_somewhere_when_it_clears_at_once(self, house: House) -> None:
        """Half past six in Jakarta is yesterday in UTC: what was written '23 November' stays so."""
        slug = house.approved(
            "en", copy=b"SURABAYA, Nov. 23, 2026 -- Sagara opened its first desalination plant today."
        )
        house.clock.instant = house.clock.instant.replace(day=22, hour=23, minute=30)
        wire.clear(house.edo, slug)
        row = item_of(slug)
        assert str(cleared.by_ids([row.pk])[row.pk].item.dateline.day) == "2026-11-23"

    def test_a_dateline_that_is_a_week_old_says_the_day_of_the_clear(self, house: House) -> None:
        slug = house.approved(
            "en", copy=b"SURABAYA, Nov. 15, 2026 -- Sagara opened its first desalination plant today."
        )
        wire.clear(house.edo, slug)
        row = item_of(slug)
        assert str(cleared.by_ids([row.pk])[row.pk].item.dateline.day) == "2026-11-22"

    @pytest.mark.parametrize(
        ("at", "refusal"),
        [
            ("2026-11-22T02:00Z", errors.PastInstant),
            ("2026-11-21T09:00 Asia/Jakarta", errors.PastInstant),
            ("2026-11-23T09:00", errors.InstantWithoutZone),
            ("tomorrow at nine", errors.UnreadableInstant),
            ("2027-03-28T02:30 Europe/Berlin", errors.SkippedLocalTime),
            ("2027-10-31T02:30 Europe/Berlin", errors.RepeatedLocalTime),
        ],
    )
    def test_a_t_that_cannot_be_kept_is_refused(self, house: House, at: str, refusal: type) -> None:
        slug = house.approved("en")
        before = counts()
        with pytest.raises(refusal):
            wire.hold(house.edo, slug, at)
        assert counts() == before
        assert item_of(slug).state == State.APPROVED

    def test_an_editors_time_cannot_be_earlier_than_the_issuers(self, house: House) -> None:
        slug = house.approved("en", hold=house.clock.said(hours=2))
        with pytest.raises(errors.TooEarly):
            wire.clear(house.edo, slug)
        with pytest.raises(errors.TooEarly):
            wire.hold(house.edo, slug, house.clock.said(hours=1, minutes=59))
        wire.hold(house.edo, slug, house.clock.said(hours=2))
        house.clock.forward(hours=2)
        assert len(wire.lift_holds()) == 1

    def test_a_held_item_cannot_be_cleared_before_the_issuers_time_either(self, house: House) -> None:
        slug = house.approved("en", hold=house.clock.said(hours=2))
        wire.hold(house.edo, slug, house.clock.said(hours=3))
        with pytest.raises(errors.TooEarly):
            wire.clear(house.edo, slug)
        house.clock.forward(hours=2)
        assert wire.clear(house.edo, slug).items

    def test_t_can_be_moved_and_taken_back(self, house: House) -> None:
        slug = house.approved("en")
        wire.hold(house.edo, slug, house.clock.said(hours=1))
        wire.hold(house.eka, slug, house.clock.said(hours=3))
        house.clock.forward(hours=2)
        assert wire.lift_holds() == []
        wire.unhold(house.edo, slug)
        house.clock.forward(hours=2)
        assert wire.lift_holds() == []
        assert (item_of(slug).state, item_of(slug).hold_us) == (State.APPROVED, None)
        with pytest.raises(errors.WrongMove):
            wire.unhold(house.edo, slug)
        assert journal()[-3:] == ["held", "held", "unheld"]

    def test_unholding_gives_the_issuers_time_back(self, house: House) -> None:
        slug = house.approved("en", hold=(said := house.clock.said(hours=2)))
        wire.hold(house.edo, slug, house.clock.said(hours=3))
        wire.unhold(house.edo, slug)
        assert from_us(item_of(slug).hold_us).isoformat() == said

    def test_an_outsider_does_not_unhold(self, house: House) -> None:
        slug = house.approved("en")
        wire.hold(house.edo, slug, house.clock.said(hours=1))
        with pytest.raises(errors.Forbidden):
            wire.unhold(house.dewi, slug)

    def test_what_is_edited_after_t_was_set_does_not_go_at_t(self, house: House) -> None:
        slug = house.approved("en")
        wire.hold(house.edo, slug, house.clock.said(hours=1))
        editing.edit(house.eka, slug, headline="Sagara opens another plant in Surabaya")
        assert [alarm.item.pk for alarm in alarms.current()] == []
        house.clock.forward(minutes=31)
        assert [alarm.item.pk for alarm in alarms.current()] == [item_of(slug).pk]
        house.clock.forward(minutes=30)
        assert wire.lift_holds() == []
        assert item_of(slug).state == State.DRAFT

    def test_what_nobody_approved_until_t_raises_an_alarm_and_does_not_go(self, house: House) -> None:
        slug = house.file("en", hold=house.clock.said(hours=1)).document.item.slug
        assert alarms.current() == []
        house.clock.forward(minutes=30)
        assert [alarm.item.pk for alarm in alarms.current()] == [item_of(slug).pk]
        house.clock.forward(minutes=31)
        assert wire.lift_holds() == []
        assert item_of(slug).state == State.DRAFT

    def test_more_than_five_minutes_late_an_editor_is_asked(self, house: House) -> None:
        slug = house.approved("en")
        wire.hold(house.edo, slug, house.clock.said(hours=1))
        house.clock.forward(hours=1, minutes=5, microseconds=1)
        assert wire.lift_holds() == []
        assert item_of(slug).state == State.LATE
        assert journal()[-1] == "missed"
        clearing = wire.clear(house.edo, slug)
        row = item_of(slug)
        assert (row.state, row.hold_us, row.cleared_us) == (State.CLEARED, None, to_us(clearing.at))

    def test_five_minutes_late_it_still_goes_by_itself(self, house: House) -> None:
        slug = house.approved("en")
        wire.hold(house.edo, slug, house.clock.said(hours=1))
        house.clock.forward(hours=1, minutes=5)
        assert len(wire.lift_holds()) == 1
        assert item_of(slug).state == State.CLEARED

    def test_what_is_late_can_be_given_a_new_t(self, house: House) -> None:
        slug = house.approved("en")
        wire.hold(house.edo, slug, house.clock.said(hours=1))
        house.clock.forward(hours=2)
        wire.lift_holds()
        wire.hold(house.edo, slug, house.clock.said(hours=1))
        house.clock.forward(hours=1)
        assert len(wire.lift_holds()) == 1

    def test_what_is_stopped_does_not_go_at_t_and_goes_when_it_is_started_again(self, house: House) -> None:
        slug = house.approved("en")
        other = house.approved("id", circuits=("europe",))
        for name in (slug, other):
            wire.hold(house.edo, name, house.clock.said(hours=1))
        stops.stop(house.edo, stops.CIRCUIT, "asia")
        house.clock.forward(hours=1)
        (clearing,) = wire.lift_holds()
        assert clearing.items[0].document.item.slug == other
        assert item_of(slug).state == State.HELD
        house.clock.forward(minutes=4)
        stops.start(house.edo, stops.CIRCUIT, "asia")
        assert len(wire.lift_holds()) == 1
        assert item_of(slug).state == State.CLEARED

    def test_releases_that_share_a_t_clear_each_in_a_transaction_of_their_own(self, house: House) -> None:
        slugs = [house.approved("en", "id") for _ in range(3)]
        at = house.clock.said(hours=1)
        for slug in slugs:
            wire.hold(house.edo, slug, at)
        house.clock.forward(hours=1)
        clearings = wire.lift_holds()
        assert [len(each.items) for each in clearings] == [2, 2, 2]
        assert [kept.row.number for each in clearings for kept in each.items] == [1, 2, 3, 4, 5, 6]


class TestSpikes:
    """Before the clear there is only a spike."""

    @pytest.mark.parametrize("state", [State.DRAFT, State.APPROVED, State.HELD])
    def test_what_has_not_cleared_can_be_spiked_and_nothing_of_it_is_out(self, house: House, state: State) -> None:
        slug = house.file("en").document.item.slug if state is State.DRAFT else house.approved("en")
        if state is State.HELD:
            wire.hold(house.edo, slug, house.clock.said(hours=1))
        wire.spike(house.edo, slug)
        row = item_of(slug)
        assert (row.state, row.number) == (State.SPIKED, None)
        house.clock.forward(hours=1)
        assert wire.lift_holds() == []
        for verb in (wire.clear, wire.spike, review.approve):
            with pytest.raises((errors.WrongMove, errors.NothingToClear)):
                verb(house.edo, slug)

    def test_what_is_out_cannot_be_spiked(self, house: House) -> None:
        slug = house.cleared("en")
        with pytest.raises(errors.WrongMove):
            wire.spike(house.edo, slug)


class TestVersions:
    """Updates and corrections."""

    @pytest.mark.parametrize("kind", ["update", "correction", "refile"])
    def test_a_newer_version_supersedes_the_older_in_its_own_language(self, house: House, kind: str) -> None:
        slug = house.cleared("en", "id")
        house.followed(slug, kind)
        old, new = item_of(slug, 1), item_of(slug, 2)
        assert (old.state, old.superseded_by_id) == (State.SUPERSEDED, new.pk)
        assert (new.state, new.replaces_id, new.kind) == (State.CLEARED, old.pk, kind)
        assert item_of(slug, 1, "id").state == State.CLEARED
        assert cleared.by_ids([old.pk])[old.pk].superseded_by == new.uid
        assert [row.pk for row in cleared.public()] == [new.pk, item_of(slug, 1, "id").pk]

    def test_a_draft_of_a_correction_supersedes_nothing(self, house: House) -> None:
        slug = house.cleared("en")
        house.followed(slug, clear=False)
        assert item_of(slug).state == State.CLEARED

    def test_every_version_points_to_the_newest_but_one_by_one(self, house: House) -> None:
        slug = house.cleared("en")
        house.followed(slug)
        house.followed(slug, "update")
        assert item_of(slug, 1).superseded_by_id == item_of(slug, 2).pk
        assert item_of(slug, 2).superseded_by_id == item_of(slug, 3).pk
        first = cleared.by_ids([item_of(slug, 3).pk])[item_of(slug, 3).pk]
        assert first.first_at == from_us(item_of(slug, 1).cleared_us)

    def test_advisories_stand_in_nothing_public(self, house: House) -> None:
        house.cleared("en", kind=Kind.ADVISORY)
        assert list(cleared.public()) == []


@pytest.mark.parametrize("seed", range(3))
def test_wire_numbers_have_no_gap_whatever_fails_between(house: House, seed: int) -> None:
    chance = random.Random(seed)
    slugs = [house.approved(*chance.sample(["en", "id", "ja"], chance.randint(1, 3))) for _ in range(4)]
    for _ in range(60):
        slug = chance.choice(slugs)
        verb = chance.choices(
            ["file", "clear", "correct", "kill", "hold", "lift", "spike", "stop"], [2, 9, 9, 1, 3, 3, 1, 2]
        )[0]
        try:
            if verb == "file":
                slugs.append(house.approved("en"))
            elif verb == "clear":
                wire.clear(house.edo, slug)
            elif verb == "correct":
                house.followed(slug)
            elif verb == "kill":
                withdrawal.kill(house.edo, slug, "false")
            elif verb == "hold":
                wire.hold(house.edo, slug, house.clock.said(seconds=chance.randint(1, 90)))
            elif verb == "lift":
                house.clock.forward(seconds=60)
                wire.lift_holds()
            elif verb == "spike":
                wire.spike(house.edo, slug)
            else:
                (stops.stop if chance.random() < 0.3 else stops.start)(house.edo)
        except errors.KawatError:
            continue
    out = models.Item.objects.filter(number__isnull=False).order_by("number")
    numbers = list(out.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert models.Wire.objects.get().number == len(numbers)
    in_time = list(out.values_list("cleared_us", flat=True))
    assert in_time == sorted(in_time)
    assert len(numbers) > 3, f"seed {seed} proves nothing"
    for slug in slugs:
        for kept in find(slug):
            assert kept.state.is_out == (kept.row.number is not None)


def test_a_release_that_cannot_be_unsealed_holds_up_no_other(house: House) -> None:
    broken, sound = house.approved("en"), house.approved("en")
    for slug in (broken, sound):
        wire.hold(house.edo, slug, house.clock.said(minutes=1))
    row, whole = item_of(broken), item_of(sound)
    models.Copy.objects.filter(item=row).update(sealed=b"x" * 64)
    house.clock.forward(minutes=1)
    (clearing,) = wire.lift_holds()
    assert [kept.row.pk for kept in clearing.items] == [whole.pk]
    row.refresh_from_db()
    assert row.state == State.LATE
    assert [alarm.why for alarm in alarms.current()] == ["late"]
