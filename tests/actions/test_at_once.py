"""Editors, filers and the clock at once: decisions come one after the other, and each on what is true by then."""

import random

import pytest

from kawat.actions import editing, review, wire, withdrawal
from kawat.core.errors import KawatError
from kawat.core.terms import State
from kawat.store import models
from kawat.store.journal import broken_at
from kawat.store.releases import find
from tests.house import House
from tests.store.wires import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_clear_takes_numbers_between_the_chunks_of_many(house: House) -> None:
    """Wire numbers stay gapless and in the order of their commits while four editors clear at once."""
    slugs = [house.approved("en") for _ in range(12)]

    def work(number: int) -> None:
        for slug in slugs[number::4]:
            wire.clear(house.edo if number % 2 else house.eka, slug)

    in_threads(4, work)
    numbers = sorted(models.Item.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 13))
    assert models.Wire.objects.get().number == 12
    assert broken_at() is None


def test_editors_who_meet_on_one_release_wait_for_each_other_and_never_crosswise(house: House) -> None:
    slug = house.approved("en", "id")

    def work(number: int) -> list[str]:
        refused = []
        for turn in range(6):
            try:
                if number == 0:
                    editing.edit(house.edo, slug, subhead=f"Turn {turn}")
                elif number == 1:
                    review.approve(house.eka, slug)
                elif number == 2:
                    wire.hold(house.eka, slug, house.clock.said(hours=turn + 1))
                else:
                    wire.unhold(house.eka, slug)
            except KawatError as error:
                refused.append(error.code)
        return refused

    in_threads(4, work)
    for kept in find(slug):
        if kept.state.value in ("approved", "held"):
            assert review.is_approved_as_it_stands(kept), "an edit came under an approval"


def test_one_key_filed_by_four_at_once_is_one_filing(house: House) -> None:
    given = in_threads(4, lambda _: house.file("en", key="k-1").row.pk)
    assert len(set(given)) == 1
    assert models.Item.objects.count() == 1


def test_one_headline_filed_by_four_at_once_has_four_slugs(house: House) -> None:
    slugs = in_threads(4, lambda _: house.file("en").document.item.slug)
    assert len(set(slugs)) == 4


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_and_a_correction_that_meet_leave_nothing_out(house: House, seed: int) -> None:
    """Either the correction cleared first and is killed too, or it is spiked before it could."""
    slug = house.cleared("en", "id")
    house.followed(slug, clear=False)
    order = random.Random(seed).sample([0, 1], 2)

    def work(number: int) -> None:
        try:
            if order[number]:
                withdrawal.kill(house.edo, slug, "false")
            else:
                wire.clear(house.eka, slug)
        except KawatError:
            pass

    in_threads(2, work)
    items = models.Item.objects.exclude(kind="kill")
    assert set(items.values_list("state", flat=True)) <= {State.KILLED, State.SPIKED}
    numbers = sorted(models.Item.objects.filter(number__isnull=False).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_two_clocks_at_t_let_it_out_once(house: House) -> None:
    slug = house.approved("en", "id")
    wire.hold(house.edo, slug, house.clock.said(hours=1))
    house.clock.forward(hours=1)
    lifted = in_threads(3, lambda _: wire.lift_holds())
    assert sum(len(each) for each in lifted) == 1  # type: ignore[arg-type]
    assert models.Wire.objects.get().number == 2


def test_a_t_that_is_moved_in_the_last_moment_is_kept(house: House) -> None:
    slug = house.approved("en")
    wire.hold(house.edo, slug, house.clock.said(hours=1))
    house.clock.forward(minutes=59, seconds=59)

    def work(number: int) -> None:
        if number:
            house.clock.forward(seconds=1)
            wire.lift_holds()
        else:
            try:
                wire.hold(house.eka, slug, "2026-11-22T09:00Z")
            except KawatError:
                pass

    in_threads(2, work)
    row = models.Item.objects.get()
    assert row.state in (State.HELD, State.CLEARED)
    if row.state == State.HELD:
        assert row.number is None
    else:
        assert row.hold_us is not None
        assert row.hold_us <= house.clock.us


def test_the_same_kill_ordered_twice_is_one_kill(house: House) -> None:
    slug = house.cleared("en")

    def work(number: int) -> str:
        try:
            withdrawal.kill(house.edo if number else house.eka, slug, "false")
        except KawatError as refused:
            return refused.code
        return "killed"

    assert sorted(in_threads(2, work)) == ["already-killed", "killed"]  # type: ignore[type-var]
    assert models.Item.objects.filter(kind="kill").count() == 1
