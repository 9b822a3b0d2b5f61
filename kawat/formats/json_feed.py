"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

It has no way to say that an item is gone. A killed story therefore stays as an item under its own id that says so, with
IPTC's status among its tags, and holds nothing of the story.
"""

import json
from collections.abc import Iterable
from typing import Any

from kawat.core.release import Cleared, Item, Masthead, Media
from kawat.formats.clean import clean
from kawat.formats.feed import SIGNALS, Entry, FeedHead, entries_of
from kawat.formats.labels import Labels
from kawat.formats.stamps import stamp

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"

Json = dict[str, Any]


def _present(**fields: Any) -> Json:
    return {name: field for name, field in fields.items() if field not in ("", None, [], {})}


def _tags(item: Item) -> list[str]:
    signals = [f"sig:{item.kind.value}"] if item.kind in SIGNALS else []
    topics = [f"medtop:{topic.rpartition(':')[2]}" for topic in item.topics]
    return [*signals, *topics, *item.sectors, *item.keywords]


def _captioned(media: Media, words: Labels) -> str:
    if media.caption and media.credit:
        return f"{media.caption}{words.opening}{media.credit}{words.closing}"
    return media.caption or media.credit or media.name


def _attachments(item: Item, masthead: Masthead, words: Labels) -> list[Json]:
    return [
        _present(
            url=masthead.media_url(item.uid, media.blob),
            mime_type=media.media_type or "application/octet-stream",
            title=_captioned(media, words),
            size_in_bytes=media.size or None,
        )
        for media in item.media
        if media.blob
    ]


def _item(entry: Entry, masthead: Masthead) -> Json:
    its, item = entry.cleared, entry.cleared.item
    common = {
        "id": entry.id,
        "url": entry.url(masthead),
        "title": entry.title,
        "date_published": stamp(its.first_at),
        "date_modified": stamp(its.at if entry.gone is None else entry.gone_at),
        "language": item.language,
    }
    if entry.gone is not None:
        return common | {"content_text": entry.gone, "tags": [f"stat:{entry.status}"]}
    attachments = _attachments(item, masthead, entry.words)
    pictures = [each["url"] for each in attachments if each["mime_type"].startswith("image/")]
    return common | _present(
        content_html="\n".join(entry.html(masthead)),
        summary=item.subhead,
        image=pictures[0] if pictures else "",
        authors=[{"name": entry.author or masthead.name}],
        tags=_tags(item),
        attachments=attachments,
    )


def json_feed(head: FeedHead, entries: Iterable[Cleared], masthead: Masthead) -> bytes:
    """A feed of these items, the newest first. What was forbidden in a territory since is left out."""
    document = _present(
        version=VERSION,
        title=clean(head.title) or masthead.name,
        home_page_url=head.alternate_url,
        feed_url=head.self_url,
        next_url=head.next_url,
        language=head.language,
        authors=[{"name": masthead.name, "url": masthead.base_url}],
        hubs=[{"type": "WebSub", "url": head.hub_url}] if head.hub_url else [],
    )
    stories = [each for each in entries_of(entries, head.language) if each.gone != ""]
    document["items"] = [_item(each, masthead) for each in stories]
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
