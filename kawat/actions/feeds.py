"""The public feeds: which there are, what an item must be to stand in one, and how one is written.

A feed is known by its path on the wire, as its `self` link says it. The pages answer with a feed's newest stories; the
hub sends those who subscribed to it the same document with the one item that is new. Both ask here.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote

from kawat.core.delivery import Rendition
from kawat.core.errors import NoSuchFeed
from kawat.core.instants import from_us
from kawat.core.profile import Criteria
from kawat.core.release import Cleared, Masthead
from kawat.core.terms import LANGUAGES
from kawat.formats import atom_feed, json_feed, rss_feed
from kawat.formats.feed import FeedHead
from kawat.store import cleared, models
from kawat.store import feeds as kept
from kawat.store.dialect import askable
from kawat.store.topics import PREFIX

WRITERS: dict[str, tuple[Callable[[FeedHead, Sequence[Cleared], Masthead], bytes], str]] = {
    "atom": (atom_feed, "application/atom+xml; charset=utf-8"),
    "rss": (rss_feed, "application/rss+xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json; charset=utf-8"),
}
"""How each suffix is written, and as what it is answered."""
HUB = "/websub"
ENTRIES = 50
"""Stories on a page."""

_PATH = re.compile(r"/feeds/(?:(circuit|issuer|sector|country)/)?(.{1,200})\.([a-z]{1,8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed: of a language, a circuit, an issuer, a sector or a country, or of everything. `of` is the name of what it is of."""

    suffix: str
    language: str = ""
    circuit: str = ""
    issuer: str = ""
    sector: str = ""
    country: str = ""
    of: str = ""

    @property
    def path(self) -> str:
        """Its path, percent-encoded: what makes it one topic."""
        kind, name = self._kind
        folder = "" if kind in ("", "language") else f"{kind}/"
        return f"/feeds/{folder}{quote(name or 'all', safe=':')}.{self.suffix}"

    @property
    def name(self) -> str:
        """What `store.feeds` calls it."""
        kind, name = self._kind
        return f"{kind}/{name}" if kind else "all"

    @property
    def page(self) -> str:
        """The path of the newsroom's list of the same."""
        kind, name = self._kind
        return f"/{'countries' if kind == 'country' else kind + 's'}/{quote(name, safe=':')}" if kind else "/"

    @property
    def criteria(self) -> Criteria:
        """What a profile asks for that is to be given what stands in this feed."""
        return Criteria(
            languages=(self.language,) if self.language else tuple(LANGUAGES),
            every_language=True,
            circuits=(self.circuit,) if self.circuit else (),
            issuers=(self.issuer,) if self.issuer else (),
            sectors=(self.sector,) if self.sector else (),
            countries=(self.country,) if self.country else (),
        )

    @property
    def _kind(self) -> tuple[str, str]:
        kinds = ("language", "circuit", "issuer", "sector", "country")
        return next(((kind, getattr(self, kind)) for kind in kinds if getattr(self, kind)), ("", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Stories of a feed, the newest first. `older` is the number before which the next page begins, 0 where there is
    none."""

    entries: tuple[Cleared, ...]
    older: int = 0


def find_feed(path: str) -> Feed:
    """The feed at a path, percent-encoded or not; raises `NoSuchFeed`."""
    parts = _PATH.fullmatch(unquote(path))
    if parts is None or parts[3] not in WRITERS:
        raise NoSuchFeed(path=path[:200])
    return feed_of(parts[3], **{parts[1] or "language": "" if parts[1] is None and parts[2] == "all" else parts[2]})


def feed_of(
    suffix: str, *, language: str = "", circuit: str = "", issuer: str = "", sector: str = "", country: str = ""
) -> Feed:
    """The feed of one of these, or of everything; raises `NoSuchFeed` where there is no such thing."""
    if language:
        if language not in LANGUAGES:
            raise NoSuchFeed(path=language[:200])
        return Feed(suffix=suffix, language=language, of=LANGUAGES[language])
    if sector:
        name = kept.sector_named(askable(sector))
        if not name or (not name.startswith(PREFIX) and not kept.newest(f"sector/{name}")):
            raise NoSuchFeed(path=sector[:200])
        return Feed(suffix=suffix, sector=name, of=name)
    if country:
        if not kept.newest(f"country/{askable(country)}"):
            raise NoSuchFeed(path=country[:200])
        return Feed(suffix=suffix, country=country, of=country)
    if circuit or issuer:
        model = models.Circuit if circuit else models.Issuer
        found = model.objects.filter(code=askable(circuit or issuer)).first()
        if found is None:
            raise NoSuchFeed(path=(circuit or issuer)[:200])
        return Feed(suffix=suffix, circuit=circuit, issuer=issuer, of=found.name)
    return Feed(suffix=suffix)


def read_page(feed: Feed, *, before: int = 0) -> Page:
    """The newest stories of a feed, or those that stand before a wire number."""
    rows = kept.page(feed.name, before=before, limit=ENTRIES + 1)
    shown = rows[:ENTRIES]
    items = cleared.by_ids(item for _, item in shown)
    return Page(entries=tuple(items[item] for _, item in shown), older=shown[-1][0] if len(rows) > ENTRIES else 0)


def changed_at(number: int) -> datetime:
    """The instant at which that wire number was given."""
    found = models.Item.objects.filter(number=number).values_list("cleared_us", flat=True).first()
    return from_us(found or 0)


def write_feed(
    feed: Feed,
    masthead: Masthead,
    entries: Sequence[Cleared],
    *,
    updated: datetime,
    before: int = 0,
    older: int = 0,
) -> Rendition:
    """The feed's document with these entries, the newest first; a notice, and what was taken back, is a tombstone.

    A page names the next by `older`, a wire number (RFC 5005, section 3).
    """
    write, media_type = WRITERS[feed.suffix]
    address = masthead.base_url + feed.path
    head = FeedHead(
        title=f"{masthead.name} – {feed.of or 'all items'}",
        self_url=f"{address}?before={before}" if before else address,
        first_url=address,
        next_url=f"{address}?before={older}" if older else "",
        alternate_url=masthead.base_url + feed.page,
        updated=updated,
        language=feed.language,
        hub_url=masthead.base_url + HUB,
    )
    return Rendition(format=feed.suffix, media_type=media_type, content=write(head, entries, masthead))


def discovery(feed: Feed, masthead: Masthead) -> str:
    """The `Link` header by which hub and topic are found (WebSub, section 4)."""
    return f'<{masthead.base_url}{HUB}>; rel="hub", <{masthead.base_url}{feed.path}>; rel="self"'
