"""What can be found: each code with one sentence, and whether it blocks."""

import string

import pytest

from kawat.core.findings import RULES, find
from kawat.core.release import Item
from tests.core.values import field_names


@pytest.mark.parametrize("code", RULES)
def test_a_finding_is_one_sentence_about_a_field_that_there_is(code: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(RULES[code].sentence) if name}
    said = str(find(code, **dict.fromkeys(names, "x")))
    assert said.endswith(".")
    assert "\n" not in said
    assert find(code, **dict.fromkeys(names, "x")).field in field_names(Item)


def test_long_facts_are_shortened_so_that_one_sentence_stays_one() -> None:
    said = str(find("link-malformed", link="https://" + "a" * 500, reason="it\nholds\ta space"))
    assert len(said) < 250
    assert "it holds a space" in said
