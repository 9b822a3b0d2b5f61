"""`kawat query`: how a query is read, in words; and a mark under the column where it is not."""

from pathlib import Path

import pytest

from kawat.language import width
from tests.cli.terminal import Terminal


def test_it_says_how_each_word_is_looked_for(kawat: Terminal) -> None:
    told = kawat.json("query", '  pabrik OR "gula aren"  =AS kop* body:"a teh"~3', "--languages", "id")
    assert told["query"] == 'pabrik OR ("gula aren" AND =AS AND kop* AND body:"a teh"~3)'
    assert [(each["said"], each["field"], each["read_as"]) for each in told["leaves"]] == [
        ("pabrik", "", ["'pabrik' and its inflections"]),
        ('"gula aren"', "", ["'gula aren' in a row"]),
        ("=AS", "", ["'AS' as it is written, case and all"]),
        ("kop*", "", ["words that begin with 'kop'"]),
        ('body:"a teh"~3', "body", ["'a' and 'teh', in any order with at most 3 words between"]),
    ]
    assert (told["clauses"], told["advice"], told["languages"]) == (4, "", ["id"])


def test_a_person_is_told_the_same(kawat: Terminal) -> None:
    answer = kawat("query", "NOT 銀行", "--languages", "en,zh")
    assert answer.code == 0
    for said in ("NOT 銀行", "It costs", "of 256 clauses.", "nearly everything will come"):
        assert said in answer.out


def test_a_range_of_languages_is_both_scripts(kawat: Terminal) -> None:
    assert kawat.json("query", "銀行", "--languages", "zh, en")["languages"] == ["zh-Hans", "zh-Hant", "en"]


def test_it_needs_no_wire(kawat: Terminal, tmp_path: Path) -> None:
    answer = kawat("query", "air", "--languages", "id", "--home", tmp_path / "nothing")
    assert answer.code == 0
    assert not (tmp_path / "nothing").exists()


BAD: list[tuple[str, str, int]] = [
    ("an unclosed quote", 'gula "aren', 6),
    ("an unclosed quote among wide letters", "太陽 「能源 月", 4),
    ("a field that is none", "kepala:gula", 1),
    ("10,000 terms", "gula " * 10_000, 20_001),
    ("1,000 parentheses", "(" * 1_000 + "gula" + ")" * 1_000, 33),
    ("right-to-left marks", "\u202egula\u202c )", 8),
    ("zero-width characters", "gu\u200bla )", 7),
    ("a line break", "gula\nOR\n)", 9),
    ("a regular expression", "(a+)+$", 5),
    ("a control character", "gula \x1b[31m", 6),
    ("nothing", "", 1),
    ("what nothing can match", "gula NOT gula", 1),
    ("what everything matches", "gula OR NOT gula", 1),
]


@pytest.mark.parametrize(("name", "text", "column"), BAD, ids=[case[0] for case in BAD])
def test_a_query_that_cannot_be_read_is_marked_at_its_column(
    kawat: Terminal, name: str, text: str, column: int
) -> None:
    told = kawat("query", text, "--languages", "id", "--json")
    assert (told.code, told.told["code"], told.told["column"]) == (3, "bad-query", column)
    plain = kawat("query", text, "--languages", "id")
    assert (plain.code, plain.out) == (3, "")
    shown, mark, refusal = plain.err.splitlines()
    assert refusal == f"kawat: {told.told['message']} [bad-query]"
    assert mark.strip() == "^"
    assert width(shown) <= 2 * 84
    assert "\x1b" not in shown


def test_the_mark_stands_under_the_letter_that_is_meant(kawat: Terminal) -> None:
    assert kawat("query", "gula )", "--languages", "id").err.splitlines()[:2] == ["  gula )", "       ^"]
    assert kawat("query", "太陽 )", "--languages", "ja").err.splitlines()[:2] == ["  太陽 )", "       ^"]
    shown, mark = kawat("query", "gula " * 20 + ") gula", "--languages", "id").err.splitlines()[:2]
    assert shown.startswith("  …")
    assert shown[mark.index("^")] == ")"


@pytest.mark.parametrize("languages", ["xx", "en,xx", "z"])
def test_a_language_that_is_not_the_wires_is_refused(kawat: Terminal, languages: str) -> None:
    answer = kawat("query", "air", "--languages", languages, "--json")
    assert (answer.code, answer.told["code"]) == (3, "unknown-language")


@pytest.mark.parametrize("words", [["query"], ["query", "air"], ["query", "air", "--languages", " , "]])
def test_a_query_without_languages_is_wrong_usage(kawat: Terminal, words: list[str]) -> None:
    assert kawat(*words, "--json").code == 2


def test_a_bad_query_in_an_import_is_named_with_line_and_column(kawat: Terminal) -> None:
    rows = "name,kind,circuits,languages,query\nsari,desktop,asia,id,gula\nrina,desktop,asia,id,gula AND )\n"
    answer = kawat("subscribers", "import", "-", "--as", "olga", "--json", stdin=rows.encode())
    assert (answer.code, answer.told["taken"]) == (3, 1)
    (bad,) = answer.told["bad"]
    assert (bad["line"], bad["code"]) == (3, "bad-query")
    assert "at column 10" in bad["message"]
