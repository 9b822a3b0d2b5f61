"""What a query asks: whether a story says it, what was found, and its texts."""

import json

import pytest
from hypothesis import given

from kawat.core.query import (
    AROUND,
    All,
    Any,
    Form,
    Hit,
    Leaf,
    Near,
    Not,
    Query,
    from_plain,
    hits,
    holds,
    leaves,
    to_plain,
    write,
)
from kawat.core.words import Section
from tests.core.queries import trees
from tests.core.stories import section

STORY = (
    section("Gula naik", field="headline"),
    section("Harga gula aren di AS naik\ngula dan garam", stem=lambda word: word.removesuffix("s")),
    section("東京·都 で 新·製品", field="caption"),
)


def word(said: str, *readings: str, field: str = "") -> Leaf:
    return Leaf(form=Form.WORD, said=said, readings=readings or (f"|{said}",), field=field)


GULA, AREN, GARAM, KOPI = word("gula"), word("aren"), word("garam"), word("kopi")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (GULA, True),
        (KOPI, False),
        (word("gula", field="headline"), True),
        (word("garam", field="headline"), False),
        (word("kopi", "|kopi", "|garam"), True),  # any reading suffices
        (word("nothing", "|nothing", "~nothing"), False),
        (Leaf(form=Form.WORD, said="京都", readings=(".京都",)), True),
        (Leaf(form=Form.WORD, said="京都", readings=("|京都",)), False),
        (Leaf(form=Form.EXACT, said="AS", readings=("=AS",)), True),
        (Leaf(form=Form.EXACT, said="as", readings=("=as",)), False),
        (Leaf(form=Form.PREFIX, said="gar", readings=("*gar",)), True),
        (Leaf(form=Form.PREFIX, said="ula", readings=("*ula",)), False),
        (Leaf(form=Form.PHRASE, said="gula aren", readings=("|gula aren",)), True),
        (Leaf(form=Form.PHRASE, said="naik gula", readings=("|naik gula",)), False),  # across blocks
        (Not(KOPI), True),
        (Not(GULA), False),
        (Not(Not(GULA)), True),
        (All((GULA, AREN)), True),
        (All((GULA, KOPI)), False),
        (Any((KOPI, AREN)), True),
        (Any((KOPI, Not(GULA))), False),
        (All((GULA, Not(Any((KOPI, GARAM))))), False),
        (All((GULA, Not(All((KOPI, GARAM))))), True),
        (Near(said=("gula", "garam"), readings=(("|gula",), ("|garam",)), within=1), True),
        (Near(said=("gula", "garam"), readings=(("|gula",), ("|garam",)), within=0), False),
        (Near(said=("gula", "naik"), readings=(("|gula",), ("|naik",)), within=0, field="headline"), True),
        (Near(said=("gula", "naik"), readings=(("|gula",), ("|naik",)), within=0, field="body"), False),
        (Not(Near(said=("aren", "garam"), readings=(("|aren",), ("|garam",)), within=20)), True),
    ],
)
def test_a_story_says_what_is_asked_or_does_not(query: Query, said: bool) -> None:
    assert holds(query, STORY) is said
    assert holds(Not(query), STORY) is not said
    assert holds(from_plain(to_plain(query)), STORY) is said


def test_a_story_without_words_says_nothing_but_what_is_denied() -> None:
    assert not holds(GULA, ())
    assert holds(Not(GULA), ())
    assert not holds(Near(said=("a", "a"), readings=(("|a",), ("|a",)), within=9), (section(""),))


def test_what_was_found_is_counted_in_each_field_with_the_words_around_the_first() -> None:
    assert list(hits(GULA, STORY)) == [
        Hit(said="gula", field="headline", times=1, excerpt="Gula naik"),
        Hit(said="gula", field="body", times=2, excerpt="Harga gula aren di AS naik"),
    ]
    assert list(hits(word("gula", field="body"), STORY)) == [
        Hit(said="body:gula", field="body", times=2, excerpt="Harga gula aren di AS naik")
    ]
    assert list(hits(KOPI, STORY)) == []


def test_a_place_that_two_readings_share_is_counted_once() -> None:
    """Stems are shorter than words, so that the second `gula` stands elsewhere in the loose track."""
    both = word("gula", "|gula", "*gul", "*gula", "~gula")
    assert [hit.times for hit in hits(both, STORY)] == [1, 2]
    run = word("人人", ".人人", ".人")
    assert [hit.times for hit in hits(run, (section("人人人"),))] == [3]


def test_what_is_denied_is_found_as_well_and_what_is_named_twice_is_said_once() -> None:
    query = All((GULA, Not(AREN), Any((KOPI, GULA))))
    assert not holds(query, STORY)
    assert [(hit.said, hit.field) for hit in hits(query, STORY)] == [
        ("gula", "headline"),
        ("gula", "body"),
        ("aren", "body"),
    ]


def test_words_that_are_not_near_are_not_found() -> None:
    near = Near(said=("gula", "garam"), readings=(("|gula",), ("|garam",)), within=1)
    assert [(hit.said, hit.field, hit.times) for hit in hits(near, STORY)] == [
        ('"gula garam"~1', "headline", 1),
        ('"gula garam"~1', "body", 3),
    ]
    far = Near(said=("gula", "garam"), readings=(("|gula",), ("|garam",)), within=0)
    assert list(hits(far, STORY)) == []


def excerpt(written: str, reading: str, **more: str) -> str:
    (hit,) = hits(word("it", reading), (section(written, **more),))  # type: ignore[arg-type]
    return hit.excerpt


def test_an_excerpt_shows_the_words_as_they_were_written() -> None:
    assert excerpt("Presiden AS tiba", "|as") == "Presiden AS tiba"
    assert excerpt("東京·都 で 新·製品", ".製品") == "東京都 で 新製品"


def test_an_excerpt_is_cut_at_the_blocks() -> None:
    assert excerpt("one\ntwo\nthree", "|two") == "two"
    assert excerpt("one\ntwo", "|one") == "one"
    assert excerpt("one\ntwo", "|two") == "two"


def test_an_excerpt_says_where_it_leaves_something_out() -> None:
    left, right = "l" * AROUND, "r" * AROUND
    assert excerpt(f"word {left} it {right} word", "|it") == f"…{left[1:]} it {right[1:]}…"
    exactly = "l" * (AROUND - 1)
    assert excerpt(f"{exactly} it {exactly}", "|it") == f"{exactly} it {exactly}"
    assert excerpt(f"a\n{exactly} it {exactly}\nb", "|it") == f"{exactly} it {exactly}"
    assert excerpt(f"a {exactly} it", "|it") == f"…{exactly} it"
    assert excerpt(f"it {exactly} a", "|it") == f"it {exactly}…"


def test_an_excerpt_finds_its_word_by_number_where_folding_made_it_longer() -> None:
    assert excerpt("Straße ﬁt Gula", "|gula", folded="strasse fit gula") == "Straße ﬁt Gula"
    assert excerpt("ab cd", "|ab cd", folded="ab cd") == "ab cd"


def test_the_leaves_come_from_left_to_right() -> None:
    assert list(leaves(Any((All((GULA, Not(AREN))), KOPI, GULA)))) == [GULA, AREN, KOPI, GULA]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (GULA, "gula"),
        (word("gula", field="headline"), "headline:gula"),
        (Leaf(form=Form.PHRASE, said="gula aren", readings=("|gula aren",)), '"gula aren"'),
        (Leaf(form=Form.PHRASE, said="gula", readings=("|gula",), field="body"), 'body:"gula"'),
        (Leaf(form=Form.EXACT, said="AS", readings=("=AS",)), "=AS"),
        (Leaf(form=Form.EXACT, said="AS Roma", readings=("=AS Roma",)), '="AS Roma"'),
        (Leaf(form=Form.PREFIX, said="gul", readings=("*gul",)), "gul*"),
        (Near(said=("gula", "aren"), readings=(("|gula",), ("|aren",)), within=5), '"gula aren"~5'),
        (Near(said=("a", "b"), readings=(("|a",), ("|b",)), within=0, field="body"), 'body:"a b"~0'),
        (Not(GULA), "NOT gula"),
        (Not(Not(GULA)), "NOT (NOT gula)"),
        (Not(Any((GULA, AREN))), "NOT (gula OR aren)"),
        (All((GULA, Not(AREN))), "gula AND NOT aren"),
        (All((GULA, Any((AREN, KOPI)))), "gula AND (aren OR kopi)"),
        (Any((GULA, All((AREN, KOPI)))), "gula OR (aren AND kopi)"),
        (All((GULA, All((AREN, KOPI)))), "gula AND (aren AND kopi)"),
    ],
)
def test_a_query_has_one_text(query: Query, text: str) -> None:
    assert write(query) == text


@given(trees)
def test_a_tree_comes_back_from_plain_lists(query: Query) -> None:
    plain = to_plain(query)
    assert from_plain(plain) == query
    assert json.loads(json.dumps(plain)) == plain
    assert from_plain(json.loads(json.dumps(plain))) == query


@given(trees, trees)
def test_different_trees_are_different_lists(one: Query, two: Query) -> None:
    assert (one == two) == (to_plain(one) == to_plain(two))


@given(trees)
def test_something_is_found_of_a_leaf_exactly_where_it_holds(query: Query) -> None:
    told: tuple[Section, ...] = (section("Air laut 5G\n網路 gula AS"), section("京都 경제'가", field="caption"))
    for leaf in leaves(query):
        assert bool(list(hits(leaf, told))) == holds(leaf, told)
