"""ninjs at intake: what Kawat writes it reads back, what others send is taken or shown, and nothing breaks the reader."""

import json
import sys
import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.core.errors import BadNinjs, BinaryCopy, HugeCopy, KawatError, LoneSurrogate, NotUtf8
from kawat.core.release import Block, BlockKind, Contact, Dateline, Item, Media, Span, SpanKind
from kawat.core.terms import LANGUAGES, Kind, Visibility
from kawat.formats import render, xhtml_body
from kawat.formats.clean import tidy
from kawat.formats.dateline import dateline
from kawat.formats.reading import REMOVED, Parsed, read_ninjs
from kawat.formats.reading.xhtml import read_xhtml
from tests.formats.stories import HOSTILE, MASTHEAD, full, hostile, of_kind, out, story

LISTS = ("sectors", "keywords", "tickers", "countries", "forbidden")
TEXTS = ("headline", "subhead", "boilerplate", "disclaimer", "prevailing", "note", "urgency", "disclosure")


def read(document: object, language: str = "en") -> Parsed:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read_ninjs(raw, name="story.json", language=language)


def removed(parsed: Parsed) -> list[str]:
    return [each.text for each in parsed.placed if each.field in REMOVED]


def small(**more: object) -> dict[str, object]:
    return {"uri": "urn:x:1", "headlines": [{"role": "main", "value": "A headline"}], **more}


def again(item: Item, name: str) -> Item:
    """The item that is filed anew from what was written of it."""
    written = render(name, out(item, languages=()), MASTHEAD, visibility=Visibility.MEDIA)
    blank = Item(uid=item.uid, release=item.release, salt="", slug=item.slug, version=1, language=item.language)
    return read(written.content, item.language).onto(replace(blank, issuer=item.issuer, provider=item.provider))


def assert_same(item: Item, name: str) -> None:
    item, found = tidy(item), again(item, name)
    for field in (*TEXTS, *LISTS):
        assert getattr(found, field) == getattr(item, field), field
    assert [each.rpartition(":")[2] for each in found.topics] == [each.rpartition(":")[2] for each in item.topics]
    assert [(each.kind, each.text) for each in found.body] == [(each.kind, each.text) for each in item.body]
    assert xhtml_body(found) == xhtml_body(item)
    assert dateline(found) == dateline(item)
    assert found.dateline.place == item.dateline.place
    seen = [each for each in item.contacts if each.visibility is not Visibility.NONE]
    assert [(each.name, each.phone, each.email) for each in found.contacts] == [
        (each.name, each.phone, each.email) for each in seen
    ]
    captioned = [each for each in item.media if each.caption or each.credit]
    assert [(each.caption, each.credit) for each in found.media] == [(each.caption, each.credit) for each in captioned]


@pytest.mark.parametrize("name", ["ninjs", "ninjs-2.2"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_is_read_back(language: str, name: str) -> None:
    assert_same(story(language), name)
    assert_same(full(language, version=1, forbidden=("CA", "US")), name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_of_a_dateline_are_found_again(language: str) -> None:
    item = story(language)
    found = again(item, "ninjs").dateline
    assert (found.place, found.day, found.mark) == (item.dateline.place, item.dateline.day, item.dateline.mark)


_WORD = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufffd"), min_size=1, max_size=12)
_TEXT = st.lists(_WORD, min_size=1, max_size=8).map(" ".join).filter(lambda text: any(map(str.isalnum, text)))
_MAYBE = st.just("") | _TEXT


@st.composite
def _blocks(draw: Any) -> tuple[Block, ...]:
    found = []
    for kind in draw(st.lists(st.sampled_from(BlockKind), min_size=1, max_size=6)):
        text = draw(_TEXT)
        if kind is BlockKind.ROW:
            text = "\t".join([text, draw(_TEXT)])
        spans = []
        if draw(st.booleans()):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            href = draw(st.sampled_from(["https://a.example/?x=1&y=2", "mailto:a@b.example"]))
            kind_of = draw(st.sampled_from(SpanKind))
            if "\t" not in text[start:end]:
                spans.append(Span(start=start, end=end, kind=kind_of, href=href if kind_of is SpanKind.LINK else ""))
        found.append(Block(text=text, kind=kind, spans=tuple(spans)))
    return tuple(found)


@st.composite
def _items(draw: Any) -> Item:
    language = draw(st.sampled_from(tuple(LANGUAGES)))
    several = st.lists(_TEXT, max_size=3, unique=True).map(tuple)
    contacts = st.builds(Contact, name=_TEXT, phone=_MAYBE, email=_MAYBE)
    media = st.builds(Media, caption=_TEXT, credit=_MAYBE)
    return story(
        language,
        headline=draw(_TEXT),
        subhead=draw(_MAYBE),
        body=draw(_blocks()),
        dateline=draw(st.sampled_from([Dateline(), story(language).dateline])),
        boilerplate=draw(_MAYBE),
        disclaimer=draw(_MAYBE),
        contacts=tuple(draw(st.lists(contacts, max_size=2))),
        media=tuple(draw(st.lists(media, max_size=2))),
        topics=tuple(draw(st.lists(st.from_regex("medtop:[0-9]{8}", fullmatch=True), max_size=2, unique=True))),
        sectors=draw(several),
        keywords=draw(several),
        tickers=tuple(draw(st.lists(st.sampled_from(["IDX: SGRA", "NASDAQ:ABC", "7203"]), max_size=2, unique=True))),
        countries=tuple(draw(st.lists(st.sampled_from(["ID", "JP"]), max_size=2, unique=True))),
        forbidden=tuple(sorted(draw(st.sets(st.sampled_from(["US", "CA"]))))),
        urgency=draw(st.integers(1, 8)),
        disclosure=draw(st.booleans()),
        prevailing=draw(st.sampled_from(["", "id"])),
        note=draw(_MAYBE),
    )


@settings(max_examples=60, deadline=None)
@given(_items(), st.sampled_from(["ninjs", "ninjs-2.2"]))
def test_whatever_is_written_is_read_back(item: Item, name: str) -> None:
    assert_same(item, name)


@pytest.mark.parametrize("number", range(len(HOSTILE) - 1))
def test_hostile_copy_comes_back_as_it_was_written(number: int) -> None:
    found = again(hostile(HOSTILE[number]), "ninjs")
    assert found.headline == tidy(hostile(HOSTILE[number])).headline.strip()


def test_a_plain_body_is_paragraphs_with_its_dateline_taken_off() -> None:
    body = "JAKARTA, 22 November 2026 (KAWAT) - It opened on Sunday.\r\n\r\nIt is large.\n\n"
    parsed = read(small(bodies=[{"value": body}]))
    assert (parsed.dateline.place, parsed.dateline.mark) == ("JAKARTA", "KAWAT")
    assert [each.text for each in parsed.body] == ["It opened on Sunday.", "It is large."]
    assert parsed.headline == "A headline"


def test_names_are_read_in_either_versions_way() -> None:
    newer = read(small(edNote="Hello", embargoedUntil="2026-11-22T09:00:00+07:00"))
    older = read(small(ednote="Hello", embargoed="2026-11-22T09:00:00+07:00"))
    assert newer == older
    assert newer.note == "Hello"
    assert newer.not_before is not None
    assert newer.not_before.isoformat() == "2026-11-22T02:00:00+00:00", "whoever shows it says UTC beside it"


@pytest.mark.parametrize("said", ["tomorrow", "2026-11-22T09:00:00", "0001-01-01T00:00:00+07:00"])
def test_an_embargo_that_names_no_instant_blocks(said: str) -> None:
    parsed = read(small(embargoedUntil=said))
    assert (parsed.not_before, parsed.embargo) == (None, said)
    assert [(each.code, each.is_blocking) for each in parsed.findings] == [("embargo-ambiguous", True)]


def test_terms_in_words_are_shown_and_pointed_out() -> None:
    parsed = read(small(usageTerms="Not for use in Japan"))
    assert "usageterms: Not for use in Japan" in removed(parsed)
    assert [each.code for each in parsed.findings] == ["terms-not-enforced"]
    other = read(small(rightsInfo={"encodedRights": '{"prohibition": []}'}))
    assert [each.code for each in other.findings] == ["terms-not-enforced"]


def test_every_leaf_is_taken_or_shown() -> None:
    extra = {
        "by": "Ann Writer",
        "copyrightHolder": "Sagara",
        "subjects": [{"name": "Fish", "rel": "about"}, {"name": "water", "rel": "keyword", "relevance": 90}],
        "people": [
            {"name": "Ann", "rel": "about"},
            {"name": "Bob", "rel": "contact", "contactInfo": [{"type": "fax", "value": "1"}]},
        ],
        "associations": [
            {
                "name": "pic",
                "uri": "urn:x:2",
                "type": "picture",
                "by": "REUTERS",
                "renditions": [{"name": "o", "href": "https://x.example/p.jpg"}],
            }
        ],
        "custom": {"deep": [{"one": 1, "flag": True}]},
        "places": [{"name": "Java", "rel": "about"}],
    }
    parsed = read(small(**extra))
    told = removed(parsed)
    for leaf in (
        "urn:x:1",
        "Ann Writer",
        "Sagara",
        "Fish",
        "90",
        "Ann",
        "fax",
        "https://x.example/p.jpg",
        "Java",
        "true",
    ):
        assert any(leaf in each for each in told), leaf
    assert parsed.keywords == ("water",)
    assert parsed.media == (Media(credit="REUTERS"),)
    assert [each.name for each in parsed.contacts] == ["Bob"]


def test_what_the_markup_held_beside_words_is_shown() -> None:
    body = '<p>Read <a href="javascript:alert(1)">this</a> <img src="https://x.example/p.png" alt="A"/>now</p><script>x()</script>'
    parsed = read(small(bodies=[{"contentType": "application/xhtml+xml", "value": body}]))
    assert [(each.text, each.spans) for each in parsed.body] == [("Read this now", ())]
    told = " ".join(removed(parsed))
    for left in ("javascript:alert(1)", "https://x.example/p.png", "<script>"):
        assert left in told


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        ("<p>a<b>b</b></p><p>c", [("paragraph", "ab"), ("paragraph", "c")]),
        ("text <i>alone", [("paragraph", "text alone")]),
        ("<h1>H</h1><ul><li>one<li>two</ul>", [("heading", "H"), ("point", "one"), ("point", "two")]),
        ("<table><tr><th>a</th><td><p>b</p></td></tr></table>after", [("row", "a\tb"), ("paragraph", "after")]),
        ("<blockquote>q<p>r</p></blockquote>s", [("quote", "q"), ("quote", "r"), ("paragraph", "s")]),
        ("<div>\n  a\n  b<br/>c</div>", [("paragraph", "a b"), ("paragraph", "c")]),
        ("&lt;b&gt; &amp; &#x41;&nbsp;", [("paragraph", "<b> & A")]),
        ("</p></b></tr></blockquote>", []),
        ("", []),
    ],
)
def test_markup_becomes_blocks(markup: str, told: list[tuple[str, str]]) -> None:
    assert [(each.kind.value, each.text) for each in read_xhtml(markup).blocks] == told


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (b"", BadNinjs),
        (b"[]", BadNinjs),
        (b"\xff{}", NotUtf8),
        (b"{\x00}", BinaryCopy),
        (b'{"headlines": NaN}', BadNinjs),
        (b'{"urgency": 1, "Urgency": 2}', BadNinjs),
        (b'{"uri": "\\ud800"}', LoneSurrogate),
        (b'{"uri": "\\u0000"}', BadNinjs),
        (b'{"\\ud800": 1}', LoneSurrogate),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, BadNinjs),
        (b'{"a":' + b"[" * 60 + b"]" * 60 + b"}", BadNinjs),
        (b'{"uri": "' + b"x" * 10_000_000 + b'"}', HugeCopy),
        (b'{"urgency": ' + b"9" * 5_000 + b"}", BadNinjs),
        (b'{"a": [' + b"1," * 60_000 + b"1]}", BadNinjs),
        ({"uri": "urn:x:1"}, BadNinjs),
        (small(headlines=5), BadNinjs),
        (small(headlines=["x"]), BadNinjs),
        (small(headlines=[{"value": {}}]), BadNinjs),
        (small(bodies={}), BadNinjs),
        (small(urgency="high"), BadNinjs),
        (small(urgency=10), BadNinjs),
        (small(located=[]), BadNinjs),
        (small(rightsInfo=[]), BadNinjs),
        (small(pubStatus="canceled"), BadNinjs),
        (small(pubstatus="withheld"), BadNinjs),
        (small(pubStatus="draft"), BadNinjs),
        (small(type="video"), BadNinjs),
        (small(language="ja"), BadNinjs),
        (small(standard={"version": "1.6"}), BadNinjs),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_code(document: object, error: type[KawatError]) -> None:
    with pytest.raises(error) as refused:
        read(document)
    assert "story.json" in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("kind", [Kind.KILL, Kind.WITHHOLD])
def test_a_kill_of_ours_is_no_story(kind: Kind) -> None:
    with pytest.raises(BadNinjs, match="order a"):
        read(render("ninjs", out(of_kind(kind, "en")), MASTHEAD).content)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_FIELDS = st.sampled_from(
    ["headlines", "bodies", "descriptions", "subjects", "organisations", "places", "genres", "people", "associations",
     "located", "edNote", "urgency", "language", "type", "pubStatus", "standard", "rightsInfo", "usageTerms", "title",
     "embargoed", "embargoedUntil"]
)  # fmt: skip
_PARTS = st.dictionaries(
    st.sampled_from(["role", "value", "contentType", "rel", "name", "literal", "uri", "symbols", "type", "by", "contactInfo"]),
    _JSON, max_size=5,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(_FIELDS, _JSON | st.lists(_PARTS, max_size=3), max_size=8))
def test_no_object_breaks_the_reader(document: dict[str, object]) -> None:
    with suppress(KawatError):
        read(document).onto(story("en"))


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    with pytest.raises(KawatError):
        read(raw)


_PIECES = st.sampled_from(["<p>", "</p>", "<b>", "</i>", "<a href='https://x.example'>", "</a>", "<tr>", "<td>", "</tr>", "<li>",
                           "<blockquote>", "</blockquote>", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "&", "&#x0;",
                           "<span class='dateline'>", "</span>", "text ", "\t", "\n", "<", ">", "<br/>"])  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=5), max_size=30).map("".join))
def test_no_markup_breaks_the_reader(markup: str) -> None:
    for block in read_xhtml(markup).blocks:
        assert block.text.strip()


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a",
        "<!--",
        "<![",
        "<b>",
        "<b></i>",
        "&",
        "&#",
        "<p>",
        "<script>",
        "<td>",
        "</",
        "<a href='",
        "<tr><td>",
        "<!",
        "<?",
    ],
)
def test_markup_made_to_be_slow_is_read_in_time(piece: str) -> None:
    markup = piece * (200_000 // len(piece))
    begun = time.process_time()
    with suppress(KawatError):
        read(small(bodies=[{"contentType": "text/html", "value": markup}]))
    assert time.process_time() - begun < 3


def test_the_reader_needs_no_more_of_the_stack_than_there_is() -> None:
    assert sys.getrecursionlimit() <= 1_000
    with pytest.raises(BadNinjs, match="deeper"):
        read(b'{"a":' * 900 + b"1" + b"}" * 900)
