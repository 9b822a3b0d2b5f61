"""Atom feeds (RFC 4287) with tombstones for what was killed (RFC 6721). Feeds are public, always.

An entry's id is made of its item's own id and never changes; a version that replaces another is a new entry that
points back (RFC 5829). A notice, or an item that one covers, is a deleted-entry: a reader that kept the story drops it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from kawat.core.delivery import Rendition
from kawat.core.release import Cleared, Item, Masthead
from kawat.core.terms import Kind, Visibility
from kawat.formats.clean import clean, tidied
from kawat.formats.html import story_html
from kawat.formats.identity import item_urn
from kawat.formats.labels import Labels, labels
from kawat.formats.notice import Notice, notice_of
from kawat.formats.xhtml import escape
from kawat.language import direction

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
MEDIA_TYPE = "application/atom+xml"
_SPACES = f' xmlns="{ATOM}" xmlns:at="{TOMBSTONES}"'
_DECLARED = '<?xml version="1.0" encoding="utf-8"?>\n'


def stamp(instant: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: versions of one second stay in order."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _attributes(pairs: dict[str, str]) -> str:
    return "".join(f' {name.replace("_", ":")}="{escape(text)}"' for name, text in pairs.items() if text)


def _element(tag: str, text: str, **attributes: str) -> str:
    return f"<{tag}{_attributes(attributes)}>{escape(text)}</{tag}>"


def _empty(tag: str, **attributes: str) -> str:
    return f"<{tag}{_attributes(attributes)}/>"


def _categories(item: Item, masthead: Masthead) -> Iterator[str]:
    for topic in item.topics:
        yield _empty("category", term=topic.rpartition(":")[2], scheme="http://cv.iptc.org/newscodes/mediatopic/")
    for name, terms in (("sectors", item.sectors), ("keywords", item.keywords), ("countries", item.countries)):
        for term in terms:
            yield _empty("category", term=term, scheme=f"{masthead.base_url}/{name}", label=term)


def _links(cleared: Cleared, masthead: Masthead) -> Iterator[str]:
    item = cleared.item
    page = masthead.item_url(item.uid)
    yield _empty("link", rel="alternate", type="text/html", hreflang=item.language, href=page)
    for tag, uid in cleared.languages:
        if tag != item.language:
            yield _empty("link", rel="alternate", type="text/html", hreflang=tag, href=masthead.item_url(uid))
    if item.replaces:
        yield _empty("link", rel="predecessor-version", href=masthead.item_url(item.replaces.uid))
    if cleared.superseded_by:
        yield _empty("link", rel="successor-version", href=masthead.item_url(cleared.superseded_by))
    for media in item.media:
        if media.blob:
            yield _empty(
                "link",
                rel="enclosure",
                type=media.media_type,
                length=str(media.size or ""),
                title=media.caption or media.name,
                href=masthead.media_url(item.uid, media.blob),
            )


def _entry(cleared: Cleared, masthead: Masthead, words: Labels, spaces: str = "") -> str:
    item = cleared.item
    mark = words.mark(item.kind)
    headline = item.headline or item.subhead or item.text[:100] or item.slug
    lines = [
        f'<entry{spaces} xml:lang="{escape(item.language)}">',
        _element("id", item_urn(item.uid)),
        _element("title", words.labelled(mark, headline) if mark else headline, type="text"),
        _element("published", stamp(cleared.first_at)),
        _element("updated", stamp(cleared.at)),
        f"<author>{_element('name', item.source.name if item.source else masthead.name)}</author>",
    ]
    if item.issuer and item.provider:
        lines.append(f"<contributor>{_element('name', item.issuer.name)}</contributor>")
    lines += _links(cleared, masthead)
    lines += _categories(item, masthead)
    if item.disclaimer:
        lines.append(f'<rights type="text">{"&#10;".join(map(escape, item.disclaimer.split(chr(10))))}</rights>')
    if item.subhead:
        lines.append(_element("summary", item.subhead, type="text"))
    lines += [
        '<content type="xhtml">',
        f'<div xmlns="http://www.w3.org/1999/xhtml" lang="{escape(item.language)}" dir="{direction(item.language)}">',
        *story_html(cleared, masthead, Visibility.PUBLIC, words, headline=False),
        "</div>",
        "</content>",
        "</entry>",
    ]
    return "\n".join(lines)


def _tombstone(uid: str, when: datetime, comment: str, words: Labels, spaces: str = "") -> str:
    lines = [f'<at:deleted-entry{spaces} ref="{item_urn(uid)}" when="{stamp(when)}">']
    if comment:
        lines.append(_element("at:comment", comment, xml_lang=words.language))
    return "\n".join([*lines, "</at:deleted-entry>"])


def _gone_at(cleared: Cleared) -> datetime:
    return cleared.at if cleared.item.kind.is_notice else cleared.withdrawn_at or cleared.at


def _sorted_out(
    entries: Iterable[Cleared], deleted: Iterable[tuple[str, datetime]], language: str
) -> tuple[list[Cleared], dict[str, tuple[datetime, str, Labels]]]:
    """Living entries, and the latest tombstone of each uid. What has a tombstone has no entry."""
    dead = {uid: (when, "", labels(language)) for uid, when in deleted}
    living: list[Cleared] = []
    for each in entries:
        notice: Notice | None = notice_of(each, Visibility.PUBLIC)
        words = labels(language or each.item.language)
        if notice:
            dead[notice.uid] = (_gone_at(each), notice.order(words), words)
        elif each.item.kind is not Kind.ADVISORY:
            living.append(tidied(each))
    return [each for each in living if each.item.uid not in dead], dead


def atom_feed(
    entries: Sequence[Cleared],
    masthead: Masthead,
    *,
    title: str,
    self_url: str,
    alternate_url: str,
    updated: datetime,
    language: str = "",
    deleted: Sequence[tuple[str, datetime]] = (),
    hub_url: str = "",
) -> bytes:
    """A feed of `entries` in their order, with `deleted` (outside id and instant) and every notice as tombstones.

    Advisories are left out; whether an item with forbidden territories may stand in this feed is the caller's to say.
    """
    living, dead = _sorted_out(entries, deleted, language)
    lines = [
        f"{_DECLARED}<feed{_SPACES}{_attributes({'xml_lang': language})}>",
        _element("id", item_urn(self_url)),
        _element("title", clean(title), type="text"),
        _element("updated", stamp(updated)),
        _empty("link", rel="self", type=MEDIA_TYPE, href=self_url),
        _empty("link", rel="alternate", type="text/html", href=alternate_url),
        *([_empty("link", rel="hub", href=hub_url)] if hub_url else []),
        f"<author>{_element('name', masthead.name)}{_element('uri', masthead.base_url)}</author>",
        "<generator>Kawat</generator>",
    ]
    lines += [_tombstone(uid, when, comment, words) for uid, (when, comment, words) in dead.items()]
    lines += [_entry(each, masthead, labels(language or each.item.language)) for each in living]
    return ("\n".join([*lines, "</feed>"]) + "\n").encode()


def atom(cleared: Cleared, masthead: Masthead, visibility: Visibility, language: str) -> Rendition:
    """One item as an entry document, or as a deleted-entry document. It is public whatever `visibility` says."""
    cleared = tidied(cleared)
    words = labels(language or cleared.item.language)
    notice = notice_of(cleared, Visibility.PUBLIC)
    if notice:
        document = _tombstone(notice.uid, _gone_at(cleared), notice.order(words), words, _SPACES)
        media_type = "application/atomdeleted+xml"
    else:
        document = _entry(cleared, masthead, words, _SPACES)
        media_type = f"{MEDIA_TYPE};type=entry"
    return Rendition(format="atom", media_type=media_type, content=f"{_DECLARED}{document}\n".encode())
