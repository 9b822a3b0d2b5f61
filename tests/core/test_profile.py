"""Who wants what: the plain test of a profile, and why it says so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.errors import BadCriteria
from kawat.core.profile import LISTS, Criteria, Terms, admits, clauses, default_criteria, matches, read_criteria
from kawat.core.query import All, Form, Leaf, Not, Query, holds, leaves, write
from kawat.core.terms import SubscriberKind
from tests.core.queries import trees
from tests.core.stories import section
from tests.core.values import countries, criteria, field_names, hesitant, terms

TERMS = Terms(
    language="id",
    siblings=frozenset({"id", "en", "ja"}),
    countries=frozenset({"ID"}),
    regions=frozenset({"asia", "asean"}),
    sectors=frozenset({"energi", "medtop:20000170"}),
    issuer="sagara",
    provider="",
    kind="release",
    circuits=frozenset({"bursa"}),
    urgency=5,
    sections=(section("Sagara", field="headline"), section("membuka pabrik air\nPabrik baru")),
)
EVERYTHING = Criteria(languages=("id",))


def wants(**said: object) -> bool:
    return matches(replace(EVERYTHING, **said), TERMS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("languages", "wanted"),
    [
        (("id",), True),
        (("id", "en"), True),
        (("en", "id"), False),  # the English version cleared too, and this reader gets that
        (("ko", "id", "en"), True),  # there is no Korean one
        (("zh-Hans", "zh-Hant"), False),  # no common language, nothing
        (("ko",), False),
    ],
)
def test_a_reader_gets_the_first_of_their_languages_that_there_is(languages: tuple[str, ...], wanted: bool) -> None:
    assert wants(languages=languages) is wanted


@pytest.mark.parametrize(
    ("languages", "wanted"), [(("en", "id"), True), (("id",), True), (("en", "ja"), False), (("ko",), False)]
)
def test_an_outlet_gets_each_language_that_it_lists(languages: tuple[str, ...], wanted: bool) -> None:
    assert wants(languages=languages, every_language=True) is wanted


def test_simplified_and_traditional_are_different_readers() -> None:
    hans = replace(TERMS, language="zh-Hans", siblings=frozenset({"zh-Hans"}))
    assert matches(Criteria(languages=("zh-Hans",)), hans)
    assert not matches(Criteria(languages=("zh-Hant",)), hans)
    assert not matches(Criteria(languages=("zh-Hant",), every_language=True), hans)


@given(criteria, terms())
def test_a_reader_gets_one_language_of_a_release_at_most(asked: Criteria, its: Terms) -> None:
    got = [each for each in its.siblings if matches(asked, replace(its, language=each))]
    if not asked.every_language:
        assert len(got) <= 1
    assert set(got) <= set(asked.languages)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"countries": ("ID", "JP")}, True),
        ({"countries": ("JP",)}, False),
        ({"no_countries": ("ID",)}, False),
        ({"no_countries": ("JP",)}, True),
        ({"countries": ("ID",), "no_countries": ("ID",)}, False),
        ({"sectors": ("energi",)}, True),
        ({"sectors": ("medtop:20000170",)}, True),
        ({"sectors": ("medtop:04000000",)}, False),
        ({"no_sectors": ("energi",)}, False),
        ({"issuers": ("sagara",)}, True),
        ({"issuers": ("bintang",)}, False),
        ({"no_issuers": ("sagara",)}, False),
        ({"providers": ("lintas",)}, False),
        ({"no_providers": ("lintas",)}, True),
        ({"kinds": ("release", "flash")}, True),
        ({"kinds": ("flash",)}, False),
        ({"no_kinds": ("release",)}, False),
        ({"regions": ("asean", "europe")}, True),
        ({"regions": ("europe",)}, False),
        ({"no_regions": ("asia",)}, False),
        ({"circuits": ("bursa",)}, True),
        ({"circuits": ("pagi",)}, False),
        ({"no_circuits": ("bursa",)}, False),
        ({"no_circuits": ("pagi",)}, True),
        ({"languages": ("en", "id"), "no_languages": ("en",)}, True),
        ({"languages": ("id", "en"), "no_languages": ("id",)}, False),
        ({"urgency": 5}, True),
        ({"urgency": 4}, False),
        ({"urgency": 8}, True),
    ],
)
def test_every_field_that_is_not_empty_must_hold(said: dict, wanted: bool) -> None:
    assert wants(**said) is wanted


def word(said: str, field: str = "") -> Leaf:
    return Leaf(form=Form.WORD, said=said, readings=(f"|{said}",), field=field)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (word("air"), True),
        (word("gas"), False),
        (word("sagara", "headline"), True),
        (word("sagara", "body"), False),
        (All((word("sagara"), Not(word("gas")))), True),
        (Not(word("baru")), False),
    ],
)
def test_a_query_must_hold_like_every_field(query: Query, wanted: bool) -> None:
    assert wants(query=query) is wanted
    assert wants(query=Not(query)) is not wanted
    assert not wants(query=query, countries=("JP",))


@given(criteria | hesitant(), terms())
def test_the_clauses_say_why(asked: Criteria, its: Terms) -> None:
    said = list(clauses(asked, its))
    assert matches(asked, its) == all(clause.held for clause in said)
    names = [clause.name for clause in said]
    assert names[0] == "languages"
    assert len(names) == len(set(names))
    for name in ("no_languages", *LISTS, *(f"no_{name}" for name in LISTS)):
        assert (name in names) == bool(getattr(asked, name))
    assert ("urgency" in names) == (asked.urgency < 8)
    assert names[-1] == "query" or asked.query is None
    for clause in said:
        if clause.name.startswith("no_"):
            assert clause.held == (not clause.found)
        elif clause.name not in ("languages", "urgency", "query"):
            assert clause.held == bool(clause.found)
            assert set(clause.found) <= set(clause.asked)


@given(trees, terms())
def test_a_query_says_what_it_found_whichever_way_it_decided(query: Query, its: Terms) -> None:
    *_, clause = clauses(replace(EVERYTHING, query=query), its)
    assert (clause.name, clause.held) == ("query", holds(query, its.sections))
    assert clause.asked == (write(query),)
    found = {write(leaf) for leaf in leaves(query) if holds(leaf, its.sections)}
    assert {hit.said for hit in clause.hits} == set(clause.found) == found
    assert all(hit.times > 0 and hit.excerpt for hit in clause.hits)


@given(criteria, terms())
def test_an_unwanted_language_is_as_if_it_were_not_listed(asked: Criteria, its: Terms) -> None:
    for unwanted in asked.languages[:-1]:
        without = replace(asked, languages=tuple(each for each in asked.languages if each != unwanted))
        assert matches(replace(asked, no_languages=(unwanted,)), its) == matches(without, its)


@given(criteria | hesitant())
def test_criteria_come_back_as_they_were_stored(asked: Criteria) -> None:
    assert read_criteria(asked.document()) == asked
    assert read_criteria(asked.document()).document() == asked.document()


@given(criteria, criteria)
def test_equal_criteria_have_equal_texts(one: Criteria, two: Criteria) -> None:
    assert (one == two) == (one.document() == two.document())


def test_the_random_criteria_ask_about_every_field() -> None:
    from tests.core import values

    assert {*values.criteria.wrapped_strategy.kwargs} == field_names(Criteria)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "said",
    [{"languages": ()}, {"urgency": 0}, {"urgency": 9}, {"languages": ("id", "en"), "no_languages": ("en", "id")}],
)
def test_criteria_that_nobody_can_mean_are_refused(said: dict) -> None:
    with pytest.raises(BadCriteria):
        replace(EVERYTHING, **said)


@given(countries | st.just(""), st.frozensets(countries))
def test_a_forbidden_territory_is_not_entered_and_an_unknown_one_counts_as_forbidden(
    country: str, forbidden: frozenset[str]
) -> None:
    if not forbidden:
        assert admits(country=country, forbidden=forbidden)
    elif not country:
        assert not admits(country=country, forbidden=forbidden)
    else:
        assert admits(country=country, forbidden=forbidden) == (country not in forbidden)


def test_a_new_outlet_starts_with_everything_in_each_of_its_languages() -> None:
    outlet = default_criteria(SubscriberKind.OUTLET, ("en", "id"))
    journalist = default_criteria(SubscriberKind.JOURNALIST, ("en", "id"))
    assert matches(outlet, TERMS)
    assert not matches(journalist, TERMS)
    assert matches(journalist, replace(TERMS, language="en"))
