"""The standing words: every language has its own, and no story is taken for one."""

import pytest

from kawat.core.terms import LANGUAGES
from kawat.language import furniture_of, is_end_mark, is_release_line, labels_of_all
from kawat.language.catalogue import FURNITURE


def test_every_language_of_the_wire_has_standing_words() -> None:
    assert set(FURNITURE) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_knows_its_own_words_and_the_english_ones(language: str) -> None:
    own = FURNITURE[language]
    assert all(is_end_mark(mark, language) and is_end_mark(f"({mark})", language) for mark in own.end_marks)
    assert all(is_release_line(line.upper(), language) for line in own.immediate)
    assert is_end_mark("ENDS", language)
    assert "keyword" in furniture_of(language).keywords


def test_end_marks_of_no_language_are_known_everywhere() -> None:
    assert all(is_end_mark(mark, "th") for mark in ("###", "-30-", "# # #", "- 30 -"))
    assert not any(is_end_mark(text, "en") for text in ("", "The end of the story.", "-31-", "30"))


def test_labels_are_known_across_languages() -> None:
    assert {"keyword", "kata kunci", "キーワード"} <= labels_of_all("keywords")
    assert {"sektor", "secteur", "行业"} <= labels_of_all("sectors")
