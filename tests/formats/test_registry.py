"""What holds of every format alike."""

from dataclasses import fields
from pathlib import Path

import pytest

from kawat.core.errors import UnknownFormat
from kawat.core.release import Item
from kawat.core.terms import LANGUAGES, Kind, Visibility
from kawat.formats import FORMATS, render
from tests.formats.stories import HOSTILE, MASTHEAD, full, hostile, of_kind, out

EVERY = sorted(FORMATS)


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownFormat, match="ninjs"):
        render("telex", out(full()), MASTHEAD)


@pytest.mark.parametrize("name", EVERY)
def test_equal_input_gives_equal_bytes(name: str) -> None:
    first, second = (render(name, out(full("ar")), MASTHEAD, language="ja") for _ in range(2))
    assert first == second
    assert first.format == name


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_written_in_every_language(name: str, language: str) -> None:
    for kind in Kind:
        assert render(name, out(of_kind(kind, language)), MASTHEAD).content.decode("utf-8").strip()


@pytest.mark.parametrize("name", EVERY)
def test_no_rendition_holds_the_wire_number(name: str) -> None:
    assert b"4711" not in render(name, out(full()), MASTHEAD).content


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("visibility", Visibility)
def test_a_contact_is_seen_by_those_alone_who_may(name: str, visibility: Visibility) -> None:
    content = render(name, out(full()), MASTHEAD, visibility=visibility).content.decode()
    assert "base64\r\n" not in content  # so that what stands below can be read as it is
    seen = {Visibility.PUBLIC: (True, False), Visibility.MEDIA: (True, True), Visibility.NONE: (False, False)}
    public, media = seen[visibility]
    if name == "atom":  # public whatever is asked
        public, media = True, False
    assert ("Sari Public" in content, "+62 31 000" in content) == (public, public)
    assert ("Budi Media" in content, "budi@sagara.example" in content) == (media, media)
    assert "Nobody Sees" not in content
    assert "none@sagara.example" not in content


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("withdrawn", [Kind.KILL, Kind.WITHHOLD])
def test_a_withdrawn_item_is_never_written_out_again(name: str, withdrawn: Kind) -> None:
    item = full("en")
    content = render(name, out(item, withdrawn=withdrawn, withdrawn_at=out(item).at), MASTHEAD).content.decode()
    for text in ("The plant started", "Sub <&", "About Sagara", "SAGARA via LINTAS", "Sari Public", "desalinasi laut"):
        assert text not in content


@pytest.mark.parametrize("name", EVERY)
def test_in_public_a_withdrawn_item_has_neither_name_nor_reason(name: str) -> None:
    for item in (of_kind(Kind.KILL, "en"), of_kind(Kind.WITHHOLD, "en")):
        content = render(name, out(item), MASTHEAD, visibility=Visibility.PUBLIC).content.decode()
        for text in ("Sagara opens", "Because of a reason", "sagara-desalination"):
            assert text not in content


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_copy_is_written_as_harmless_utf_8(name: str, number: int) -> None:
    content = render(name, out(hostile(HOSTILE[number])), MASTHEAD).content.decode("utf-8")
    assert not any(bad in content for bad in "\x00\x0b\x1b\x7f\x85\ufffe\uffff\u2028\u2029\u202d\u202e")
    if name == "atom":  # in text it is text; the markup of the others is looked at in their own tests
        assert "<script>" not in content
    assert "javascript:" not in content


def test_every_field_of_an_item_stands_in_the_table_of_the_docs() -> None:
    table = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    assert [each.name for each in fields(Item) if f"`{each.name}`" not in table] == []


def test_every_format_stands_in_the_docs() -> None:
    table = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    assert [name for name in FORMATS if f"`{name}`" not in table] == []
