"""Whether a query can match everything or nothing: told when it is written, and checked against all assignments."""

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.errors import BadQuery
from kawat.core.query import All, Any, Form, Leaf, Not, Query, leaves
from kawat.matching import advice_of, clauses_of, read_query
from kawat.matching.sense import Sense, refuse_senseless, sense_of


def leaf(said: str) -> Leaf:
    return Leaf(form=Form.WORD, said=said, readings=(f"|{said}",))


def _several(one: st.SearchStrategy[Query]) -> st.SearchStrategy[tuple[Query, ...]]:
    return st.lists(one, min_size=2, max_size=3).map(tuple)


trees: st.SearchStrategy[Query] = st.recursive(
    st.sampled_from("abc").map(leaf),
    lambda inner: st.builds(All, _several(inner)) | st.builds(Any, _several(inner)) | st.builds(Not, inner),
    max_leaves=10,
)


def says(query: Query, there: frozenset[str]) -> bool:
    """Whether a story of these words is what the query asks."""
    match query:
        case All():
            return all(says(each, there) for each in query.of)
        case Any():
            return any(says(each, there) for each in query.of)
        case Not():
            return not says(query.of, there)
        case Leaf():
            return query.said in there
    raise AssertionError(query)


@given(trees)
def test_the_sense_of_a_query_is_that_of_all_its_stories(query: Query) -> None:
    names = sorted({each.said for each in leaves(query) if isinstance(each, Leaf)})
    stories = [
        frozenset(name for name, there in zip(names, held, strict=True) if there)
        for held in product((False, True), repeat=len(names))
    ]
    said = [says(query, story) for story in stories]
    if all(said):
        expected = Sense.EVERYTHING
    elif not any(said):
        expected = Sense.NOTHING
    else:
        expected = Sense.NEARLY_EVERYTHING if says(query, frozenset()) else Sense.ORDINARY
    assert sense_of(query) is expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gula AND NOT gula", "gula is wanted and unwanted at once"),
        ("gula kopi NOT (gula OR teh)", "gula is wanted and unwanted at once"),
        ("gula NOT GULA", "gula is wanted and unwanted at once"),
        ("(gula OR kopi) NOT gula NOT kopi", "gula OR kopi is wanted and unwanted at once"),
        ("gula kopi NOT (gula kopi)", "what it asks for contradicts itself"),
        ("(a OR b) (a OR NOT b) (NOT a OR b) (NOT a OR NOT b)", "what it asks for contradicts itself"),
        ('"a b"~3 NOT "a b"~3', '"a b"~3 is wanted and unwanted at once'),
        ("=AS NOT =AS", "=AS is wanted and unwanted at once"),
    ],
)
def test_a_query_that_nothing_can_match_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(BadQuery, match="no story can match it") as refused:
        read_query(text, ("id",))
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "text", ["a OR NOT a", "NOT (a AND NOT a)", "(a OR NOT a) (b OR NOT b)", "a OR b OR NOT (a b)"]
)
def test_a_query_that_everything_matches_is_refused(text: str) -> None:
    with pytest.raises(BadQuery, match="it matches every story; leave the query out instead"):
        read_query(text, ("id",))


@pytest.mark.parametrize("text", ["NOT a", "NOT a NOT b", "NOT (a OR b)", "NOT (a b)", "a OR NOT b"])
def test_a_query_of_only_nots_is_taken_with_advice(text: str) -> None:
    assert "nearly everything" in advice_of(read_query(text, ("id",)))


@pytest.mark.parametrize("text", ["a", "a NOT b", "a OR b", "=a NOT a", "headline:a NOT body:a", "a NOT headline:a"])
def test_an_ordinary_query_gets_no_advice(text: str) -> None:
    assert advice_of(read_query(text, ("id",))) == ""


@pytest.mark.parametrize(("text", "cost"), [("a", 1), ("a b", 2), ("a OR b", 1), ("(a b) OR (c d)", 4), ("a NOT b", 2)])
def test_a_query_costs_its_clauses(text: str, cost: int) -> None:
    assert len(clauses_of(read_query(text, ("ms",)))) == cost


def pigeons(holes: int) -> Query:
    """One more pigeon than holes, one hole for each: nothing can match, and no quick search finds that out."""
    birds = range(holes + 1)
    homes = (Any(tuple(leaf(f"p{bird}h{hole}") for hole in range(holes))) for bird in birds)
    alone = (
        Any((Not(leaf(f"p{one}h{hole}")), Not(leaf(f"p{other}h{hole}"))))
        for hole in range(holes)
        for one in birds
        for other in range(one)
    )
    return All((*homes, *alone))


def test_a_contradiction_that_is_hidden_too_well_is_let_through_in_time() -> None:
    assert sense_of(pigeons(3)) is Sense.NOTHING
    began = time.process_time()
    refuse_senseless(pigeons(6))
    assert time.process_time() - began < 2
