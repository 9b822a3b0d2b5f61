"""A refusal's reason is a whole clause that a page can say in its reader's language; machines get it in English."""

import ast

import pytest
from django.utils import translation

from kawat.core.because import Because
from kawat.core.checks import find
from kawat.core.errors import BadAddress, BadField, BadQuery, Forbidden, StillBlocked, WrongMove
from kawat.core.findings import Several
from kawat.matching.grammar import read_query
from kawat.web.words import say, say_finding
from tests import wording


def test_no_reason_is_glued_from_parts() -> None:
    glued = []
    for source in sorted((wording.ROOT / "kawat").rglob("*.py")):
        path = str(source.relative_to(wording.ROOT))
        if path.startswith(wording.OF_MACHINES):
            continue
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            match node:
                case ast.keyword(arg="reason", value=ast.JoinedStr() as value):
                    glued.append(f"{path}:{value.lineno}")
                case ast.Assign(targets=[ast.Name(id="reason" | "clause")], value=ast.JoinedStr() as value):
                    glued.append(f"{path}:{value.lineno}")
    assert glued == []


def test_a_reason_is_a_text_to_everybody_else() -> None:
    reason = Because("it is longer than {limit} characters", limit=20_000)
    assert str(BadAddress(address="x", reason=reason)) == (
        "'x' is not an address that can be delivered to: it is longer than 20,000 characters."
    )


def test_pages_say_the_reason_in_their_language() -> None:
    with pytest.raises(BadQuery) as refused:
        read_query('tidal "', ["en"])
    with translation.override("de"):
        said = say(refused.value)
    assert "quote" not in said
    assert "Anführungszeichen" in said
    assert "quote" in str(refused.value)


def test_a_field_that_has_no_word_is_not_named() -> None:
    with translation.override("de"):
        assert "self_signed" not in say(BadField(field="self_signed", reason="it is a whole number"))


def test_states_rights_and_findings_within_a_refusal_are_words() -> None:
    blocked = StillBlocked(count=1, findings=Several([find("headline-missing")]))
    refusals = (WrongMove(state="killed", verb="clear", possible="kill, hold"), Forbidden(who="o", right="read held"))
    with translation.override("ja"):
        for refused in (blocked, *refusals):
            said = say(refused)
            assert not any(word in said for word in ("killed", "clear", "hold", "headline", "read")), said


def test_a_finding_names_languages_and_scripts() -> None:
    found = find("language-script", language="ja", percent=90, script="Arab")
    with translation.override("id"):
        said = say_finding(found)
    assert "Jepang" in said
    assert "Arab" in said


def test_a_finding_names_a_holiday_in_the_pages_language_where_it_is_known() -> None:
    facts = {"time": "2026-11-23 10:00", "zone": "Asia/Tokyo", "market": "TSE", "holiday": "Labor Thanksgiving Day"}
    found = find("market-closed", **facts)
    with translation.override("ja"):
        assert "勤労感謝の日" in say_finding(found)
    with translation.override("id"):
        assert "Labor Thanksgiving Day" in say_finding(found)
