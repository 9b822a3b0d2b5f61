"""The demo's releases read as a wire would read anybody's: every field in its place, nothing that blocks."""

from datetime import date

import pytest

from kawat.core.checks import check
from kawat.core.release import Item, Source
from kawat.formats.reading import Parsed, read_markdown, read_wire
from kawat.language import facts_of
from kawat.roles.demo.circuit import Circuit
from kawat.roles.demo.picture import HEIGHT, WIDTH, picture
from kawat.roles.demo.stories import ISSUER, ISSUER_NAME, OPENING, STORIES, SUPPLY, Copy

COPIES = [
    pytest.param(copy, id=f"{story.name}{revision}-{copy.language}")
    for story in STORIES
    for revision in ("", *(["corrected"] if story.note else []))
    for copy in story.copies(revision)
]


def read(copy: Copy) -> Parsed:
    reader = read_markdown if copy.markdown else read_wire
    return reader(copy.text, language=copy.language, issuer_name=ISSUER_NAME)


@pytest.mark.parametrize("copy", COPIES)
def test_every_field_stands_in_its_place(copy: Copy) -> None:
    parsed = read(copy)
    assert parsed.findings == ()
    assert parsed.headline
    assert parsed.dateline.day == date(2026, 11, 18)
    assert parsed.dateline.place
    assert parsed.dateline.mark == ""
    assert len(parsed.keywords) >= 3
    assert parsed.sectors
    assert parsed.boilerplate
    (contact,) = parsed.contacts
    assert contact.name
    assert contact.phone == "+62 411 555 0142"
    assert contact.email == "press@nusalarik.example"


@pytest.mark.parametrize("copy", COPIES)
def test_no_finding_blocks_it(copy: Copy) -> None:
    blank = Item(
        uid="1", release="1", salt="1", slug="s", version=1, language=copy.language, issuer=Source(code=ISSUER, name="")
    )
    item = read(copy).onto(blank)
    assert [finding for finding in check(item, facts_of(item)) if finding.is_blocking] == []


@pytest.mark.parametrize("language", OPENING.languages)
def test_the_long_story_is_a_whole_release(language: str) -> None:
    parsed = read(OPENING.copy(language))
    assert parsed.subhead
    (media,) = parsed.media
    assert media.caption
    assert media.credit
    assert len(parsed.body) == 8
    assert "nusalarik.example" in parsed.boilerplate


def test_the_releases_are_written_in_the_promised_languages() -> None:
    assert {"id", "en", "ar", "ja", "zh-Hans", "zh-Hant"} <= set(OPENING.languages)


def test_the_correction_differs_from_what_it_corrects() -> None:
    for language in SUPPLY.languages:
        assert SUPPLY.note is not None
        assert SUPPLY.note[language]
        assert SUPPLY.copy(language).text.replace("46", "64") == SUPPLY.copy(language, "corrected").text


def test_every_story_goes_to_circuits_that_exist() -> None:
    known = Circuit().circuits
    assert all(code in known for story in STORIES for code in story.circuits)


def test_the_picture_is_a_png_of_its_size() -> None:
    drawn = picture()
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(drawn[16:20]), int.from_bytes(drawn[20:24])) == (WIDTH, HEIGHT)
    assert drawn == picture()
