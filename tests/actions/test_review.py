"""Approval: by a second person, of the very words that are there."""

import json
from dataclasses import replace

import pytest

from kawat.actions import editing, intake, people, review, wire
from kawat.core import errors
from kawat.core.terms import Right, Role, State
from kawat.store import copy, models
from kawat.store.releases import find
from tests.house import House, counts, item_of, journal


def test_an_editor_who_did_not_file_it_approves_it(house: House) -> None:
    slug = house.file("en").document.item.slug
    (kept,) = review.approve(house.edo, slug)
    assert kept.state is State.APPROVED
    decision = models.Decision.objects.get()
    assert (decision.hash, decision.verb, decision.user_id) == (kept.document.item.hash, "approve", house.edo.user)


def test_nobody_approves_what_they_filed(house: House) -> None:
    slug = intake.file(house.edo, house.filing("en")).document.item.slug
    with pytest.raises(errors.OwnRelease):
        review.approve(house.edo, slug)
    assert review.approve(house.eka, slug)


def test_the_issuer_does_not_approve_what_the_issuer_filed(house: House) -> None:
    slug = house.file("en").document.item.slug
    budi = people.join("budi", Role.ISSUER, issuer=house.sagara)
    for hand in (house.dewi, budi):
        with pytest.raises(errors.OwnRelease):
            review.approve(hand, slug)
    assert item_of(slug).state == State.DRAFT


def test_who_edits_counts_as_a_filer(house: House) -> None:
    slug = house.file("en").document.item.slug
    editing.edit(house.edo, slug, subhead="First of its kind")
    with pytest.raises(errors.OwnRelease):
        review.approve(house.edo, slug)
    assert review.approve(house.eka, slug)


def test_the_issuer_signs_off_what_an_editor_changed(house: House) -> None:
    slug = house.file("en").document.item.slug
    editing.edit(house.edo, slug, subhead="First of its kind")
    assert review.approve(house.dewi, slug)


def test_but_not_after_their_own_next_edit(house: House) -> None:
    slug = house.file("en").document.item.slug
    editing.edit(house.edo, slug, subhead="First of its kind")
    editing.edit(house.dewi, slug, subhead="First of its kind, we hear")
    with pytest.raises(errors.OwnRelease):
        review.approve(house.dewi, slug)


@pytest.mark.parametrize("who", ["otto", "olga", "prita"])
def test_an_outsider_approves_nothing(house: House, who: str) -> None:
    slug = house.file("en").document.item.slug
    with pytest.raises(errors.Forbidden):
        review.approve(getattr(house, who), slug)
    assert not models.Decision.objects.exists()


def test_an_edit_voids_the_approval(house: House) -> None:
    slug = house.approved("en")
    editing.edit(house.eka, slug, headline="Sagara opens another plant in Surabaya")
    assert item_of(slug).state == State.DRAFT
    with pytest.raises(errors.NothingToClear):
        wire.clear(house.edo, slug)


def test_words_that_changed_behind_the_approval_do_not_clear(house: House) -> None:
    """Whatever wrote them: the decision names the hash."""
    slug = house.approved("en")
    (kept,) = find(slug)
    copy.write(kept.row, replace(kept.document, item=replace(kept.document.item, headline="Forged")))
    assert not review.is_approved_as_it_stands(find(slug)[0])
    with pytest.raises(errors.ChangedSinceApproval):
        wire.clear(house.edo, slug)
    with pytest.raises(errors.ChangedSinceApproval):
        wire.hold(house.edo, slug, house.clock.said(hours=1))


def test_a_blocking_finding_stops_approval_and_says_which(house: House) -> None:
    slug = house.file("en", headline="").document.item.slug
    with pytest.raises(errors.StillBlocked, match="headline"):
        review.approve(house.edo, slug)
    editing.edit(house.edo, slug, headline="Sagara opens a plant")
    assert review.approve(house.eka, slug)


def test_advice_stops_nothing(house: House) -> None:
    kept = house.file("en")
    assert kept.document.findings
    assert not any(finding.is_blocking for finding in kept.document.findings)


def test_a_hold_on_an_exchanges_holiday_is_found_until_the_ticker_is_another(house: House) -> None:
    kept = house.file("en", tickers=("NYSE:SGR",), hold="2026-11-27T01:00 Asia/Jakarta")  # noon of the 26th there
    (found,) = [str(each) for each in kept.document.findings if each.code.startswith("market-")]
    assert "Thanksgiving Day" in found
    kept = editing.edit(house.edo, kept.document.item.slug, tickers=("SGX:SGR",))
    assert not [each for each in kept.document.findings if each.code.startswith("market-")]


def test_the_desks_own_hold_is_judged_by_exchanges_hours_in_place_of_the_filed_one(house: House) -> None:
    slug = house.file("en", tickers=("NYSE:SGR",), hold="2026-11-24T12:00 America/New_York").document.item.slug
    review.approve(house.edo, slug)

    def hours() -> list[str]:
        return [each.code for each in review.findings_as_held(find(slug)[-1]) if each.code.startswith("market-")]

    assert hours() == ["market-open"]
    for at, found in (("2026-11-26T12:00", ["market-closed"]), ("2026-11-27T07:00", [])):
        wire.hold(house.edo, slug, f"{at} America/New_York")
        assert hours() == found
    wire.unhold(house.edo, slug)
    assert hours() == ["market-open"]


def test_all_languages_are_approved_or_none(house: House) -> None:
    slug = house.file("en").document.item.slug
    house.file("id", release=slug, copy=b"SURABAYA - pendek")
    before = counts()
    with pytest.raises(errors.StillBlocked):
        review.approve(house.edo, slug)
    assert counts() == before
    assert {kept.state for kept in find(slug)} == {State.DRAFT}
    assert review.approve(house.edo, f"{slug}@1/en")[0].state is State.APPROVED


def test_what_is_approved_is_not_approved_again(house: House) -> None:
    slug = house.approved("en")
    with pytest.raises(errors.WrongMove):
        review.approve(house.eka, slug)
    wire.clear(house.edo, slug)
    with pytest.raises(errors.WrongMove):
        review.approve(house.eka, slug)


def test_a_machine_approves_no_more_than_its_key_allows(house: House) -> None:
    slug = house.file("en").document.item.slug
    clerk = people.actor_of_key(people.new_key(house.edo, name="clerk", scopes=[Right.CLEAR.value]))
    with pytest.raises(errors.OutOfScope):
        review.approve(clerk, slug)


class TestProvidersPolicy:
    """A provider may be trusted to approve what it files; the journal says so."""

    def filed(self, house: House, **more: object) -> str:
        models.Provider.objects.update(approves_itself=True)
        filing = house.filing("en", provider="lintas", **more)
        return intake.file(house.prita, filing).document.item.slug

    def test_what_such_a_provider_files_is_approved_by_its_policy(self, house: House) -> None:
        slug = self.filed(house)
        assert item_of(slug).state == State.APPROVED
        assert journal()[-2:] == ["filed", "approved"]
        entry = models.Entry.objects.latest("pk")
        assert (entry.actor, json.loads(entry.facts)) == (None, {"policy": "lintas"})
        assert models.Decision.objects.get().user_id is None
        assert wire.clear(house.edo, slug).items

    def test_a_blocking_finding_stops_it(self, house: House) -> None:
        assert item_of(self.filed(house, headline="")).state == State.DRAFT

    def test_without_the_policy_an_editor_approves(self, house: House) -> None:
        slug = intake.file(house.prita, house.filing("en", provider="lintas")).document.item.slug
        assert item_of(slug).state == State.DRAFT
        with pytest.raises(errors.Forbidden):
            review.approve(house.prita, slug)

    def test_what_is_edited_afterwards_needs_a_person(self, house: House) -> None:
        slug = self.filed(house)
        editing.edit(house.prita, slug, subhead="Changed")
        assert item_of(slug).state == State.DRAFT

    def test_an_issuer_cannot_borrow_the_policy_by_naming_the_provider(self, house: House) -> None:
        models.Provider.objects.update(approves_itself=True)
        with pytest.raises(errors.Forbidden):
            intake.file(house.dewi, house.filing("en", provider="lintas"))
