"""The one parser: what is typed reads as what it says, has one canonical text, or is refused at its column."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.errors import BadQuery
from kawat.core.query import All, Any, Form, Leaf, Near, Not, Query, from_plain, leaves, to_plain, write
from kawat.core.terms import LANGUAGES
from kawat.core.words import Field
from kawat.matching import CLAUSES, read_query
from kawat.matching.parts import DEPTH, LEAVES, LENGTH, NEAR_WITHIN, SAID

ENGLISH = ("en",)


def read(text: str) -> Query:
    return read_query(text, ENGLISH)


def refused(text: str) -> BadQuery:
    with pytest.raises(BadQuery) as error:
        read(text)
    assert 1 <= column(error.value) <= len(text) + 1
    assert "lark" not in str(error.value).lower()
    assert error.value.__cause__ is None
    return error.value


def column(error: BadQuery) -> int:
    return int(str(error.facts["column"]))


def canonical(text: str) -> str:
    return write(read(text))


def test_each_form_becomes_its_leaf() -> None:
    query = read('harbour "cold chain" =AS ="AS Roma" kop* "a b"~5')
    assert isinstance(query, All)
    *plain, near = query.of
    assert [(each.form, each.said) for each in plain if isinstance(each, Leaf)] == [
        (Form.WORD, "harbour"),
        (Form.PHRASE, "cold chain"),
        (Form.EXACT, "AS"),
        (Form.EXACT, "AS Roma"),
        (Form.PREFIX, "kop"),
    ]
    assert isinstance(near, Near)
    assert (near.said, near.within, len(near.readings)) == (("a", "b"), 5, 2)
    assert all(each.readings for each in leaves(query))


def test_a_leaf_is_read_in_each_language_of_the_profile() -> None:
    (harbours,) = leaves(read_query("harbours", ("en", "id")))
    assert set(harbours.readings) == {*_readings("harbours", "en"), *_readings("harbours", "id")}
    assert len(harbours.readings) == 2


def _readings(text: str, language: str) -> tuple[str, ...]:
    (leaf,) = leaves(read_query(text, (language,)))
    assert isinstance(leaf, Leaf)
    return leaf.readings


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a b", "a AND b"),
        ("a AND b OR c", "(a AND b) OR c"),
        ("a OR b AND c", "a OR (b AND c)"),
        ("a b OR c d", "(a AND b) OR (c AND d)"),
        ("NOT a AND b", "NOT a AND b"),
        ("NOT a OR b", "NOT a OR b"),
        ("NOT (a OR b)", "NOT (a OR b)"),
        ("(a OR b) (c OR d)", "(a OR b) AND (c OR d)"),
        ("a(b)c", "a AND b AND c"),
        ("(((a)))", "a"),
        ("a AND (b AND (c AND d))", "a AND b AND c AND d"),
        ("a OR (b OR (c OR d))", "a OR b OR c OR d"),
        ("a a a", "a"),
        ("a OR b OR a", "a OR b"),
        ("(a b) OR (a b)", "a AND b"),
        ("a (a OR a) (b)", "a AND b"),
        ("NOT NOT a", "a"),
        ("NOT NOT NOT a", "NOT a"),
        ("NOT (NOT (a b))", "a AND b"),
        ("NOT (a AND NOT (NOT b))", "NOT (a AND b)"),
        ("and or not And Or nOT", "and AND or AND not AND And AND Or AND nOT"),
        ('"AND" =OR NOTa', '"AND" AND =OR AND NOTa'),
        ("AND* OR =AND", "AND* OR =AND"),
        ('  "  cold \t chain " \n', '"cold chain"'),
        ('="AS"', "=AS"),
        ('="a(b"', '="a(b"'),
        ('="a:b"', '="a:b"'),
        ('"a""b"', '"a" AND "b"'),
        ("AT&T l’énergie e-mail .NET C++ #tag @kawat a=b 3/4 1,000 O'Neil", None),
        ("café cafe\u0301", "café"),
        ('" harbours   of "~07', None),
    ],
)
def test_what_is_typed_has_one_canonical_text(typed: str, kept: str | None) -> None:
    assert canonical(typed) == (" AND ".join(typed.split()) if kept is None and '"' not in typed else kept or '"harbours of"~7')  # fmt: skip
    assert read(canonical(typed)) == read(typed)


@pytest.mark.parametrize("field", Field)
def test_each_field_stands_before_a_leaf_or_a_parenthesis(field: str) -> None:
    for leaf in ("a", '"a b"', "=a", "ab*", '"a b"~0'):
        (found,) = leaves(read(f"{field}:{leaf}"))
        assert found.field == field
        assert canonical(f"{field}:{leaf}") == f"{field}:{leaf}"
    assert canonical(f"{field}:(a OR NOT (b c)) d") == f"({field}:a OR NOT ({field}:b AND {field}:c)) AND d"
    assert canonical(f"{field.upper()}: a") == f"{field}:a"
    assert canonical(f"{field}:(a a) {field}:a") == f"{field}:a"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("“a b” „c“ «d» »e« 「f」 『g』 ｢h｣ 〝i〟", '"a b" AND "c" AND "d" AND "e" AND "f" AND "g" AND "h" AND "i"'),
        ("（ａ　ＯＲ　ｂ）　ＮＯＴ　ｃ", "(a OR b) AND NOT c"),
        ("ｈｅａｄｌｉｎｅ：「太陽」 太陽＊ ＝ＡＳ", 'headline:"太陽" AND 太陽* AND =AS'),
        ("「太陽　能源」～３ 「太陽 能源」〜3", '"太陽 能源"~3'),
        ("＂a b＂~5", '"a b"~5'),
        ("\u200fa\u200b\u202e AND\u2066 b\ufeff", "a AND b"),
        ("ha\u00adrbour", "harbour"),
        ("head\u200bline:a", "headline:a"),
    ],
)
def test_signs_are_read_in_whatever_way_keyboards_write_them(typed: str, kept: str) -> None:
    assert canonical(typed) == kept


@pytest.mark.parametrize(
    ("typed", "at", "says"),
    [
        ("", 1, "there is nothing in it"),
        (" \n\u200b ", 1, "there is nothing in it"),
        ('a "b', 3, "a quote is opened here and never closed"),
        ('="b', 2, "a quote is opened here and never closed"),
        ('a"b', 2, "a quote is opened here and never closed"),
        ('a"b"', 2, "a space is missing before this quote"),
        ('"a"b', 4, "a space is missing after the quote"),
        ('a ""', 3, "there is nothing between these quotes"),
        ('a " "~5', 3, "there is nothing between these quotes"),
        ("a AND", 3, "there is nothing after AND"),
        ("a NOT", 3, "there is nothing after NOT"),
        ("NOT", 1, "there is nothing after NOT"),
        ("AND a", 1, "there is nothing before AND"),
        ("OR", 1, "there is nothing before OR"),
        ("a AND OR b", 7, "there is nothing between AND and OR"),
        ("a OR AND b", 6, "there is nothing between OR and AND"),
        ("NOT OR a", 5, "there is nothing between NOT and OR"),
        ("(a AND )", 8, "there is nothing between AND and )"),
        ("a ( OR b)", 5, "there is nothing between ( and OR"),
        ("()", 2, "there is nothing between ( and )"),
        ("a (b (c)", 3, "this ( is never closed"),
        ("a) b", 2, "this ) closes nothing"),
        ("foo:bar", 1, "'foo' is no field; there are headline, subhead,"),
        ("a 10:30", 3, "'10' is no field"),
        ("a :b", 3, "there is no field before :"),
        ("a headline:", 3, "headline: needs a word, a phrase or a ( right after it"),
        ("headline:NOT a", 1, "headline: needs a word"),
        ("headline:body:a", 1, "headline: needs a word"),
        ("(headline:)", 2, "headline: needs a word"),
        ("headline:(a body:b)", 13, "body: stands within headline:( ) already"),
        ("headline:(a (b headline:c))", 16, "headline: stands within headline:( ) already"),
        ("a b*", 3, "a prefix needs two letters before *"),
        ("a --*", 3, "- does not mean NOT here"),
        ("..*", 1, "a prefix needs two letters before *"),
        ("*", 1, "a prefix needs two letters before *"),
        ("*ab", 1, "a prefix needs two letters before *"),
        ("ab*c", 3, "* stands only at the end of a word"),
        ("ab**", 3, "* stands only at the end of a word"),
        ("ab*:", 3, "* stands only at the end of a word"),
        ("=ab*", 4, "* does not go with ="),
        ("solar-en*", 1, "a prefix has to be one word, which 'solar-en' is not"),
        ('"cold cha*"', 10, "a prefix cannot stand in quotes"),
        ('"cold"*', 7, "a prefix cannot stand in quotes"),
        ("a = b", 3, "= needs a word or a quote right after it"),
        ("a …", 3, "there is no word in '…'"),
        ('"— !"', 1, "there is no word in '— !'"),
        ("=…", 1, "there is no word in '…'"),
        ("a || b", 3, "there is no word in '||'"),
        ("(a+)+$", 5, "there is no word in '+$'"),
        ('"a …"~5', 1, "there is no word in '…'"),
        ('a "b"~5', 3, "near needs two to six different words"),
        ('"a a"~5', 1, "near needs two to six different words"),
        ('"a A"~5', 1, "near needs two to six different words"),
        ('"a b c d e f g"~5', 1, "near needs two to six different words"),
        ('"a b"~', 6, f"~ needs a number from 0 to {NEAR_WITHIN}"),
        ('"a b"~x', 6, "~ needs a number"),
        ('"a b"~-1', 6, "~ needs a number"),
        ('"a b"~51', 6, "~ needs a number"),
        ('"a b"~5x', 6, "~ needs a number"),
        ('"a b"~٣', 6, "~ needs a number"),
        ('"a b"~99999999999999999999', 6, "~ needs a number"),
        ('="a b"~5', 7, "~ does not go with ="),
        ('"a b" ~5', 7, "~ stands only right after a quote"),
        ("a~5", 2, "~ stands only right after a quote"),
        ("a -b", 3, "- does not mean NOT here"),
        ("a –b", 3, "– does not mean NOT here"),
        ("a −b", 3, "− does not mean NOT here"),
        ("!a", 1, "! does not mean NOT here"),
        ("a, b", 2, ", joins nothing"),
        ("a ,b", 3, ", joins nothing"),
        ("a;b", 2, "; joins nothing"),
        ("太陽、能源", 3, "、 joins nothing"),
        ("太陽，能源", 3, ", joins nothing"),
        ("الطاقة، المصارف", 7, "، joins nothing"),
        ("a \ud800", 3, "half a character (a lone surrogate) stands here"),
        ("\udfffa", 1, "half a character"),
        ("ab\x00", 3, "a control character stands here"),
        ("a b \ufffe", 5, "a control character stands here"),
        ("w " * 2 + "x" * (SAID + 1), 5, f"this is longer than {SAID} characters"),
        ("a AND NOT a", 1, "no story can match it: a is wanted and unwanted at once"),
        ("headline:a NOT headline:a", 1, "headline:a is wanted and unwanted at once"),
        ("a OR NOT a", 1, "it matches every story; leave the query out instead"),
        # columns are those of what was typed, whatever is passed over
        ("\u200b\u200ba\u202e )", 6, "this ) closes nothing"),
        ("（ａ　ＡＮＤ　）", 8, "there is nothing between AND and )"),
        ("\ufeff\u2067foo:\u2069bar", 3, "'foo' is no field"),
        ("e\u0301e\u0301 )", 6, "this ) closes nothing"),
        ("\U0001f600a )", 4, "this ) closes nothing"),
        ("\u200f(\u200f", 2, "this ( is never closed"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_column_with_what_to_do(typed: str, at: int, says: str) -> None:
    error = refused(typed)
    assert says in str(error)
    assert column(error) == at


def clauses(count: int) -> str:
    return " AND ".join(f"w{number}" for number in range(count))


BOMBS = {
    "10,000 terms": ("term " * 10_000, LENGTH + 1),
    "10,000 short terms": ("t " * 10_000, 2 * LEAVES + 1),
    "an endless word": ("a" * LENGTH, 1),
    "an endless phrase": (f'"{"a " * 9_000}"', 1),
    "an endless ligature": ("\ufdfa" * LENGTH, 1),
    "endless marks on a letter": ("a" + "\u0301" * (LENGTH - 1), 1),
    "1,000 parentheses": ("(" * 1_000 + "a" + ")" * 1_000, DEPTH + 1),
    "20,000 parentheses": ("(" * LENGTH, DEPTH + 1),
    "100,000 parentheses": ("(" * 100_000, LENGTH + 1),
    "six parentheses": ("((((((", 6),
    "20,000 closed parentheses": (")" * LENGTH, 1),
    "1,000 groups side by side": ("(a)" * 1_000, 3 * LEAVES + 2),
    "20,000 quotes": ('"' * LENGTH, 1),
    "20,000 quotes with spaces": ('" ' * 10_000, 1),
    "20,000 stars": ("a*" * 10_000, 2),
    "stars": ("*" * LENGTH, 1),
    "a regular expression": ("(a+)+" * 1_000 + "$", None),
    "a nested repetition": ("(" * 20 + "ab*" + ")*" * 20, 25),
    "20,000 tildes": ("~" * LENGTH, 1),
    "20,000 colons": (":" * LENGTH, 1),
    "20,000 equals": ("=" * LENGTH, 1),
    "20,000 dashes": ("-" * LENGTH, 1),
    "20,000 fields": ("headline:" * 2_200, 1),
    "5,000 NOTs": ("NOT " * 4_999, 4 * 4_998 + 1),
    "5,000 ANDs": ("AND " * 5_000, 1),
    "20,000 zero-width spaces": ("\u200b" * (LENGTH - 1) + "(", LENGTH),
    "20,000 right-to-left marks": ("\u202e" * LENGTH, 1),
    "20,000 lone surrogates": ("\ud800" * LENGTH, 1),
    "too many words": (clauses(LEAVES + 1), None),
    "too many clauses": (clauses(CLAUSES + 1), 1),
    "pairs that multiply": (" OR ".join(f"(a{number} b{number})" for number in range(200)), 1),
    "groups that multiply": (" OR ".join(f"({clauses(16)})".replace("w", f"v{number}x") for number in range(16)), 1),
}
"""What somebody might send to break a parser, with the column at which it is refused."""


@pytest.mark.parametrize("bomb", BOMBS)
def test_nothing_takes_long_to_be_refused(bomb: str) -> None:
    text, at = BOMBS[bomb]
    refused("(")  # the parser itself is made once
    began = time.process_time()
    error = refused(text)
    took = time.process_time() - began
    assert at is None or column(error) == at
    assert len(str(error)) < 300
    assert took < 2  # 50 ms when nothing else runs


def test_the_limits_themselves_are_taken() -> None:
    assert isinstance(read(" OR ".join(f"w{number}" for number in range(LEAVES))), Any)
    assert isinstance(read(clauses(CLAUSES)), All)
    assert canonical("(" * DEPTH + "a" + ")" * DEPTH) == "a"
    assert canonical("NOT " * 4_000 + "a") == "a"
    assert canonical("a" + " " * (LENGTH - 1)) == "a"
    assert canonical("x" * SAID) == "x" * SAID


def test_no_canonical_text_breaks_a_limit_of_its_own() -> None:
    nested = "a"
    for number in range(20):
        nested = f"({nested} b{number} OR c{number})"
    assert "written out in full it is nested deeper than 32" in str(refused(nested))
    indic = "\u0958" * SAID  # its composed form is twice as long
    assert len(canonical(indic)) == 2 * SAID
    long = " OR ".join(f"caption:{indic[:-2]}{number}" for number in range(60))
    assert "written out in full it is longer" in str(refused(long))


def test_a_query_of_stop_words_is_read_like_any_other() -> None:
    assert canonical("the of and") == "the AND of AND and"
    assert all(leaf.readings for leaf in leaves(read("the of and")))


PIECES = st.sampled_from(
    ["a", "bb", "AND", "OR", "NOT", "(", ")", '"', '"a b"', '"c d"~3', '="A b"', "=As", "gu*", "headline:", "body:", "*",
     " ", " ", " ", "-", "~5", ":", ",", ";", "“", "」", "＊", "（", "\u200b", "\u202e", "太陽", "é", "e\u0301", "\u0301",
     "Ⅷ", "\ufdfa", "ß", "\u037e", "\u212a", "=", "'", "1,0", "\u3000", "ไทย", "서울은", "العربية", "\ud800", "\x00",
     "…", "C++", "\u0338"]
)  # fmt: skip
ANYTHING = (
    st.lists(PIECES, max_size=14).map("".join) | st.lists(PIECES, max_size=14).map(" ".join) | st.text(max_size=40)
)
MIXED = ("en", "ar", "zh-Hans")


@given(ANYTHING)
def test_any_text_is_read_or_refused_at_a_column_of_it(text: str) -> None:
    query = tried(text, MIXED)
    if isinstance(query, BadQuery):
        assert 1 <= column(query) <= len(text) + 1
        assert str(query).endswith(".")
    else:
        assert_is_normal(query)
        assert read_query(write(query), MIXED) == query
        assert from_plain(to_plain(query)) == query


def tried(text: str, languages: Sequence[str]) -> Query | BadQuery:
    try:
        return read_query(text, languages)
    except BadQuery as error:
        return error


words = st.sampled_from(
    ["air", "Laut", "gula", "太陽", "銀行", "서울", "ท่าเรือ", "الطاقة", "banks", "5g", "AT&T", "l’or"]
)
leaf = st.one_of(
    words,
    words.map("={}".format),
    words.filter(str.isalpha).map("{}*".format),
    st.tuples(words, words).map('"{0[0]} {0[1]}"'.format),
    st.tuples(words, words, st.integers(0, 50)).filter(lambda it: it[0] != it[1]).map('"{0[0]} {0[1]}"~{0[2]}'.format),
)
said = st.tuples(st.sampled_from(["", *(f"{field}:" for field in Field)]), leaf).map("".join)
typed = st.recursive(
    said,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" ", " AND ", " OR ", "  NOT ", " OR NOT "]), inner).map("".join),
        inner.map("({})".format),
        inner.map("NOT ({})".format),
    ),
    max_leaves=8,
)


@given(typed, st.lists(st.sampled_from(sorted(LANGUAGES)), min_size=1, max_size=3, unique=True))
def test_a_query_has_one_text_which_reads_back_as_the_same_query(text: str, languages: list[str]) -> None:
    query = tried(text, languages)
    if isinstance(query, BadQuery):
        assert "match" in str(query)  # everything, or nothing
        return
    assert_is_normal(query)
    assert read_query(write(query), languages) == query
    assert write(read_query(write(query), languages)) == write(query)


def assert_is_normal(query: Query) -> None:
    """No group within one of its own kind, none of one or of the same twice, no NOT of a NOT, every leaf with readings."""
    match query:
        case Leaf():
            assert query.readings
        case Near():
            assert all(query.readings)
        case Not():
            assert not isinstance(query.of, Not)
            assert_is_normal(query.of)
        case All() | Any():
            assert len(set(query.of)) == len(query.of) > 1
            assert not any(isinstance(each, type(query)) for each in query.of)
            for each in query.of:
                assert_is_normal(each)
