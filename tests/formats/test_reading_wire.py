"""Wire copy comes out with every field in its own place: the seed articles, thirty variants, and real news."""

import json
import textwrap
from collections import Counter
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.core.errors import KawatError
from kawat.core.release import Contact, Dateline, Item
from kawat.core.terms import LANGUAGES
from kawat.formats.reading import REMOVED, Parsed, decode, read_wire
from tests.corpus import CORPUS, SEEDS, needs_corpus
from tests.formats.variants import Variant, make

LISTS = ("media", "keywords", "sectors", "contacts", "tickers", "findings")


def seed(start: str) -> tuple[list[str], Parsed]:
    """The lines of a seed article, and what was read of it."""
    path = next(SEEDS.glob(f"{start}_*.txt"))
    text = decode(path.read_bytes(), name=path.name)
    return [line for line in text.split("\n") if line.strip()], read_wire(text, language="id")


def filled(read: Parsed) -> list[str]:
    """The fields that hold anything, findings among them."""
    return [each.name for each in fields(read) if each.name != "placed" and getattr(read, each.name)]


def blackened(text: str) -> Counter[str]:
    return Counter(char for char in text if not char.isspace())


@needs_corpus
def test_the_first_seed_has_mark_disclaimer_sectors_and_boilerplate_and_nothing_else() -> None:
    lines, read = seed("000")
    head, body = lines[0].split(" – ", 1)
    assert read.dateline == Dateline(mark=head.strip("()"), raw=f"{head} –")
    assert [block.text for block in read.body] == [body, *lines[1:-3]]
    assert (read.disclaimer, read.boilerplate) == (lines[-3], lines[-1])
    assert read.sectors == tuple(lines[-2].partition(": ")[2].split(", "))
    assert set(filled(read)) == {"dateline", "body", "disclaimer", "boilerplate", "sectors"}


@needs_corpus
def test_the_second_seed_has_caption_credit_an_undated_dateline_and_one_keyword() -> None:
    lines, read = seed("001")
    caption, _, credit = lines[0].rpartition(". ")
    place, body = lines[1].split(" - ", 1)
    assert [(each.caption, each.credit, each.blob) for each in read.media] == [(f"{caption}.", credit, "")]
    assert read.dateline == Dateline(place=place, raw=f"{place} -")
    assert [block.text for block in read.body] == [body, *lines[2:-1]]
    assert read.keywords == (lines[-1].partition(":")[2],)
    assert set(filled(read)) == {"dateline", "body", "media", "keywords"}


@pytest.mark.parametrize("variant", [make(number) for number in range(30)], ids=lambda each: each.name)
def test_every_variant_has_every_field_in_its_place(variant: Variant) -> None:
    read = read_wire(decode(variant.text.encode(), name="variant"), language=variant.language)
    expected = {name: () for name in LISTS} | {"boilerplate": "", "disclaimer": "", "headline": ""} | variant.expected
    found = {name: getattr(read, name) for name in expected}
    found["body"] = tuple(block.text for block in read.body)
    found["dateline"] = (read.dateline.place, read.dateline.day, read.dateline.mark)
    found["contacts"] = tuple((each.name, each.phone, each.email) for each in read.contacts)
    assert found == expected


@needs_corpus
@pytest.mark.parametrize("language", LANGUAGES)
def test_real_news_stays_in_the_body(language: str) -> None:
    stories = (CORPUS / "ntrex" / f"{language}.jsonl").read_text().splitlines()[::2]
    for story in map(json.loads, stories):
        body = [" ".join(each.split()) for each in story["paras"]]
        read = read_wire("\n".join(body), language=language)
        assert [block.text for block in read.body] == body
        assert {piece.field for piece in read.placed} == {"body"}
        headline = " ".join(story["headline"].split())
        read = read_wire(f"{headline}\n(Nusawire) -- " + "\n".join(body), language=language)
        assert (read.headline, read.dateline.mark) == (headline, "Nusawire") or read.findings
        assert [block.text for block in read.body][-len(body) :] == body


PIECES = st.sampled_from(
    [
        *(
            "SEOUL - ",
            "JAKARTA, 22 November 2026 (Kawat) – ",
            "(Nusawire) -- ",
            "（共同）",
            "KEYWORD :",
            "Sektor: ",
            "About X",
        ),
        *(
            "EMBARGOED until 09:00 WIB 1 May 2026",
            "FOR IMMEDIATE RELEASE",
            "###",
            "-30-",
            "ENDS",
            "(END)",
            "Media contact:",
        ),
        *(
            "Photo: A/B",
            " WARTA via KABAR",
            "a@b.example",
            "+62 21 555 0100",
            "Tel: ",
            "Nusawire offers no warranty.",
            "• point",
        ),
        *(
            "Disclaimer: ",
            "Sang direktur, 2025. ",
            "…",
            "a\tb",
            "\n",
            "\r\n",
            "\n\n",
            " ",
            "$ABC (NASDAQ: ABC)",
            "：",
            "、",
            ",",
        ),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), min_size=1, max_size=24), st.sampled_from(list(LANGUAGES)))
def test_no_character_is_lost(pieces: list[str], language: str) -> None:
    text = "x" + "".join(pieces)
    try:
        text = decode(text.encode("utf-8", "surrogatepass"), name="copy")
    except KawatError:
        return  # controls and half characters: test_reading_decode's business
    read = read_wire(text, language=language, provider_name="Nusawire")
    assert sum((blackened(piece.text) for piece in read.placed), Counter()) == blackened(text)
    kept = sum((blackened(piece.text) for piece in read.placed if piece.field not in REMOVED), Counter())
    in_fields = blackened(everything(read))
    assert {char for char in (kept - in_fields) if char.isalnum()} == set()
    assert [block.text for block in read.body] == [
        each.text for each in read.placed if each.field == "body"
    ] or read.findings


def everything(read: Parsed) -> str:
    """All that stands in the fields."""
    said = [read.headline, read.subhead, read.dateline.raw, read.boilerplate, read.disclaimer, read.embargo]
    said += [block.text for block in read.body]
    said += [f"{each.name}{each.phone}{each.email}" for each in read.contacts]
    said += [f"{each.caption}{each.credit}" for each in read.media]
    return "".join([*said, *read.sectors, *read.keywords])


def test_a_caption_keeps_its_credit_as_it_was_written() -> None:
    for credit in (
        "WARTA via KABAR",
        "REUTERS/J. Doe",
        "Foto: Antara/Budi",
        "© Aren",
        "(AFP/Getty Images)",
        "AP Photo/A. B.",
    ):
        read = read_wire(f"Pabrik itu pada 22 November 2026. {credit}\nBOGOR - Berita dimulai.", language="id")
        assert read.media[0].credit == credit.strip("()")
        assert read.media[0].caption == "Pabrik itu pada 22 November 2026."


@pytest.mark.parametrize(
    ("language", "opening", "place", "day", "mark"),
    [
        ("en", "SEOUL, Nov. 22, 2026 /KAWAT/ -- ", "SEOUL", True, "KAWAT"),
        ("en", "SAN JOSE, Calif.--(BUSINESS WIRE)--", "SAN JOSE, Calif.", False, "BUSINESS WIRE"),
        ("en", "Hong Kong, Nov 22, 2026 - (Nusawire) - ", "Hong Kong", True, "Nusawire"),
        ("en", "WASHINGTON — ", "WASHINGTON", False, ""),
        ("id", "JAKARTA (Kawat) - ", "JAKARTA", False, "Kawat"),
        ("zh-Hant", "(美國商業資訊)--", "", False, "美國商業資訊"),
        ("zh-Hant", "（中央社台北2026年11月22日電）", "台北", True, "中央社"),
        ("zh-Hans", "新华社北京2026年11月22日电 ", "北京", True, "新华社"),
        ("ja", "【東京】", "", False, "東京"),
        ("ja", "[東京 22日 ロイター] - ", "東京", False, "ロイター"),
        ("ko", "(서울=연합뉴스) ", "서울", False, "연합뉴스"),
        ("ru", "МОСКВА, 22 ноября 2026 г. /ТАСС/. ", "МОСКВА", True, "ТАСС"),
        ("de", "Berlin (dpa) - ", "Berlin", False, "dpa"),
        ("ar", "القاهرة - ", "القاهرة", False, ""),
    ],
)
def test_datelines_are_read_in_each_languages_ways(
    language: str, opening: str, place: str, day: bool, mark: str
) -> None:
    read = read_wire(f"{opening}A story that begins here. More of it.\nAnd it goes on.", language=language)
    assert (read.dateline.place, read.dateline.day is not None, read.dateline.mark) == (place, day, mark)
    assert read.dateline.raw == opening.strip()
    assert read.body[0].text == "A story that begins here. More of it."


def test_keywords_without_separators_stay_one_string() -> None:
    assert read_wire("Berita.\nKEYWORD :gula aren pabrik", language="id").keywords == ("gula aren pabrik",)
    assert read_wire("Berita.\nKEYWORD : gula; aren、pabrik", language="id").keywords == ("gula", "aren", "pabrik")


def test_an_embargo_is_read_into_its_instant_or_asked_about() -> None:
    clear = read_wire("EMBARGOED until 00:01 GMT 3 Feb 2026\n\nThe story.\nMore.", language="en")
    assert clear.not_before is not None
    assert clear.not_before.isoformat() == "2026-02-03T00:01:00+00:00"
    assert (clear.embargo, clear.findings) == ("EMBARGOED until 00:01 GMT 3 Feb 2026", ())
    dark = read_wire("EMBARGOED until 12:00 EST, July 4, 2026\n\nThe story.\nMore.", language="en")
    assert (dark.not_before, [finding.code for finding in dark.findings]) == (None, ["embargo-ambiguous"])
    assert [block.text for block in dark.body] == ["The story.", "More."]


def test_wrapped_lines_become_paragraphs_again() -> None:
    story = (
        "This is a story that the person who typed it wrapped at a column, as people do who write in a terminal. " * 3
    )
    read = read_wire("\n\n".join([textwrap.fill(story, 72)] * 2), language="en")
    assert len(read.body) == 2
    assert read.body[0].text == story.strip()


def test_several_contacts_are_kept_apart() -> None:
    copy = "Story.\n\nMedia contacts:\nSari Dewi, Kawat\nTel: +62 21 555 0100\nsari@kawat.example\nBudi: budi@kawat.example\n"
    assert read_wire(copy, language="en").contacts == (
        Contact(name="Sari Dewi, Kawat", phone="+62 21 555 0100", email="sari@kawat.example"),
        Contact(name="Budi", email="budi@kawat.example"),
    )


def test_a_stray_line_in_the_tail_stays_in_the_body_with_a_finding() -> None:
    read = read_wire("Story.\nMore.\n###\nWhat is this?\nKeywords: a, b", language="en")
    assert [block.text for block in read.body] == ["Story.", "More.", "What is this?"]
    assert [finding.code for finding in read.findings] == ["unplaced"]


def test_a_heading_in_the_middle_is_no_boilerplate() -> None:
    copy = "Story.\nAbout Three Hundred\nPeople came.\nThey left.\nThey slept.\nThey woke.\nAnd so on."
    assert len(read_wire(copy, language="en").body) == 7


def test_a_story_that_quotes_its_agency_keeps_its_last_paragraph() -> None:
    read = read_wire('(Reuters) - First.\nSecond.\n"Yes," he told Reuters on Monday.\nKEYWORD: x', language="en")
    assert not read.disclaimer
    assert not read.boilerplate
    assert len(read.body) == 3


def test_tickers_are_read_with_and_without_their_market() -> None:
    read = read_wire("Aren (NASDAQ: AREN; IDX: GULA) and $XYZ rose (note: see below).", language="en")
    assert read.tickers == ("NASDAQ:AREN", "IDX:GULA", "XYZ")


def test_a_headline_of_the_copy_is_not_lost_beside_the_filers_own() -> None:
    item = Item(uid="a", release="b", salt="c", slug="d", version=1, language="en", headline="Mine")
    read = read_wire("Theirs, set apart\n\nSEOUL - The story begins.\nIt goes on.", language="en")
    filed = read.onto(item)
    assert (filed.headline, filed.subhead, filed.dateline.place) == ("Mine", "Theirs, set apart", "SEOUL")
