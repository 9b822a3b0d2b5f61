"""RSS 2.0 with Media RSS, Dublin Core and what it lacks from Atom: links to itself, to its hub and to older pages.

RSS has no way to say that an item is gone. A killed story therefore stays as an item under its own guid that says so
and holds nothing of the story, so that a reader which replaces by guid lets go of it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

from kawat.core.release import Cleared, Item, Masthead
from kawat.formats.atom import ATOM
from kawat.formats.clean import clean
from kawat.formats.feed import CV, MEDIA_RSS, SIGNALS, Entry, FeedHead, element, entries_of, media_rss
from kawat.formats.markup import attributes, bare
from kawat.formats.stamps import stamp

MEDIA_TYPE = "application/rss+xml"
_SPACES = {
    "version": "2.0",
    "xmlns_atom": ATOM,
    "xmlns_content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns_dc": "http://purl.org/dc/elements/1.1/",
    "xmlns_media": MEDIA_RSS,
}
_SPECIFICATION = "https://www.rssboard.org/rss-specification"


def day_and_time(instant: datetime) -> str:
    """RFC 822 with a year of four digits, in GMT: RSS asks for that, and its readers know no other."""
    return format_datetime(instant.astimezone(UTC), usegmt=True)


def _categories(item: Item, masthead: Masthead) -> Iterator[str]:
    if item.kind in SIGNALS:
        yield element("category", item.kind.value, domain=f"{CV}/signal/")
    for topic in item.topics:
        yield element("category", topic.rpartition(":")[2], domain=f"{CV}/mediatopic/")
    for name, terms in (("sectors", item.sectors), ("keywords", item.keywords), ("countries", item.countries)):
        for term in terms:
            yield element("category", term, domain=f"{masthead.base_url}/{name}")


def _enclosure(item: Item, masthead: Masthead) -> Iterator[str]:
    """The first file that came: RSS knows one an item; Media RSS has them all."""
    for media in item.media:
        if media.blob:
            kind = media.media_type or "application/octet-stream"
            yield bare("enclosure", url=masthead.media_url(item.uid, media.blob), length=str(media.size), type=kind)
            return


def _item(entry: Entry, masthead: Masthead) -> str:
    its = entry.cleared
    lines = [
        "<item>",
        element("guid", entry.id, isPermaLink="false"),
        element("title", entry.title),
        element("link", entry.url(masthead)),
        element("pubDate", day_and_time(its.first_at)),
        element("atom:updated", stamp(its.at if entry.gone is None else entry.gone_at)),
        element("dc:language", its.item.language),
    ]
    if entry.gone is not None:
        gone = element("category", entry.status, domain=f"{CV}/pubstatusg2/")
        return "\n".join([*lines, gone, element("description", entry.gone), "</item>"])
    lines += [
        element("dc:creator", entry.author or masthead.name),
        *_categories(its.item, masthead),
        *([element("dc:rights", its.item.disclaimer)] if its.item.disclaimer else []),
        element("description", its.item.subhead or its.item.text[:300]),
        element("content:encoded", "\n".join(entry.html(masthead))),
        *_enclosure(its.item, masthead),
        *media_rss(its.item, masthead),
        "</item>",
    ]
    return "\n".join(lines)


def rss_feed(head: FeedHead, entries: Iterable[Cleared], masthead: Masthead) -> bytes:
    """A feed of these items, the newest first. What was forbidden in a territory since is left out."""
    stories = [each for each in entries_of(entries, head.language) if each.gone != ""]
    lines = [
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss{attributes(_SPACES)}>',
        "<channel>",
        element("title", clean(head.title)),
        element("link", head.alternate_url),
        element("description", clean(head.title)),
        *([element("language", head.language)] if head.language else []),
        element("lastBuildDate", day_and_time(head.updated)),
        "<generator>Kawat</generator>",
        element("docs", _SPECIFICATION),
        bare("atom:link", rel="self", type=MEDIA_TYPE, href=head.self_url),
        *(bare("atom:link", rel=rel, href=href) for rel, href in head.links),
        *(_item(each, masthead) for each in stories),
    ]
    return ("\n".join([*lines, "</channel>", "</rss>"]) + "\n").encode()
