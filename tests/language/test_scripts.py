"""Scripts and directions: what a text is written in, and what its language expects."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.checks import check
from kawat.core.release import Block, Item
from kawat.core.terms import LANGUAGES
from kawat.language import EXPECTED, direction, dominant_script, facts_of, hans_hant, script_shares
from kawat.language.hanzi import PAIRS
from tests.corpus import CORPUS, needs_corpus


def story(language: str, at: int = 0) -> str:
    lines = (CORPUS / "ntrex" / f"{language}.jsonl").read_text().splitlines()
    return "\n".join(json.loads(lines[at])["paras"])


def filed(text: str, language: str) -> Item:
    blocks = tuple(Block(text=line) for line in text.split("\n"))
    return Item(uid="a", release="b", salt="c", slug="d", version=1, language=language, headline="x", body=blocks)


def test_every_language_of_the_wire_has_its_scripts() -> None:
    assert set(EXPECTED) == set(LANGUAGES)
    assert {tag: direction(tag) for tag in LANGUAGES if direction(tag) != "ltr"} == {"ar": "rtl"}


def test_shares_are_of_letters_alone() -> None:
    assert script_shares("Кот 123, cat! 猫") == (("Cyrl", 3 / 7), ("Latn", 3 / 7), ("Hani", 1 / 7))
    assert dominant_script("123 …") == ""


@given(st.text(max_size=60))
def test_shares_add_up_to_the_whole(text: str) -> None:
    assert sum(share for _, share in script_shares(text)) == pytest.approx(1 if script_shares(text) else 0)


def test_no_character_tells_both_chinese_scripts() -> None:
    assert not {pair[0] for pair in PAIRS} & {pair[1] for pair in PAIRS}
    assert len(PAIRS) == len(set(PAIRS)) >= 150


@needs_corpus
@pytest.mark.parametrize("language", LANGUAGES)
def test_real_news_is_in_the_script_of_its_language(language: str) -> None:
    for at in range(0, 62, 6):
        text = story(language, at)
        assert dominant_script(text) in EXPECTED[language]
        item = filed(text, language)
        assert not {finding.field for finding in check(item, facts_of(item))} & {"language"}


@needs_corpus
@pytest.mark.parametrize("language", LANGUAGES)
def test_news_filed_under_a_language_of_another_script_is_stopped(language: str) -> None:
    text = story(language)
    for other in LANGUAGES:
        if EXPECTED[other] == EXPECTED[language] and not language.startswith("zh"):
            continue
        item = filed(text, other)
        blocked = {finding.code for finding in check(item, facts_of(item)) if finding.field == "language"}
        assert bool(blocked) is (other != language), (language, other, blocked)


@needs_corpus
def test_the_two_chinese_scripts_are_never_taken_for_each_other() -> None:
    for at in range(62):
        assert hans_hant(story("zh-Hans", at)).hant == 0
        assert hans_hant(story("zh-Hant", at)).hans == 0


def test_what_was_left_in_the_body_is_measured() -> None:
    item = filed("EMBARGOED until 09:00 WIB 1 May 2026\nThe story.\n###", "en")
    facts = facts_of(item)
    assert (facts.embargo_line, facts.end_mark) == ("EMBARGOED until 09:00 WIB 1 May 2026", "###")
    assert facts_of(filed("The story.", "en")).end_mark == ""
