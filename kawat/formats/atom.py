"""Atom feeds (RFC 4287) with tombstones for what was killed (RFC 6721).

An entry's id is its story's and never changes: a version that replaces another is the same entry, updated, and links
to the page of the one before (RFC 5829). What is gone is a deleted-entry: a reader that kept the story drops it.
"""

from collections.abc import Iterable, Iterator

from kawat.core.delivery import Rendition
from kawat.core.release import Cleared, Item, Masthead
from kawat.core.terms import Visibility
from kawat.formats.clean import clean, tidied
from kawat.formats.feed import CV, MEDIA_RSS, SIGNALS, Entry, FeedHead, element, entries_of, media_rss
from kawat.formats.html import story_html
from kawat.formats.identity import item_urn, story_of
from kawat.formats.labels import labels
from kawat.formats.markup import attributes, bare
from kawat.formats.notice import notice_of
from kawat.formats.stamps import stamp
from kawat.formats.xhtml import escape
from kawat.language import direction

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
MEDIA_TYPE = "application/atom+xml"
_SPACES = f' xmlns="{ATOM}" xmlns:at="{TOMBSTONES}" xmlns:media="{MEDIA_RSS}"'
_DECLARED = '<?xml version="1.0" encoding="utf-8"?>\n'


def _categories(item: Item, masthead: Masthead) -> Iterator[str]:
    if item.kind in SIGNALS:
        yield bare("category", term=item.kind.value, scheme=f"{CV}/signal/")
    for topic in item.topics:
        yield bare("category", term=topic.rpartition(":")[2], scheme=f"{CV}/mediatopic/")
    for name, terms in (("sectors", item.sectors), ("keywords", item.keywords), ("countries", item.countries)):
        for term in terms:
            yield bare("category", term=term, scheme=f"{masthead.base_url}/{name}", label=term)


def _links(cleared: Cleared, masthead: Masthead) -> Iterator[str]:
    item = cleared.item
    page = masthead.item_url(item.uid)
    yield bare("link", rel="alternate", type="text/html", hreflang=item.language, href=page)
    for tag, uid in cleared.languages:
        if tag != item.language:
            yield bare("link", rel="alternate", type="text/html", hreflang=tag, href=masthead.item_url(uid))
    if item.replaces:
        yield bare("link", rel="predecessor-version", href=masthead.item_url(item.replaces.uid))
    if cleared.superseded_by:
        yield bare("link", rel="successor-version", href=masthead.item_url(cleared.superseded_by))
    for media in item.media:
        if media.blob:
            yield bare(
                "link",
                rel="enclosure",
                type=media.media_type,
                length=str(media.size or ""),
                title=media.caption or media.name,
                href=masthead.media_url(item.uid, media.blob),
            )


def _entry(entry: Entry, masthead: Masthead, spaces: str = "") -> str:
    cleared, item, words = entry.cleared, entry.cleared.item, entry.words
    lines = [
        f'<entry{spaces} xml:lang="{escape(item.language)}">',
        element("id", entry.id),
        element("title", entry.title, type="text"),
        element("published", stamp(cleared.first_at)),
        element("updated", stamp(cleared.at)),
        f"<author>{element('name', entry.author or masthead.name)}</author>",
    ]
    if item.issuer and item.provider:
        lines.append(f"<contributor>{element('name', item.issuer.name)}</contributor>")
    lines += _links(cleared, masthead)
    lines += _categories(item, masthead)
    if item.disclaimer:
        lines.append(f'<rights type="text">{"&#10;".join(map(escape, item.disclaimer.split(chr(10))))}</rights>')
    if item.subhead:
        lines.append(element("summary", item.subhead, type="text"))
    lines += [
        '<content type="xhtml">',
        f'<div xmlns="http://www.w3.org/1999/xhtml" lang="{escape(item.language)}" dir="{direction(item.language)}">',
        *story_html(cleared, masthead, Visibility.PUBLIC, words, headline=False),
        "</div>",
        "</content>",
        *media_rss(item, masthead),
        "</entry>",
    ]
    return "\n".join(lines)


def _tombstone(entry: Entry, spaces: str = "") -> str:
    lines = [f'<at:deleted-entry{spaces} ref="{entry.id}" when="{stamp(entry.gone_at)}">']
    if entry.gone:
        lines.append(element("at:comment", entry.gone, xml_lang=entry.words.language))
    return "\n".join([*lines, "</at:deleted-entry>"])


def atom_feed(head: FeedHead, entries: Iterable[Cleared], masthead: Masthead) -> bytes:
    """A feed of these items, the newest first; notices and what was taken back are tombstones."""
    stories = list(entries_of(entries, head.language))
    lines = [
        f"{_DECLARED}<feed{_SPACES}{attributes({'xml_lang': head.language})}>",
        element("id", item_urn(head.first_url or head.self_url)),
        element("title", clean(head.title), type="text"),
        element("updated", stamp(head.updated)),
        bare("link", rel="self", type=MEDIA_TYPE, href=head.self_url),
        bare("link", rel="alternate", type="text/html", href=head.alternate_url),
        *(bare("link", rel=rel, href=href) for rel, href in head.links),
        f"<author>{element('name', masthead.name)}{element('uri', masthead.base_url)}</author>",
        "<generator>Kawat</generator>",
        *(_tombstone(each) for each in stories if each.gone is not None),
        *(_entry(each, masthead) for each in stories if each.gone is None),
    ]
    return ("\n".join([*lines, "</feed>"]) + "\n").encode()


def atom(cleared: Cleared, masthead: Masthead, visibility: Visibility, language: str) -> Rendition:
    """One item as an entry document, or as a deleted-entry document. It is public whatever `visibility` says."""
    words = labels(language or cleared.item.language)
    notice = notice_of(cleared, Visibility.PUBLIC)
    gone = notice.order(words) if notice else None
    entry = Entry(id=story_of(cleared.item), cleared=tidied(cleared), words=words, gone=gone)
    document = _entry(entry, masthead, _SPACES) if gone is None else _tombstone(entry, _SPACES)
    media_type = f"{MEDIA_TYPE};type=entry" if gone is None else "application/atomdeleted+xml"
    return Rendition(format="atom", media_type=media_type, content=f"{_DECLARED}{document}\n".encode())
