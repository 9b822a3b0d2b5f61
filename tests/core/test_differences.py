"""Differences: exact, and by the words of each script."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.differences import Change, compare, words

PARAGRAPHS = st.lists(st.text(alphabet="ab รกี漢字 مِن\n", max_size=12), max_size=5)


def shown(before: str, after: str) -> list[str]:
    marks = {Change.SAME: "{}", Change.OUT: "[-{}-]", Change.IN: "[+{}+]"}
    return ["".join(marks[each.change].format(each.text) for each in line) for line in compare([before], [after]).lines]


def test_one_word_is_marked_and_no_other() -> None:
    assert shown("Twelve villages get water.", "Ten villages get water.") == ["[-Twelve-][+Ten+] villages get water."]


def test_a_script_without_spaces_is_compared_by_its_characters() -> None:
    assert shown("沿岸の十二の村に", "沿岸の十の村に") == ["沿岸の十[-二-]の村に"]
    assert shown("โรงงานใหม่เปิดแล้ว", "โรงงานเก่าเปิดแล้ว")[0].startswith("โรงงาน")


def test_marks_stay_with_the_letter_that_they_stand_on() -> None:
    assert words("ที่นี่") == ["ที่", "นี่"]
    assert words("مُحَمَّد ذهب") == ["مُحَمَّد", " ", "ذهب"]


def test_paragraphs_with_little_in_common_are_shown_one_after_the_other() -> None:
    assert shown("Rain fell on Monday", "A quarterly loss was reported") == [
        "[-Rain fell on Monday-]",
        "[+A quarterly loss was reported+]",
    ]


def test_a_huge_paragraph_is_not_compared_within_and_that_is_said() -> None:
    told = compare(["a " * 4_000], ["a " * 4_000 + "b"])
    assert [[each.change for each in line] for line in told.lines] == [[Change.OUT], [Change.IN]]
    assert not told.finely
    assert compare(["a b"], ["a c"]).finely


@pytest.mark.parametrize(("places", "finely"), [(range(6_000, 6_010), True), (range(0, 12_500, 2), False)])
def test_texts_of_five_million_characters_are_compared_in_bounded_time(places: range, finely: bool) -> None:
    before = [f"{place} {'the wire carries ' * 24}" for place in range(12_500)]
    assert sum(map(len, before)) > 5_000_000
    begun = process_time()
    told = compare(before, [f"{text} more" if n in places else text for n, text in enumerate(before)])
    assert process_time() - begun < 10
    assert told.finely is finely is (len(told.lines) == 12_500)


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_texts_can_be_read_out_of_the_differences(before: list[str], after: list[str]) -> None:
    lines = compare(before, after).lines
    if before == after:
        assert lines == ()
        return
    for kept, text in ((Change.OUT, before), (Change.IN, after)):
        told = ["".join(each.text for each in line if each.change in (Change.SAME, kept)) for line in lines]
        assert [each for each in told if each] == [each for each in text if each]
