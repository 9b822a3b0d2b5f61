"""JSON Feed 1.1, as its specification asks."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kawat.core.release import Cleared
from kawat.core.terms import LANGUAGES, Kind
from kawat.formats import json_feed
from kawat.formats.feed import FeedHead
from kawat.formats.identity import story_of
from kawat.formats.labels import labels
from tests.formats.stories import AT, HOSTILE, MASTHEAD, full, hostile, of_kind, out, story, xml

ADDRESS = "https://wire.example/feeds/all.json"


def feed(*entries: Cleared, **fields: Any) -> dict[str, Any]:
    how: dict[str, Any] = {
        "title": "Kawat: semua",
        "self_url": ADDRESS,
        "alternate_url": "https://wire.example/",
        "updated": datetime(2026, 11, 22, tzinfo=UTC),
    }
    found: dict[str, Any] = json.loads(json_feed(FeedHead(**{**how, **fields}), entries, MASTHEAD))
    return found


def test_the_head_says_what_the_specification_asks() -> None:
    head = feed(language="id", hub_url="https://wire.example/websub", next_url=f"{ADDRESS}?before=4")
    assert head == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Kawat: semua",
        "home_page_url": "https://wire.example/",
        "feed_url": ADDRESS,
        "next_url": f"{ADDRESS}?before=4",
        "language": "id",
        "authors": [{"name": "Kawat", "url": "https://wire.example"}],
        "hubs": [{"type": "WebSub", "url": "https://wire.example/websub"}],
        "items": [],
    }


def test_every_field_has_its_place() -> None:
    item = full("id")
    (entry,) = feed(out(item))["items"]
    address = MASTHEAD.media_url(item.uid, "b10b")
    assert (entry["id"], entry["url"], entry["title"]) == (story_of(item), MASTHEAD.item_url(item.uid), item.headline)
    assert (entry["date_published"], entry["date_modified"]) == ("2026-11-21T09:30:00.000Z", "2026-11-22T02:00:00.250Z")
    assert (entry["summary"], entry["language"], entry["image"]) == (item.subhead, "id", address)
    assert entry["authors"] == [{"name": "Lintas Media"}]
    assert {"medtop:04000000", "Top Story", "air bersih"} <= set(entry["tags"])
    assert entry["attachments"] == [
        {"url": address, "mime_type": "image/jpeg", "title": "The plant. (SAGARA via LINTAS)", "size_in_bytes": 99}
    ]
    for text in ("Pabrik itu mulai", "The plant.", "Only a caption.", "About Sagara", "Sari Public"):
        assert text in entry["content_html"]
    assert "Budi Media" not in json.dumps(entry)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_item_states_its_language_and_direction(language: str) -> None:
    (entry,) = feed(out(story(language)))["items"]
    assert entry["language"] == language
    assert f'<div lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in entry["content_html"]


def test_a_correction_takes_the_place_of_what_it_corrects_and_says_so() -> None:
    (before,) = feed(out(story()))["items"]
    (after,) = feed(out(of_kind(Kind.CORRECTION), at=AT + timedelta(hours=1)), out(story()))["items"]
    assert after["id"] == before["id"]
    assert after["date_modified"] > before["date_modified"]
    assert after["tags"] == ["sig:correction"]


@pytest.mark.parametrize(("kind", "status"), [(Kind.KILL, "stat:canceled"), (Kind.WITHHOLD, "stat:withheld")])
def test_a_killed_story_stays_as_an_item_that_says_so_and_no_more(kind: Kind, status: str) -> None:
    (before,) = feed(out(full("id")))["items"]
    words = labels("id")
    for gone in (out(of_kind(kind)), out(full("id"), withdrawn=kind, withdrawn_at=AT + timedelta(hours=1))):
        (after,) = feed(gone)["items"]
        assert (after["id"], after["url"], after["tags"]) == (before["id"], before["url"], [status])
        assert after["content_text"] == (words.killed if kind is Kind.KILL else words.withheld)
        assert not after.keys() & {"content_html", "summary", "image", "attachments", "authors"}
        for told in (story().headline, "Pabrik itu", "Because of a reason"):
            assert told not in json.dumps(after, ensure_ascii=False)


def test_what_may_not_go_everywhere_and_advisories_stand_in_no_feed() -> None:
    assert feed(out(story(forbidden=("US",))), out(of_kind(Kind.ADVISORY, "en")))["items"] == []


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_copy_has_no_markup_of_its_own(number: int) -> None:
    (entry,) = feed(out(hostile(HOSTILE[number])), title=HOSTILE[number])["items"]
    content = xml(f"<x>{entry['content_html']}</x>")
    assert not [each for each in content.iter() if each.tag == "script"]
    assert all(each.get("href", "").startswith("https://wire.example/") for each in content.findall(".//a"))
