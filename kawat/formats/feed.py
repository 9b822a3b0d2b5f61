"""What Atom, RSS and JSON Feed have in common: a feed's head, what its entries are, and the XML that two of them share.

An entry stands for a story, a release in one language, and is named for ever by the story's URN: a correction takes
the place of what it corrects, and a kill that of whichever version a reader holds. Feeds are public, always.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kawat.core.release import Cleared, Item, Masthead
from kawat.core.terms import Kind, Visibility
from kawat.formats.clean import tidied
from kawat.formats.html import story_html
from kawat.formats.identity import story_of
from kawat.formats.labels import Labels, labels
from kawat.formats.markup import attributes
from kawat.formats.notice import notice_of
from kawat.formats.xhtml import escape
from kawat.language import direction

MEDIA_RSS = "http://search.yahoo.com/mrss/"
CV = "http://cv.iptc.org/newscodes"
SIGNALS = (Kind.CORRECTION, Kind.UPDATE)
"""Kinds that are IPTC's signals too."""

_MEDIUMS = ("image", "audio", "video")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What a feed says of itself. `next_url` is the page of what is older, '' where nothing is (RFC 5005, section 3);
    `hub_url` is '' where no hub tells of it."""

    title: str
    self_url: str
    alternate_url: str
    updated: datetime
    language: str = ""
    hub_url: str = ""
    first_url: str = ""
    next_url: str = ""

    @property
    def links(self) -> list[tuple[str, str]]:
        """Relation and address of what it links to beside itself and its page."""
        first = self.first_url if self.first_url != self.self_url else ""
        links = (("hub", self.hub_url), ("first", first), ("next", self.next_url))
        return [(rel, href) for rel, href in links if href]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A story as a feed shows it. `gone` says in public words what became of it, and is None where it stands; `status`
    is the code of its IPTC publishing status, 'usable' too."""

    id: str
    cleared: Cleared
    words: Labels
    gone: str | None = None
    status: str = "usable"

    @property
    def gone_at(self) -> datetime:
        its = self.cleared
        return its.at if its.item.kind.is_notice else its.withdrawn_at or its.at

    @property
    def title(self) -> str:
        """The headline with the mark of its kind; of what is gone, that it is."""
        item, mark = self.cleared.item, self.words.mark(self.cleared.item.kind)
        if self.gone is not None:
            return self.gone
        headline = item.headline or item.subhead or item.text[:100] or item.slug
        return self.words.labelled(mark, headline) if mark else headline

    @property
    def author(self) -> str:
        source = self.cleared.item.source
        return source.name if source else ""

    def url(self, masthead: Masthead) -> str:
        """The page of the version that is shown; of a notice, that of what it covers."""
        item = self.cleared.item
        covered = item.replaces.uid if item.kind.is_notice and item.replaces else item.uid
        return masthead.item_url(covered)

    def html(self, masthead: Masthead) -> list[str]:
        """The story's content with its language and direction, one element a line, no XML namespace said."""
        if self.gone is not None:
            return [f"<p>{escape(self.gone)}</p>"]
        language = self.cleared.item.language
        return [
            f'<div lang="{escape(language)}" dir="{direction(language)}">',
            *story_html(self.cleared, masthead, Visibility.PUBLIC, self.words, headline=False),
            "</div>",
        ]


def entries_of(several: Iterable[Cleared], language: str) -> Iterator[Entry]:
    """Each story once, as its first item here has it: the newest comes first.

    What was killed or withheld is gone, and so is what may not be read everywhere any more. Advisories are left out.
    """
    seen: set[str] = set()
    for each in several:
        name = story_of(each.item)
        if name in seen or each.item.kind is Kind.ADVISORY:
            continue
        seen.add(name)
        words = labels(language or each.item.language)
        if notice := notice_of(each, Visibility.PUBLIC):
            status = "canceled" if notice.kind is Kind.KILL else "withheld"
            yield Entry(id=name, cleared=tidied(each), words=words, gone=notice.order(words), status=status)
        elif not each.item.is_public:
            yield Entry(id=name, cleared=tidied(each), words=words, gone="", status="withheld")
        else:
            yield Entry(id=name, cleared=tidied(each), words=words)


def element(tag: str, text: str, **pairs: str) -> str:
    return f"<{tag}{attributes(pairs)}>{escape(text)}</{tag}>"


def media_rss(item: Item, masthead: Masthead) -> Iterator[str]:
    """The media of an item by Media RSS, each with caption and credit."""
    for media in item.media:
        if not media.blob:
            continue
        medium = media.media_type.partition("/")[0]
        pairs = {
            "url": masthead.media_url(item.uid, media.blob),
            "fileSize": str(media.size or ""),
            "type": media.media_type,
            "medium": medium if medium in _MEDIUMS else "document",
        }
        yield f"<media:content{attributes(pairs)}>"
        if media.caption:
            yield element("media:description", media.caption, type="plain")
        if media.credit:
            yield element("media:credit", media.credit)
        yield "</media:content>"
