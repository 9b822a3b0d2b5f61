"""Who wants what: the plain test of a profile, and why it says so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.errors import BadCriteria
from kawat.core.profile import Criteria, Terms, admits, clauses, default_criteria, matches, read_criteria
from kawat.core.terms import SubscriberKind
from tests.core.values import countries, criteria, field_names, terms

WORDS = ("sagara", "membuka", "pabrik", "air", "\n", "pabrik", "baru")
TERMS = Terms(
    language="id",
    siblings=frozenset({"id", "en", "ja"}),
    countries=frozenset({"ID"}),
    sectors=frozenset({"energi", "medtop:20000170"}),
    issuer="sagara",
    provider="",
    kind="release",
    urgency=5,
    words=WORDS,
    vocabulary=frozenset(WORDS),
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
        ({"urgency": 5}, True),
        ({"urgency": 4}, False),
        ({"urgency": 8}, True),
    ],
)
def test_every_field_that_is_not_empty_must_hold(said: dict, wanted: bool) -> None:
    assert wants(**said) is wanted


@pytest.mark.parametrize(
    ("keywords", "wanted"),
    [
        ((("air",),), True),
        ((("gas",),), False),
        ((("gas",), ("air",)), True),
        ((("membuka", "pabrik"),), True),
        ((("pabrik", "membuka"),), False),
        ((("sagara", "pabrik"),), False),
        ((("air", "pabrik"),), False),  # the end of a block stands between them
        ((("pabrik", "baru"),), True),  # the second place, not the first, is where it stands
        ((("pabrik", "baru", "lagi"),), False),
        ((WORDS[:4],), True),
        ((("baru", "baru"),), False),
    ],
)
def test_a_phrase_is_found_as_it_was_said(keywords: tuple, wanted: bool) -> None:
    assert wants(keywords=keywords) is wanted
    assert wants(no_keywords=keywords) is not wanted


@given(criteria, terms())
def test_the_clauses_say_why(asked: Criteria, its: Terms) -> None:
    said = list(clauses(asked, its))
    assert matches(asked, its) == all(clause.held for clause in said)
    assert said[0].name == "languages"
    names = [clause.name for clause in said]
    assert len(names) == len(set(names))
    for name in ("countries", "no_countries", "sectors", "no_issuers", "keywords", "no_keywords", "kinds"):
        assert (name in names) == bool(getattr(asked, name))
    for clause in said:
        if clause.name.startswith("no_"):
            assert clause.held == (not clause.found)
        elif clause.name not in ("languages", "urgency"):
            assert clause.held == bool(clause.found)
            assert set(clause.found) <= set(clause.asked)


@given(criteria)
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
    [{"languages": ()}, {"urgency": 0}, {"urgency": 9}, {"keywords": ((),)}, {"no_keywords": (("a",), ())}],
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
