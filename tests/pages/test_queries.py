"""docs/queries.md says what the parser does: every example finds what it says, and is refused where it says."""

import re

import pytest

from kawat.core.errors import BadQuery
from kawat.core.query import holds, write
from kawat.core.words import Field
from kawat.language import section
from kawat.matching import CLAUSES, read_query
from kawat.matching import parts as limits
from tests.pages import texts

PAGE = texts.read("docs/queries.md")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    lines = re.findall(r"^\| (`.*) \|$", texts.section(PAGE, heading), re.MULTILINE)
    return [line.split(" | ") for line in lines]


FORMS = [
    (*re.fullmatch(r"`(.*)` \((.*)\)", form).groups(), found, missed)  # type: ignore[union-attr]
    for form, found, missed in rows("What can be asked")
    if not form.startswith("`headline:")
]


@pytest.mark.parametrize(("query", "language", "found", "missed"), FORMS, ids=[form[0] for form in FORMS])
def test_each_form_finds_what_the_page_says(query: str, language: str, found: str, missed: str) -> None:
    read = read_query(query, (language,))
    assert holds(read, (section("body", found, language),))
    assert not holds(read, (section("body", missed, language),))


def test_a_field_is_searched_alone() -> None:
    read = read_query("headline:gula", ("id",))
    assert holds(read, (section("headline", "Gula naik", "id"),))
    assert not holds(read, (section("body", "Gula naik", "id"),))


@pytest.mark.parametrize(("typed", "kept"), rows("One text"))
def test_each_text_is_kept_as_the_page_says(typed: str, kept: str) -> None:
    assert write(read_query(typed.strip("`"), ("id",))) == kept.strip("`")


def test_operators_bind_as_the_page_says() -> None:
    assert read_query("a b OR NOT c d", ("en",)) == read_query("(a AND b) OR ((NOT c) AND d)", ("en",))


@pytest.mark.parametrize(("typed", "column", "says"), rows("Refusals"))
def test_each_refusal_is_the_one_on_the_page(typed: str, column: str, says: str) -> None:
    with pytest.raises(BadQuery, match=re.escape(says)) as refused:
        read_query(typed.strip("`"), ("id",))
    assert refused.value.facts["column"] == int(column)


def test_the_page_names_every_field_and_every_limit() -> None:
    fields = texts.section(PAGE, "Fields")
    assert set(re.findall(r"`([a-z]+):`", fields)) == set(Field)
    assert set(re.findall(r'"([a-z]+)"', texts.section(PAGE, "The grammar"))) == set(Field)
    said = texts.section(PAGE, "Refusals").partition("**Limits**")[2]
    for limit in (limits.LENGTH, limits.SAID, limits.LEAVES, limits.DEPTH, CLAUSES):
        assert re.search(rf"\b{limit:,}\b", said)
