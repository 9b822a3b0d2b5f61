"""The XHTML body: well-formed whatever was filed, and no markup but ours."""

import time
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.core.release import Block, BlockKind, Dateline, Item, Span, SpanKind
from kawat.formats import xhtml_body
from kawat.formats.clean import clean, tidy
from kawat.formats.xhtml import safe_href
from tests.formats.stories import HOSTILE, hostile, story, xml

SPANS = 5_000
FORBIDDEN = {*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), 0xFFFE, 0xFFFF} - {0x09}


def body(*blocks: Block) -> str:
    return xhtml_body(story(body=blocks, dateline=Dateline()))


def parsed(xhtml: str) -> ElementTree.Element:
    return xml(f"<div>{xhtml}</div>")


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    text = draw(st.text(max_size=30))
    spans = []
    if text:
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            kind = draw(st.sampled_from(SpanKind))
            href = draw(st.sampled_from(["https://a.example/?b=1&c='\"<", "javascript:x", "", "data:,x"]))
            spans.append(Span(start=start, end=end, kind=kind, href=href))
    return Block(text=text, kind=draw(st.sampled_from(BlockKind)), spans=tuple(spans))


@settings(max_examples=200, deadline=None)
@given(st.lists(blocks(), max_size=6))
def test_any_blocks_and_spans_are_well_formed_and_keep_their_text(drawn: list[Block]) -> None:
    root = parsed(body(*drawn))
    text = "".join(root.itertext()).replace("\n", "").replace("\r", "")
    assert text == "".join(
        clean(each.text).replace("\t", "") if each.kind is BlockKind.ROW else clean(each.text) for each in drawn
    )
    allowed = {"div", "p", "h2", "ul", "li", "blockquote", "table", "tbody", "tr", "td", "strong", "em", "a"}
    assert {each.tag for each in root.iter()} <= allowed
    assert {each.get("href", "")[:8] for each in root.iter("a")} <= {"https://"}


def test_rows_make_one_table_and_points_one_list() -> None:
    row, point = BlockKind.ROW, BlockKind.POINT
    assert body(
        Block(text="a\tb", kind=row), Block(text="c\td", kind=row), Block(text="x", kind=point), Block(text="y", kind=point)
    ) == (
        "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></tbody></table>\n"
        "<ul><li>x</li><li>y</li></ul>"
    )  # fmt: skip


def test_spans_that_overlap_still_nest() -> None:
    spans = (Span(start=0, end=4, kind=SpanKind.STRONG), Span(start=2, end=6, kind=SpanKind.EMPHASIS))
    assert (
        body(Block(text="abcdef", spans=spans)) == "<p><strong>ab</strong><em><strong>cd</strong></em><em>ef</em></p>"
    )


def test_a_link_inside_a_link_is_one_link() -> None:
    spans = tuple(
        Span(start=start, end=6, kind=SpanKind.LINK, href=href)
        for start, href in ((0, "javascript:x"), (2, "https://a.example/"), (0, "https://b.example/"))
    )
    assert body(Block(text="abcdef", spans=spans)) == (
        '<p><a href="https://b.example/">ab</a><a href="https://a.example/">cdef</a></p>'
    )


@pytest.mark.parametrize("reach", [1, SPANS])
def test_many_spans_take_the_time_and_the_room_of_their_number(reach: int) -> None:
    kinds = (SpanKind.STRONG, SpanKind.EMPHASIS)
    spans = tuple(Span(start=at, end=at + reach, kind=kinds[at % 2]) for at in range(SPANS))
    began = time.process_time()
    written = body(Block(text="x" * 2 * SPANS, spans=spans))
    assert time.process_time() - began < 2
    assert len(written) < 100 * SPANS


def test_the_dateline_opens_the_first_paragraph() -> None:
    heading = Block(text="Head", kind=BlockKind.HEADING)
    item = story("en", body=(heading, Block(text="News.")))
    assert xhtml_body(item) == (
        '<h2>Head</h2>\n<p><span class="dateline">LONDON, November 22, 2026 (KAWAT) –</span> News.</p>'
    )


@pytest.mark.parametrize(
    "href",
    ["https://a.example/", "http://a.example", "mailto:a@b.example", "HTTPS://A.example/x?y=1#z"],
)
def test_links_that_a_reader_may_follow_stay(href: str) -> None:
    assert safe_href(href) == href


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "java\nscript:x", "data:text/html,x", "//a.example", "/me", "http:x", "https://[", "ftp://a.example", "", "https://a b"],
)  # fmt: skip
def test_other_links_are_text(href: str) -> None:
    assert safe_href(href) == ""
    assert body(Block(text="x", spans=(Span(start=0, end=1, kind=SpanKind.LINK, href=href),))) == "<p>x</p>"


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_cleaning_keeps_places_and_does_so_once(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert len(cleaned) >= len(text)
    assert not {ord(each) for each in cleaned} & FORBIDDEN
    assert all(a == b for a, b in zip(text, cleaned, strict=False) if ord(a) >= 0x20 and a.isprintable())


@pytest.mark.parametrize("text", HOSTILE)
def test_directions_are_closed_where_they_were_opened(text: str) -> None:
    item: Item = tidy(hostile(text))
    for line in (item.headline, item.subhead, *(block.text for block in item.body)):
        assert sum(each in "\u2066\u2067\u2068" for each in line) == line.count("\u2069")


def test_clean_copy_is_left_alone() -> None:
    for language in ("ar", "th", "ja", "vi"):
        assert tidy(story(language)) == story(language)
