"""What two people made of the same thing is put together, and what cannot be is said."""

from hypothesis import given
from hypothesis import strategies as some

from kawat.core.merging import merge_codes, merge_in_place, merge_lines, merge_rows

TEXTS = some.lists(some.sampled_from("abcdef"), max_size=6)


def test_paragraphs_that_one_changed_each_are_both_taken() -> None:
    assert merge_lines(["a", "b", "c"], ["A", "b", "c"], ["a", "b", "C", "d"]) == ["A", "b", "C", "d"]
    assert merge_lines(["a", "b"], ["A", "b"], ["A", "b"]) == ["A", "b"]
    assert merge_lines(["a", "b"], ["A", "b"], ["X", "b"]) is None
    assert merge_lines(["a"], ["a", "mine"], ["a", "theirs"]) is None


@given(base=TEXTS, mine=TEXTS)
def test_who_merges_with_somebody_who_changed_nothing_has_their_own(base: list[str], mine: list[str]) -> None:
    assert merge_lines(base, mine, base) == mine
    assert merge_lines(base, base, mine) == mine
    assert merge_lines(base, mine, mine) == mine


@given(base=TEXTS, mine=TEXTS, theirs=TEXTS)
def test_nothing_that_either_added_is_lost(base: list[str], mine: list[str], theirs: list[str]) -> None:
    merged = merge_lines(base, mine, theirs)
    assert merged is None or set(merged) >= (set(mine) | set(theirs)) - set(base)
    assert set(merge_codes(base, mine, theirs)) >= (set(mine) | set(theirs)) - set(base)


def row(name: str, phone: str = "1") -> dict[str, str]:
    return {"name": name, "phone": phone}


def test_contacts_are_merged_row_by_row_and_field_by_field() -> None:
    base = [row("Rina"), row("Budi")]
    found = merge_rows(base, [row("Rina", "2"), row("Budi")], [row("Rina"), row("Budi S.")])
    assert [each.values for each in found] == [row("Rina", "2"), row("Budi S.")]
    assert not any(each.theirs for each in found)
    (one,) = merge_rows([row("Rina")], [row("Rina", "2")], [row("Rina W.", "3")])
    assert (one.values, one.theirs) == (row("Rina W.", "2"), {"phone": "3"})


def test_a_contact_that_one_took_out_and_the_other_changed_is_shown_again() -> None:
    base = [row("Rina")]
    assert merge_rows(base, [None], base) == []
    assert merge_rows(base, [row("Rina")], []) == []
    (again,) = merge_rows(base, [None], [row("Rina", "2")])
    assert again.theirs
    (kept,) = merge_rows(base, [row("Rina", "2")], [])
    assert (kept.values, kept.theirs) == (row("Rina", "2"), row("", ""))


def test_contacts_that_both_added_are_both_there_once() -> None:
    found = merge_rows([], [row("Mine"), row("Both")], [row("Both"), row("Theirs")])
    assert [each.values["name"] for each in found] == ["Both", "Theirs", "Mine"]


def test_pictures_stay_in_their_places() -> None:
    empty = {"caption": "", "credit": ""}
    found = merge_in_place(
        [empty, empty], [empty, {"caption": "Mine", "credit": ""}], [{**empty, "credit": "T"}, empty]
    )
    assert [each.values for each in found] == [{"caption": "", "credit": "T"}, {"caption": "Mine", "credit": ""}]
