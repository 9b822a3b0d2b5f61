"""Normal forms, widths and terms: one spelling for what reads as one, and what of an item can be asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.query import Form, Leaf, holds
from kawat.core.release import Block, Dateline, Item, Media, Source
from kawat.core.words import Field
from kawat.language import (
    SEARCHED,
    normalise,
    readings,
    sections_of,
    sector_of,
    terms_of,
    terms_with,
    width,
)

ITEM = Item(
    uid="a",
    release="b",
    salt="c",
    slug="d",
    version=1,
    language="id",
    headline="Pabrik gula",
    subhead="Yang ketiga",
    dateline=Dateline(place="Bogor"),
    body=(Block(text="Dibuka hari ini"), Block(text="di selatan kota")),
    boilerplate="Kawat menjangkau Jepang",
    disclaimer="Tanpa jaminan",
    media=(Media(caption="Gerbang pabrik"), Media(caption="Jalan raya")),
    topics=("medtop:04000000", "medtop:99999999"),
    sectors=("Top Story",),
    keywords=("tebu rakyat", "nasional"),
    tickers=("IDX:AREN", "SGX:TEBU"),
    issuer=Source(code="aren", name="Gula Aren"),
    countries=("ID",),
    circuits=("pers-jawa",),
)


def asked(said: str, field: str = "", item: Item = ITEM, form: Form = Form.PHRASE) -> bool:
    leaf = Leaf(form=form, said=said, readings=readings(form, said, (item.language,)), field=field)
    return holds(leaf, terms_of(item, ()).sections)


def test_harakat_tatweel_width_and_case_make_no_difference() -> None:
    assert normalise("كِتَـــاب") == "كتاب"
    assert normalise("ＫＡＷＡＴ") == normalise("Kawat") == "kawat"
    assert normalise("Straße") == "strasse"
    assert normalise("new\u00ad\u200dsroom\ufeff") == "newsroom"
    assert normalise("葛\U000e0100城") == normalise("葛城")
    assert normalise("นํ้า") == normalise("น้ำ") == "น้ำ"


@given(st.text(st.characters(codec=None)))
def test_what_was_normalised_stays_as_it_is(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_width_counts_east_asian_double_and_marks_not_at_all() -> None:
    assert (width("Kawat"), width("カワト"), width("ｶﾜﾄ"), width("é"), width("น้ำ"), width("서울")) == (5, 6, 3, 1, 2, 4)


def test_each_part_of_an_item_is_a_section_of_its_own() -> None:
    assert [each.field for each in sections_of(ITEM)] == [field.value for field in Field]
    for field, said in {
        "headline": "gula",
        "subhead": "ketiga",
        "place": "bogor",
        "body": "selatan kota",
        "caption": "gerbang",
        "keyword": "tebu rakyat",
        "ticker": "IDX:AREN",
    }.items():
        assert {its.value for its in Field if asked(said, its.value)} == {field}


def test_the_boilerplate_and_the_disclaimer_are_not_searched() -> None:
    assert not asked("jepang")
    assert not asked("jaminan")


@pytest.mark.parametrize("over", ["ini di", "pabrik jalan", "rakyat nasional", "aren sgx", "gula yang"])
def test_a_phrase_does_not_reach_from_one_block_to_the_next(over: str) -> None:
    assert not asked(over)
    assert all(map(asked, over.split()))


def test_values_are_as_filed_with_all_topics_and_regions_above_them() -> None:
    terms = terms_of(ITEM, {"en"}, {"medtop:04000000": ("medtop:20000170", "medtop:01000000")})
    assert terms.siblings == {"id", "en"}
    assert terms.sectors == {
        *("medtop:04000000", "medtop:20000170", "medtop:01000000", "medtop:99999999", "top story"),
    }
    assert terms.regions >= {"southeast-asia", "asia"}
    assert terms.circuits == {"pers-jawa"}
    assert (terms.issuer, terms.provider, terms.kind, terms.countries) == ("aren", "", "release", {"ID"})


def test_terms_with_the_sections_at_hand_are_the_same_terms() -> None:
    assert terms_with(ITEM, sections_of(ITEM), {"en"}) == terms_of(ITEM, {"en"})


def test_plain_sectors_compare_without_case_and_topics_as_they_are() -> None:
    assert sector_of(" TOP  Story ") == "top story"
    assert sector_of("medtop:04000000") == "medtop:04000000"


def test_of_a_long_filing_the_end_of_the_body_is_not_searched() -> None:
    body = Block(text="annexe " * 40_000 + "unreachable")
    annual = Item(
        uid="a", release="b", salt="c", slug="d", version=1, language="en", body=(body,), keywords=("profit",)
    )
    assert asked("annexe", item=annual)
    assert asked("profit", item=annual)
    assert not asked("unreachable", item=annual)
    assert not asked("annex", item=annual)  # no word is cut in two
    assert sum(len(each.folded.text) for each in sections_of(annual)) <= SEARCHED
