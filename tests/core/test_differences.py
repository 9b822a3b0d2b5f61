"""Differences: exact, and by the words of each script."""

from hypothesis import given
from hypothesis import strategies as st

from kawat.core.differences import Change, compare, words

PARAGRAPHS = st.lists(st.text(alphabet="ab รกี漢字 مِن\n", max_size=12), max_size=5)


def shown(before: str, after: str) -> list[str]:
    marks = {Change.SAME: "{}", Change.OUT: "[-{}-]", Change.IN: "[+{}+]"}
    return ["".join(marks[each.change].format(each.text) for each in line) for line in compare([before], [after])]


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


def test_a_huge_paragraph_is_not_compared_within() -> None:
    lines = compare(["a " * 4_000], ["a " * 4_000 + "b"])
    assert [[each.change for each in line] for line in lines] == [[Change.OUT], [Change.IN]]


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_texts_can_be_read_out_of_the_differences(before: list[str], after: list[str]) -> None:
    lines = compare(before, after)
    if before == after:
        assert lines == []
        return
    for kept, text in ((Change.OUT, before), (Change.IN, after)):
        told = ["".join(each.text for each in line if each.change in (Change.SAME, kept)) for line in lines]
        assert [each for each in told if each] == [each for each in text if each]
