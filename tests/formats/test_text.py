"""Plain wire text: readable alone, and readable again."""

from datetime import date

import pytest

from kawat.core.release import Block, Cleared, Dateline, Media
from kawat.core.terms import LANGUAGES, Kind
from kawat.formats import render
from kawat.formats.dateline import dateline, day_words, run_in
from kawat.formats.labels import LABELS, labels
from kawat.formats.reading import read_wire
from kawat.language import furniture_of, is_end_mark, normalise
from tests.formats.stories import COPY, MASTHEAD, full, of_kind, out, story


def wire(cleared: Cleared) -> str:
    return render("text", cleared, MASTHEAD).content.decode()


def test_a_whole_story_reads_from_headline_to_end_mark() -> None:
    item = full(note="", disclosure=False)
    assert wire(out(item)) == (
        f"{item.headline}\n"
        "Sub <&> headline\n\n"
        "The plant. (SAGARA via LINTAS)\n\n"
        "Only a caption. (LINTAS)\n\n"
        "SURABAYA, 22 November 2026 (KAWAT) – Pabrik itu mulai beroperasi pagi ini.\n\n"
        "See the site now\n\n"
        "Figures\n\n"
        "Litres\t4,000\nTowns\t12\n\n"
        "- first point\n- second point\n\n"
        "We are glad.\n\n"
        "About Sagara\nSagara makes water.\n\n"
        "The provider gives no warranty.\n\n"
        "Kontak: Sari Public, +62 31 000, sari@sagara.example\n"
        "Kontak: Budi Media, +62 31 111, budi@sagara.example\n"
        "Kata kunci: air bersih, desalinasi laut\n"
        "Sektor: Top Story, Daily News\n"
        "Kode saham: IDX: SGRA\n"
        "Sumber: PT Sagara Nusantara, Lintas Media\n"
        "Bahasa yang berlaku: Bahasa Indonesia\n"
        f"Foto: {MASTHEAD.media_url(item.uid, 'b10b')}\n\n"
        "###\n"
    )


def test_what_an_item_lacks_is_not_there() -> None:
    bare = story(dateline=Dateline(), issuer=None)
    assert wire(out(bare)) == f"{bare.headline}\n\n{bare.body[0].text}\n\n###\n"


@pytest.mark.parametrize("kind", [each for each in Kind if each is not Kind.RELEASE])
def test_every_kind_is_marked_in_the_first_line(kind: Kind) -> None:
    for language in LANGUAGES:
        assert wire(out(of_kind(kind, language))).startswith(labels(language).mark(kind) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_labels_and_end_marks_are_ones_that_the_reader_of_wire_copy_knows(language: str) -> None:
    words, known = labels(language), furniture_of(language)
    for field in ("keywords", "sectors", "contacts", "photo"):
        assert normalise(getattr(words, field)) in getattr(known, field)
    assert is_end_mark(words.end, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_wire_text_that_is_filed_again_reads_as_the_same_story(language: str) -> None:
    text = COPY[language][2]
    item = story(
        language,
        issuer=None,
        body=(Block(text=text * 3), Block(text=text * 4)),
        media=(Media(caption=text * 2, credit="SAGARA via LINTAS"),),
        keywords=("air bersih", "desalinasi laut"),
        sectors=("Top Story", "Daily News"),
    )
    again = read_wire(wire(out(item)), language=language)
    for field in ("headline", "body", "media", "keywords", "sectors"):
        assert getattr(again, field) == getattr(item, field)
    for field in ("place", "day", "mark"):
        assert getattr(again.dateline, field) == getattr(item.dateline, field)


@pytest.mark.parametrize(
    ("raw", "day", "expected"),
    [
        ("SEOUL -", None, "SEOUL - "),
        ("(LintasWire) –", None, "(LintasWire) – "),
        ("(橫濱訊)--", None, "(橫濱訊)--"),
        ("JAKARTA", None, "JAKARTA – "),
        ("JAKARTA, 22 Nov 2026 /LINTAS/ --", date(2026, 11, 22), "JAKARTA, 22 Nov 2026 /LINTAS/ -- "),
        ("JAKARTA, 22 Nov 2026 /LINTAS/ --", date(2026, 11, 30), "JAKARTA, 30 November 2026 /LINTAS/ -- "),
        ("JAKARTA, 22 Nov (LINTAS) --", date(2026, 11, 22), "JAKARTA, 22 Nov (LINTAS) -- "),
    ],
)
def test_a_dateline_stays_as_it_was_written_but_for_a_day_that_moved(raw: str, day: date | None, expected: str) -> None:
    item = story(dateline=Dateline(place="x", mark="y", day=day, raw=raw))
    assert run_in(item) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "LONDON, November 22, 2026 (KAWAT)"),
        ("de", "HAMBURG, 22. November 2026 (KAWAT)"),
        ("ja", "横浜、2026年11月22日（KAWAT）"),
        ("ko", "부산, 2026년 11월 22일 (KAWAT)"),
        ("ar", "الدار البيضاء، 22 نوفمبر 2026 (KAWAT)"),
        ("th", "ภูเก็ต 22 พฤศจิกายน 2569 (KAWAT)"),
        ("zh-Hant", "高雄，2026年11月22日（KAWAT）"),
    ],
)
def test_a_dateline_in_parts_is_composed_in_the_way_of_its_language(language: str, expected: str) -> None:
    assert dateline(story(language)) == expected


def test_a_dateline_never_gains_a_part_that_it_lacks() -> None:
    assert dateline(story(dateline=Dateline(mark="KAWAT"))) == "(KAWAT)"
    assert dateline(story(dateline=Dateline(place="BOGOR"))) == "BOGOR"
    assert dateline(story(dateline=Dateline(place="BOGOR", mark="/KAWAT/"))) == "BOGOR /KAWAT/"
    assert run_in(story(dateline=Dateline())) == ""


def test_a_day_that_icu_cannot_write_is_written_in_numbers() -> None:
    assert day_words(date(1, 1, 1), "en") == "0001-01-01"


def test_there_are_labels_for_the_wires_languages_and_the_nearest_for_any_other() -> None:
    assert LABELS.keys() == LANGUAGES.keys()
    nearest = {"zh": "zh-Hans", "zh-TW": "zh-Hant", "zh-Hant-HK": "zh-Hant", "pt_BR": "pt", "sw": "en", "": "en"}
    assert {tag: labels(tag).language for tag in nearest} == nearest


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_empty_and_sentences_name_whom_they_must(language: str) -> None:
    words = labels(language)
    assert all(getattr(words, name) for name in words.__slots__)
    assert "{wire}" in words.sent_by
    assert "{wire}" in words.sent_for
    assert "{source}" in words.sent_for
