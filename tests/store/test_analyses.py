"""Words that were cut at approval: the same as cut at T, sealed, void with any edit, and never trusted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kawat.actions import editing, intake, review, setup, wire, withdrawal
from kawat.core.errors import CannotUnseal
from kawat.language import terms_of, unpack
from kawat.store import analyses, cleared, copy, keys, models
from kawat.store.releases import find
from tests.house import STORIES, House


@pytest.fixture
def cutting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The items whose words were cut, in order."""
    cut: list[str] = []
    its = analyses.cut
    monkeypatch.setattr(analyses, "cut", lambda item: (cut.append(item.uid), its(item))[1])
    return cut


def kept_words(row: models.Item) -> bytes | None:
    its = models.Analysis.objects.filter(item=row).first()
    return bytes(its.sealed) if its else None


@pytest.mark.parametrize("language", STORIES)
def test_what_clears_is_matched_by_the_words_of_its_approval(house: House, language: str, cutting: list[str]) -> None:
    slug = house.approved(language)
    assert len(cutting) == 1, "once, at approval"
    wire.clear(house.edo, slug)
    [kept] = find(slug)
    its = cleared.by_ids([kept.row.pk])[kept.row.pk]
    assert analyses.terms_of(its.item, [language]) == terms_of(its.item, [language])
    assert len(cutting) == 1


def test_the_words_are_sealed_before_the_clear_and_after(house: House) -> None:
    slug = house.approved("en")
    [kept] = find(slug)
    sealed = kept_words(kept.row)
    assert sealed
    assert unpack(keys.unseal(copy.release_key(kept.row.release), sealed, f"{kept.row.uid}:words"))
    with pytest.raises(CannotUnseal):
        keys.unseal(copy.release_key(kept.row.release), sealed, kept.row.uid)
    with pytest.raises(ValueError, match="cut by rules"):
        unpack(sealed)
    wire.clear(house.edo, slug)
    assert kept_words(kept.row) == sealed


def test_an_edit_voids_the_words_with_the_approval(house: House, cutting: list[str]) -> None:
    slug = house.approved("en")
    kept = editing.edit(house.edo, slug, headline="Sagara closes its plant")
    assert kept_words(kept.row) is None
    assert "closes" in analyses.sections_of(kept.document.item)[0].folded.text
    review.approve(house.eka, slug)
    assert "closes" in analyses.sections_of(find(slug)[0].document.item)[0].folded.text
    assert len(cutting) == 3


def test_an_edit_between_the_cutting_and_the_approval_is_cut_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = house.file("en").document.item.slug
    prepare = analyses.prepare

    def overtaken(items):  # type: ignore[no-untyped-def]
        words = prepare(items)
        monkeypatch.setattr(analyses, "prepare", prepare)
        editing.edit(house.edo, slug, headline="Sagara closes its plant")
        return words

    monkeypatch.setattr(analyses, "prepare", overtaken)
    review.approve(house.eka, slug)
    [kept] = find(slug)
    assert kept_words(kept.row)
    assert "closes" in analyses.sections_of(kept.document.item)[0].folded.text


def test_every_way_to_an_approval_keeps_words(house: House) -> None:
    setup.add_provider("lintas", approves_itself=True)
    by_policy = intake.file(house.prita, house.filing("en", issuer="", provider="lintas"))
    assert by_policy.row.state == "approved"
    assert kept_words(by_policy.row)
    slug = house.cleared("en")
    for kind in intake.FOLLOW_UPS:
        follower = intake.follow_up(house.dewi, slug, house.filing("en", note="n", circuits=()), kind)
        assert kept_words(follower.row) is None
        review.approve(house.edo, slug)
        assert kept_words(follower.row)
        wire.clear(house.edo, slug)


def test_a_notice_and_a_repeat_of_the_wires_own_have_none_and_are_cut_as_they_go(house: House) -> None:
    slug = house.cleared("en")
    notice = withdrawal.withhold(house.edo, slug, "in doubt").items[0]
    withdrawal.lift(house.edo, slug)
    again = withdrawal.lift(house.eka, slug)
    assert again is not None
    repeat = again.items[0]
    assert kept_words(notice.row) is kept_words(repeat.row) is None
    item = repeat.document.item
    assert analyses.terms_of(item, ["en"]) == terms_of(item, ["en"])


@pytest.mark.parametrize("what", ["missing", "other rules", "broken", "another's"])
def test_words_that_cannot_be_used_are_cut_from_the_document(house: House, what: str, cutting: list[str]) -> None:
    slug, other = house.approved("en"), house.approved("id")
    [kept], [its] = find(slug), find(other)
    words = models.Analysis.objects.filter(item=kept.row)
    match what:
        case "missing":
            words.delete()
        case "other rules":
            analyses.keep(kept.row, b"\0old")
        case "broken":
            words.update(sealed=b"\0" * 40)
        case _:
            words.update(sealed=kept_words(its.row))
    cutting.clear()
    assert analyses.terms_of(kept.document.item, ["en"]) == terms_of(kept.document.item, ["en"])
    assert cutting == [kept.row.uid]


def test_kept_words_cost_two_statements(house: House) -> None:
    [kept] = find(house.approved("en"))
    with CaptureQueriesContext(connection) as asked:
        analyses.terms_of(kept.document.item, ["en"])
    assert len(asked) == 2
