"""Each check both ways: it finds what it is for, and is silent where nothing is wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.checks import CHECKS, READING_ONLY, RULES, Facts, check, find
from kawat.core.release import Block, Contact, Dateline, Item, Media, Source, Span, SpanKind
from kawat.core.terms import LANGUAGES, Kind
from tests.core.values import items

BODY = "The company opened a new sugar mill in the south of the city today."
SOUND = Item(
    uid="a",
    release="b",
    salt="c",
    slug="mill",
    version=1,
    language="en",
    issuer=Source(code="aren", name="Gula Aren"),
    headline="A new mill opens",
    dateline=Dateline(place="JAKARTA", day=date(2026, 11, 22), raw="JAKARTA, Nov. 22, 2026 --"),
    body=(Block(text=BODY),),
    boilerplate="About Gula Aren\nGula Aren makes sugar.",
    contacts=(Contact(name="Sari", email="sari@aren.example"),),
    media=(Media(caption="The mill.", credit="Aren", blob="ff", name="mill.jpg"),),
    sectors=("Manufacturing",),
    keywords=("sugar",),
    tickers=("IDX:AREN",),
)
FACTS = Facts(scripts=(("Latn", 1.0),), expected=("Latn",), letters=60, headline_columns=16, body_columns=len(BODY))
NUSAWIRE = Source(code="nusa", name="Nusawire")


def codes(item: Item, facts: Facts = FACTS) -> list[str]:
    return [finding.code for finding in check(item, facts)]


def linked(href: str) -> tuple[Block, ...]:
    return (Block(text=BODY, spans=(Span(start=0, end=3, kind=SpanKind.LINK, href=href),)),)


def test_a_sound_item_has_no_findings() -> None:
    assert codes(SOUND) == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("headline-missing", {"headline": " "}),
        ("dateline-missing", {"dateline": Dateline(mark="Nusawire", raw="(Nusawire) -")}),
        ("dateline-undated", {"dateline": Dateline(place="SEOUL", raw="SEOUL -")}),
        ("contact-missing", {"contacts": ()}),
        ("contact-unreachable", {"contacts": (Contact(name="Sari"),)}),
        ("boilerplate-missing", {"boilerplate": ""}),
        ("sectors-missing", {"sectors": ()}),
        ("keywords-missing", {"keywords": ()}),
        ("media-missing", {"media": ()}),
        ("picture-missing", {"media": (Media(caption="The mill.", credit="Aren"),)}),
        ("caption-missing", {"media": (Media(credit="Aren", blob="ff", name="mill.jpg"),)}),
        ("credit-missing", {"media": (Media(caption="The mill.", blob="ff", name="mill.jpg"),)}),
        ("note-missing", {"kind": Kind.CORRECTION}),
        ("flash-with-body", {"kind": Kind.FLASH}),
        ("language-missing", {"language": ""}),
        ("language-missing", {"language": "und"}),
        ("language-unknown", {"language": "zh"}),
        ("embargo-ambiguous", {"embargo": "EMBARGOED until Friday"}),
        ("placeholder", {"headline": "A new mill opens in TK"}),
        ("placeholder", {"body": (Block(text=BODY + " Lorem ipsum dolor."),)}),
        ("placeholder", {"body": (Block(text=BODY + " It employs XXX people."),)}),
        ("ticker-spam", {"tickers": tuple(f"IDX:{name}" for name in "ABCDEF")}),
        ("ticker-without-market", {"tickers": ("AREN",)}),
        ("link-malformed", {"body": linked("http://")}),
        ("link-malformed", {"body": linked("https://nowhere")}),
        ("link-malformed", {"body": linked("https://aren.example/a b")}),
        ("link-malformed", {"body": linked("www.aren.example")}),
        ("link-malformed", {"body": linked("mailto:")}),
        ("link-malformed", {"body": linked("https://[aren")}),
        ("link-malformed", {"body": (Block(text=BODY + " See https://aren."),)}),
        ("link-unsafe", {"body": linked("javascript:alert(1)")}),
    ],
)
def test_what_is_wrong_with_the_item_is_found(code: str, change: dict[str, object]) -> None:
    assert codes(replace(SOUND, **change)) == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "href",
    [
        "https://aren.example",
        "http://aren.example:8080/a?b=c#d",
        "mailto:s@aren.example",
        "tel:+62",
        "https://例え.jp/あ",
        "https://[::1]/",
    ],
)
def test_a_link_that_can_lead_somewhere_is_left_alone(href: str) -> None:
    assert codes(replace(SOUND, body=linked(href))) == []


@pytest.mark.parametrize(
    ("code", "language", "facts"),
    [
        ("headline-long", "en", {"headline_columns": 65}),
        ("headline-endless", "en", {"headline_columns": 251}),
        ("body-near-empty", "en", {"body_columns": 39}),
        ("language-script", "en", {"scripts": (("Hang", 0.7), ("Latn", 0.3))}),
        ("language-script", "ar", {"expected": ("Arab",)}),
        ("language-script", "ja", {"scripts": (("Hani", 1.0),), "expected": ("Hira", "Kana", "Hani"), "letters": 80}),
        ("language-script", "zh-Hans", {"scripts": (("Hani", 0.6), ("Hira", 0.4)), "expected": ("Hani",)}),
        ("chinese-script", "zh-Hans", {"scripts": (("Hani", 1.0),), "expected": ("Hani",), "hant": 9, "hans": 1}),
        ("chinese-script", "zh-Hant", {"scripts": (("Hani", 1.0),), "expected": ("Hani",), "hans": 3}),
        ("chinese-mixed", "zh-Hant", {"scripts": (("Hani", 1.0),), "expected": ("Hani",), "hans": 2, "hant": 40}),
        ("body-unsearched", "en", {"searched": 200_000, "unsearched": 1}),
        ("embargo-left-in", "en", {"embargo_line": "EMBARGOED until 09:00"}),
        ("end-mark-left-in", "en", {"end_mark": "###"}),
        ("ticker-not-own", "en", {"own_tickers": ("IDX:MILL",)}),
    ],
)
def test_what_is_wrong_with_the_text_is_found(code: str, language: str, facts: dict[str, object]) -> None:
    assert codes(replace(SOUND, language=language), replace(FACTS, **facts)) == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        ("en", {"headline_columns": 64}),
        ("ko", {"scripts": (("Latn", 0.6), ("Hang", 0.4)), "expected": ("Hang",)}),
        ("ja", {"scripts": (("Hani", 0.6), ("Hira", 0.4)), "expected": ("Hira", "Kana", "Hani")}),
        ("zh-Hans", {"scripts": (("Hani", 1.0),), "expected": ("Hani",), "hans": 40}),
        ("ru", {"scripts": (("Latn", 1.0),), "expected": ("Cyrl",), "letters": 19}),
    ],
)
def test_what_is_right_with_the_text_is_left_alone(language: str, facts: dict[str, object]) -> None:
    assert codes(replace(SOUND, language=language), replace(FACTS, **facts)) == []  # type: ignore[arg-type]


def test_a_third_partys_story_carries_its_disclaimer_and_its_name() -> None:
    bare = replace(SOUND, provider=NUSAWIRE)
    assert codes(bare) == ["disclaimer-missing", "attribution-missing"]
    marked = replace(bare, dateline=replace(SOUND.dateline, mark="Nusawire"))
    assert codes(marked) == ["disclaimer-missing"]
    assert codes(replace(bare, disclaimer="From a third party. NUSAWIRE gives no warranty.")) == []


def test_an_embargo_with_its_instant_stands_in_nobodys_way() -> None:
    held = replace(SOUND, embargo="EMBARGOED until Friday", not_before=datetime(2026, 11, 27, tzinfo=UTC))
    assert codes(held, replace(FACTS, embargo_line="EMBARGOED until Friday")) == []


def test_a_flash_needs_no_more_than_its_headline() -> None:
    bare = Item(
        uid="a", release="b", salt="c", slug="d", version=1, language="en", kind=Kind.FLASH, headline="Mill opens"
    )
    assert codes(bare, replace(FACTS, body_columns=0)) == ["sectors-missing"]


def test_nothing_delays_a_kill_or_a_withhold() -> None:
    for kind in (Kind.KILL, Kind.WITHHOLD):
        assert check(replace(SOUND, kind=kind, headline="", body=()), Facts()) == ()


def test_blocking_findings_come_first() -> None:
    found = check(replace(SOUND, contacts=(), headline=""), FACTS)
    assert [finding.is_blocking for finding in found] == [True, False]


def test_of_the_readers_findings_only_those_stay_that_no_check_can_make() -> None:
    reading = (find("unplaced", line=3, text="?"), find("embargo-ambiguous", line="x", reason="y"))
    assert [finding.code for finding in check(SOUND, FACTS, reading=reading)] == ["unplaced"]


def test_every_sentence_is_one_and_holds_its_facts() -> None:
    for finding in check(replace(SOUND, headline="", dateline=Dateline(place="{x}")), Facts(headline_columns=300)):
        assert "{x}" in str(finding) or "{" not in str(finding)
        assert str(finding).endswith(".")
    assert str(find("headline-long", columns=70, limit=64)).startswith("The headline takes 70 columns")


def test_every_rule_can_be_found_and_no_other_is() -> None:
    import inspect

    from kawat.core import checks

    source = inspect.getsource(checks)
    assert {code for code in RULES if f'"{code}"' in source} == set(RULES)
    assert set(RULES) > READING_ONLY


facts = st.builds(
    Facts,
    scripts=st.lists(
        st.tuples(st.sampled_from(["Latn", "Hani", "Hira", "Arab", "Zzzz"]), st.floats(0, 1)), max_size=3
    ).map(tuple),
    expected=st.sampled_from([(), ("Latn",), ("Hani",), ("Hira", "Kana", "Hani")]),
    letters=st.integers(0, 500),
    hans=st.integers(0, 50),
    hant=st.integers(0, 50),
    headline_columns=st.integers(0, 400),
    body_columns=st.integers(0, 9000),
    embargo_reason=st.text(max_size=9),
    embargo_line=st.text(max_size=9),
    end_mark=st.text(max_size=9),
)


@given(items, facts, st.text(max_size=20), st.sampled_from([*LANGUAGES, "", "xx"]))
def test_checks_never_raise(item: Item, facts: Facts, href: str, language: str) -> None:
    item = replace(item, language=language, body=(*item.body, *linked(href))) if href else item
    for finding in check(item, facts):
        assert str(finding)
        assert finding.code in RULES
    assert len(CHECKS) == len(set(CHECKS))
