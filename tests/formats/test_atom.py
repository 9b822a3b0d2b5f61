"""Atom feeds as a strict XML parser and a feed reader see them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest

from kawat.core.release import Cleared
from kawat.core.terms import LANGUAGES, Kind
from kawat.formats import atom_feed, render
from kawat.formats.feed import FeedHead
from kawat.formats.identity import story_of
from kawat.formats.labels import labels
from tests.formats.stories import AT, FIRST_AT, HOSTILE, MASTHEAD, full, hostile, of_kind, out, story, uid, xml

NS = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "h": "http://www.w3.org/1999/xhtml",
    "m": "http://search.yahoo.com/mrss/",
}
UPDATED = datetime(2026, 11, 22, 3, tzinfo=UTC)


def feed(*entries: Cleared, **fields: Any) -> bytes:
    how: dict[str, Any] = {
        "title": "Kawat: semua",
        "self_url": "https://wire.example/feeds/all.atom",
        "alternate_url": "https://wire.example/",
        "updated": UPDATED,
    }
    return atom_feed(FeedHead(**{**how, **fields}), entries, MASTHEAD)


def test_a_feed_reader_finds_every_field() -> None:
    item = full("id")
    parsed = feedparser.parse(feed(out(item), hub_url="https://wire.example/hub", language="id"))
    assert not parsed.bozo
    assert parsed.feed.title == "Kawat: semua"
    assert {link.rel: link.href for link in parsed.feed.links} == {
        "self": "https://wire.example/feeds/all.atom",
        "alternate": "https://wire.example/",
        "hub": "https://wire.example/hub",
    }
    (entry,) = parsed.entries
    assert entry.id == story_of(item)
    assert entry.title == item.headline
    assert (entry.published, entry.updated) == ("2026-11-21T09:30:00.000Z", "2026-11-22T02:00:00.250Z")
    assert entry.author == "Lintas Media"
    assert entry.contributors[0].name == "PT Sagara Nusantara"
    assert entry.rights == item.disclaimer
    assert entry.summary == item.subhead
    assert {tag.term for tag in entry.tags} >= {"04000000", "Top Story", "Daily News", "air bersih", "ID"}
    (picture,) = (link for link in entry.links if link.rel == "enclosure")
    assert (picture.href, picture.type, picture.length) == (MASTHEAD.media_url(item.uid, "b10b"), "image/jpeg", "99")
    for text in (
        "Pabrik itu mulai",
        "The plant.",
        "SAGARA via LINTAS",
        "Only a caption.",
        "About Sagara",
        "Sari Public",
    ):
        assert text in entry.content[0].value
    assert "Budi Media" not in entry.content[0].value
    assert {link.hreflang: link.href for link in entry.links if link.rel == "alternate"} == {
        "id": MASTHEAD.item_url(item.uid),
        "ar": MASTHEAD.item_url(uid("item ar")),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_entry_states_its_language_and_direction(language: str) -> None:
    entry = xml(feed(out(story(language)))).find("a:entry", NS)
    assert entry is not None
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    content = entry.find("a:content/h:div", NS)
    assert content is not None
    assert (content.get("lang"), content.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
    assert entry.findtext("a:title", namespaces=NS) == story(language).headline


@pytest.mark.parametrize("kind", [Kind.KILL, Kind.WITHHOLD])
def test_a_notice_buries_the_entry_that_it_covers(kind: Kind) -> None:
    root = xml(feed(out(of_kind(kind)), out(story())))
    assert root.findall("a:entry", NS) == []
    (stone,) = root.findall("at:deleted-entry", NS)
    assert (stone.get("ref"), stone.get("when")) == (story_of(story()), "2026-11-22T02:00:00.250Z")
    words = labels("id")
    assert stone.findtext("at:comment", namespaces=NS) == (words.killed if kind is Kind.KILL else words.withheld)


def test_an_item_that_was_withdrawn_is_a_tombstone_with_the_instant_it_went() -> None:
    gone = AT + timedelta(hours=1)
    root = xml(feed(out(story(), withdrawn=Kind.KILL, withdrawn_at=gone)))
    assert root.findall("a:entry", NS) == []
    (stone,) = root.findall("at:deleted-entry", NS)
    assert (stone.get("ref"), stone.get("when")) == (story_of(story()), "2026-11-22T03:00:00.250Z")


def test_what_may_not_go_everywhere_any_more_is_gone_without_a_word() -> None:
    (stone,) = xml(feed(out(story(forbidden=("US",))))).findall("at:deleted-entry", NS)
    assert (stone.get("ref"), list(stone)) == (story_of(story()), [])


def test_an_advisory_stands_in_no_feed() -> None:
    assert feedparser.parse(feed(out(of_kind(Kind.ADVISORY)))).entries == []


def test_a_correction_takes_the_place_of_what_it_corrects_and_says_so() -> None:
    fixed, first = of_kind(Kind.CORRECTION), story()
    (entry,) = xml(feed(out(fixed), out(first, superseded_by=fixed.uid))).findall("a:entry", NS)
    (before,) = xml(feed(out(first))).findall("a:entry", NS)
    assert entry.findtext("a:id", namespaces=NS) == before.findtext("a:id", namespaces=NS)
    links = {(each.get("rel"), each.get("href")) for each in entry.findall("a:link", NS)}
    assert ("predecessor-version", MASTHEAD.item_url(first.uid)) in links
    terms = {(each.get("scheme"), each.get("term")) for each in entry.findall("a:category", NS)}
    assert ("http://cv.iptc.org/newscodes/signal/", "correction") in terms


def test_a_page_names_the_next_one_and_keeps_the_id_of_its_feed() -> None:
    address = "https://wire.example/feeds/all.atom"
    page = xml(feed(self_url=f"{address}?before=9", first_url=address, next_url=f"{address}?before=4"))
    links = {each.get("rel"): each.get("href") for each in page.findall("a:link", NS)}
    assert (links["first"], links["next"]) == (address, f"{address}?before=4")
    assert page.findtext("a:id", namespaces=NS) == xml(feed()).findtext("a:id", namespaces=NS)


def test_pictures_carry_caption_and_credit_by_media_rss() -> None:
    content = xml(feed(out(full()))).find("a:entry/m:content", NS)
    assert content is not None
    assert (content.get("url"), content.get("medium")) == (MASTHEAD.media_url(full().uid, "b10b"), "image")
    assert content.findtext("m:description", namespaces=NS) == "The plant."
    assert content.findtext("m:credit", namespaces=NS) == "SAGARA via LINTAS"


def test_ids_stay_while_titles_and_times_change() -> None:
    first = feed(out(story()))
    second = feed(out(story(headline="Lain"), at=AT + timedelta(days=1)), title="Lain", updated=FIRST_AT)
    for path in ("a:id", "a:entry/a:id"):
        assert xml(first).findtext(path, namespaces=NS) == xml(second).findtext(path, namespaces=NS)


def test_an_empty_feed_is_a_feed() -> None:
    parsed = feedparser.parse(feed())
    assert (parsed.bozo, parsed.entries) == (False, [])


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_copy_is_well_formed_and_has_no_markup_of_its_own(number: int) -> None:
    root = xml(feed(out(hostile(HOSTILE[number])), title=HOSTILE[number]))
    assert len(root.findall("a:entry", NS)) == 1
    allowed = {"div", "p", "b", "bdi", "br", "h2", "ul", "li", "blockquote", "table", "tbody", "tr", "td", "span", "a"}
    found = {each.tag.partition("}")[2] for each in root.findall(".//h:*", NS)}
    assert found <= allowed
    assert all(each.get("href", "").startswith("https://wire.example/") for each in root.findall(".//h:a", NS))


@pytest.mark.parametrize("kind", Kind)
def test_a_single_item_is_a_document_of_its_own(kind: Kind) -> None:
    rendition = render("atom", out(of_kind(kind)), MASTHEAD)
    root = xml(rendition.content)
    if kind.is_notice:
        assert (root.tag, rendition.media_type) == (f"{{{NS['at']}}}deleted-entry", "application/atomdeleted+xml")
    else:
        assert (root.tag, rendition.media_type) == (f"{{{NS['a']}}}entry", "application/atom+xml;type=entry")
