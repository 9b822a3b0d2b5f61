"""What holds of NewsML-G2, NewsML 1.2 and NITF alike, whatever anybody files."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kawat.core.terms import LANGUAGES, Kind, Visibility
from kawat.formats import render
from kawat.formats.newsml_g2_package import newsml_g2_package
from tests.formats.schemas import (
    NEWSML_G2,
    NITF,
    empty_elements,
    everything,
    extremes,
    fullest,
    needs_schemas,
    read,
    schema,
)
from tests.formats.stories import MASTHEAD, PROVIDER, hostile, of_kind, out

XML = ("newsml", "newsml-g2", "nitf")
SCHEMAS = {"newsml-g2": NEWSML_G2, "nitf": NITF}
LINKS = "//*[local-name() = 'a'][not(starts-with(@href, 'https://'))] | //*[local-name() = 'script']"
COPY = st.text(max_size=200) | st.text("\u202a\u202e\u2066\u2069\t\r\n\x00]>&<'\"\ud800a", max_size=60)


@needs_schemas
@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("visibility", Visibility)
def test_every_kind_in_every_language_is_valid(name: str, language: str, visibility: Visibility) -> None:
    for cleared in everything(language):
        root = read(name, cleared, visibility)
        schema(SCHEMAS[name]).assertValid(root)
        assert empty_elements(root) == []


@needs_schemas
@pytest.mark.parametrize("name", SCHEMAS)
def test_hostile_copy_and_the_emptiest_item_are_valid(name: str) -> None:
    for cleared in extremes():
        root = read(name, cleared, Visibility.MEDIA)
        schema(SCHEMAS[name]).assertValid(root)
        assert root.xpath(LINKS) == []


@needs_schemas
@settings(max_examples=40, deadline=None)
@given(text=COPY, language=st.sampled_from(list(LANGUAGES)), visibility=st.sampled_from(Visibility))
def test_whatever_is_filed_is_valid(text: str, language: str, visibility: Visibility) -> None:
    cleared = out(hostile(text or "-", language))
    schema(NEWSML_G2).assertValid(read("newsml-g2", cleared, visibility))
    schema(NITF).assertValid(read("nitf", cleared, visibility))
    read("newsml", cleared, visibility)
    schema(NEWSML_G2).assertValid(etree.fromstring(newsml_g2_package([cleared], MASTHEAD, visibility).content))


@pytest.mark.parametrize("name", XML)
def test_no_document_declares_a_type_or_an_entity(name: str) -> None:
    content = render(name, fullest("id"), MASTHEAD).content
    assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<')
    assert b"<!" not in content


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("kind", Kind)
def test_a_hold_is_never_told(name: str, kind: Kind) -> None:
    item = of_kind(kind)
    held = render(name, out(item), MASTHEAD).content
    for word in (b"embargo", b"not_before", b"date.release", b"StatusWillChange"):
        assert word.lower() not in held.lower()


@pytest.mark.parametrize("name", XML)
def test_rights_disclaimer_caption_credit_and_languages_survive(name: str) -> None:
    cleared = fullest("id")
    content = render(name, cleared, MASTHEAD, visibility=Visibility.PUBLIC).content.decode()
    item = cleared.item
    told = (
        "US, CA",
        item.disclaimer,
        "The plant.",
        "SAGARA via LINTAS",
        PROVIDER.name,
        MASTHEAD.item_url(item.uid)[:20],
    )
    for each in told:
        assert each in content
    assert re.search(r'prevailing.{0,40}="id"', content, re.IGNORECASE)
    assert dict(cleared.languages)["ar"] in content.replace("-", "")


@pytest.mark.parametrize("name", XML)
def test_what_is_for_the_media_alone_changes_only_for_them(name: str) -> None:
    def seen(visibility: Visibility) -> Any:
        return etree.tostring(read(name, fullest("id", note="For editors."), visibility), encoding="unicode")

    assert "For editors." in seen(Visibility.MEDIA)
    assert "Budi Media" in seen(Visibility.MEDIA)
    for text in ("For editors.", "Budi Media", "+62 31 111"):
        assert text not in seen(Visibility.PUBLIC)
