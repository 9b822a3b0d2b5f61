"""RSS feeds as a strict XML parser and a feed reader see them."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import feedparser
import pytest

from kawat.core.release import Cleared
from kawat.core.terms import LANGUAGES, Kind
from kawat.formats import rss_feed
from kawat.formats.feed import FeedHead
from kawat.formats.identity import story_of
from kawat.formats.labels import labels
from tests.formats.stories import AT, HOSTILE, MASTHEAD, full, hostile, of_kind, out, story, xml

ADDRESS = "https://wire.example/feeds/all.rss"
NS = {
    "a": "http://www.w3.org/2005/Atom",
    "c": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "m": "http://search.yahoo.com/mrss/",
}


def feed(*entries: Cleared, **fields: Any) -> bytes:
    how: dict[str, Any] = {
        "title": "Kawat: semua",
        "self_url": ADDRESS,
        "alternate_url": "https://wire.example/",
        "updated": datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC),
    }
    return rss_feed(FeedHead(**{**how, **fields}), entries, MASTHEAD)


def test_a_feed_reader_finds_every_field() -> None:
    item = full("id")
    parsed = feedparser.parse(feed(out(item), hub_url="https://wire.example/websub", language="id"))
    assert not parsed.bozo
    assert (parsed.version, parsed.feed.title, parsed.feed.language) == ("rss20", "Kawat: semua", "id")
    assert parsed.feed.link == "https://wire.example/"
    links = {link.rel: link.href for link in parsed.feed.links}
    assert (links["self"], links["hub"]) == (ADDRESS, "https://wire.example/websub")
    (entry,) = parsed.entries
    assert (entry.id, entry.guidislink) == (story_of(item), False)
    assert (entry.title, entry.link, entry.author) == (item.headline, MASTHEAD.item_url(item.uid), "Lintas Media")
    assert entry.published == "Sat, 21 Nov 2026 09:30:00 GMT"
    assert entry.updated == "2026-11-22T02:00:00.250Z"
    assert {tag.term for tag in entry.tags} >= {"04000000", "Top Story", "Daily News", "air bersih", "ID"}
    assert entry.summary == item.subhead
    (enclosure,) = entry.enclosures
    address = MASTHEAD.media_url(item.uid, "b10b")
    assert (enclosure.href, enclosure.type, enclosure.length) == (address, "image/jpeg", "99")
    assert [(each["url"], each["medium"]) for each in entry.media_content] == [(address, "image")]
    assert [each["content"] for each in entry.media_credit] == ["SAGARA via LINTAS"]
    for text in ("Pabrik itu mulai", "The plant.", "Only a caption.", "About Sagara", "Sari Public"):
        assert text in entry.content[0].value
    assert "Budi Media" not in feed(out(item)).decode()


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 2, 3, 4, 5, 999_999, tzinfo=UTC),
        datetime(2026, 11, 2, 10, 4, 5, tzinfo=timezone(timedelta(hours=7))),
    ],
)
def test_dates_are_rfc_822_in_gmt(instant: datetime) -> None:
    root = xml(feed(out(story(), first_at=instant), updated=instant))
    for path in ("channel/lastBuildDate", "channel/item/pubDate"):
        assert root.findtext(path) == "Mon, 02 Nov 2026 03:04:05 GMT"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_item_states_its_language_and_direction(language: str) -> None:
    item = xml(feed(out(story(language)))).find("channel/item")
    assert item is not None
    assert item.findtext("dc:language", namespaces=NS) == language
    content = item.findtext("c:encoded", namespaces=NS) or ""
    assert f'<div lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in content


def test_a_correction_takes_the_place_of_what_it_corrects_and_says_so() -> None:
    fixed, first = out(of_kind(Kind.CORRECTION), at=AT + timedelta(hours=1)), out(story())
    before, after = feedparser.parse(feed(first)).entries[0], feedparser.parse(feed(fixed, first)).entries
    assert [each.id for each in after] == [before.id]
    assert after[0].published == before.published
    assert after[0].updated > before.updated
    assert ("http://cv.iptc.org/newscodes/signal/", "correction") in [(tag.scheme, tag.term) for tag in after[0].tags]


@pytest.mark.parametrize(("kind", "status"), [(Kind.KILL, "canceled"), (Kind.WITHHOLD, "withheld")])
def test_a_killed_story_stays_as_an_item_that_says_so_and_no_more(kind: Kind, status: str) -> None:
    (before,) = feedparser.parse(feed(out(full("id")))).entries
    words = labels("id")
    sentence = words.killed if kind is Kind.KILL else words.withheld
    for gone in (out(of_kind(kind)), out(full("id"), withdrawn=kind, withdrawn_at=AT + timedelta(hours=1))):
        content = feed(gone)
        (after,) = feedparser.parse(content).entries
        assert (after.id, after.link) == (before.id, before.link)
        assert after.title == after.summary == sentence
        assert [tag.term for tag in after.tags] == [status]
        for told in (story().headline, "Pabrik itu", "Because of a reason", "b10b", "Sari Public"):
            assert told not in content.decode()


def test_what_may_not_go_everywhere_and_advisories_stand_in_no_feed() -> None:
    assert feedparser.parse(feed(out(story(forbidden=("US",))), out(of_kind(Kind.ADVISORY, "en")))).entries == []


def test_a_page_names_the_first_and_the_next() -> None:
    page = xml(feed(self_url=f"{ADDRESS}?before=9", first_url=ADDRESS, next_url=f"{ADDRESS}?before=4"))
    links = {each.get("rel"): each.get("href") for each in page.findall("channel/a:link", NS)}
    assert links == {"self": f"{ADDRESS}?before=9", "first": ADDRESS, "next": f"{ADDRESS}?before=4"}


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_copy_is_well_formed_and_has_no_markup_of_its_own(number: int) -> None:
    (item,) = xml(feed(out(hostile(HOSTILE[number])), title=HOSTILE[number])).findall("channel/item")
    content = xml(f"<x>{item.findtext('c:encoded', namespaces=NS)}</x>")
    allowed = {
        "x",
        "div",
        "p",
        "b",
        "bdi",
        "br",
        "h2",
        "ul",
        "li",
        "blockquote",
        "table",
        "tbody",
        "tr",
        "td",
        "span",
        "a",
    }
    assert {each.tag for each in content.iter()} <= allowed
    assert all(each.get("href", "").startswith("https://wire.example/") for each in content.findall(".//a"))


def test_an_empty_feed_is_a_feed() -> None:
    parsed = feedparser.parse(feed())
    assert (parsed.bozo, parsed.entries) == (False, [])
