"""The public feeds: which there are, what an item must be to stand in one, and how one is written.

A feed is known by its path on the wire, as its `self` link says it. The pages answer with a feed's newest items; the
hub sends those who subscribed to it the same document with the one item that is new. Both ask here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote

from kawat.core.delivery import Rendition
from kawat.core.errors import NoSuchFeed
from kawat.core.profile import Criteria
from kawat.core.release import Cleared, Masthead
from kawat.core.terms import LANGUAGES
from kawat.formats import atom_feed
from kawat.store import models
from kawat.store.dialect import askable

WRITERS = {"atom": (atom_feed, "application/atom+xml; charset=utf-8")}
"""How each suffix is written, and as what it is answered."""
HUB = "/websub"

_PATH = re.compile(r"/feeds/(?:(circuit|issuer)/)?([^/]{1,128})\.([a-z]{1,8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed: of a language, a circuit or an issuer, or of everything. `of` is the name of what it is of."""

    suffix: str
    language: str = ""
    circuit: str = ""
    issuer: str = ""
    of: str = ""

    @property
    def path(self) -> str:
        """Its path, percent-encoded: what makes it one topic."""
        kind = "circuit/" if self.circuit else "issuer/" if self.issuer else ""
        return f"/feeds/{kind}{quote(self.circuit or self.issuer or self.language or 'all', safe='')}.{self.suffix}"

    @property
    def criteria(self) -> Criteria:
        """What a profile asks for that is to be given what stands in this feed."""
        return Criteria(
            languages=(self.language,) if self.language else tuple(LANGUAGES),
            every_language=True,
            circuits=(self.circuit,) if self.circuit else (),
            issuers=(self.issuer,) if self.issuer else (),
        )


def find_feed(path: str) -> Feed:
    """The feed at a path, percent-encoded or not; raises `NoSuchFeed`."""
    parts = _PATH.fullmatch(unquote(path))
    if parts is None or parts[3] not in WRITERS:
        raise NoSuchFeed(path=path[:200])
    return feed_of(parts[3], **{parts[1] or "language": "" if parts[1] is None and parts[2] == "all" else parts[2]})


def feed_of(suffix: str, *, language: str = "", circuit: str = "", issuer: str = "") -> Feed:
    """The feed of one of these, or of everything; raises `NoSuchFeed` where there is no such thing."""
    if language:
        if language not in LANGUAGES:
            raise NoSuchFeed(path=language[:200])
        return Feed(suffix=suffix, language=language, of=LANGUAGES[language])
    if circuit or issuer:
        model = models.Circuit if circuit else models.Issuer
        found = model.objects.filter(code=askable(circuit or issuer)).first()
        if found is None:
            raise NoSuchFeed(path=(circuit or issuer)[:200])
        return Feed(suffix=suffix, circuit=circuit, issuer=issuer, of=found.name)
    return Feed(suffix=suffix)


def write_feed(
    feed: Feed,
    masthead: Masthead,
    entries: Sequence[Cleared],
    *,
    updated: datetime,
    deleted: Sequence[tuple[str, datetime]] = (),
) -> Rendition:
    """The feed's document with these entries; what is named in `deleted`, and every notice, is a tombstone."""
    write, media_type = WRITERS[feed.suffix]
    asked = next(
        (f"?{name}={getattr(feed, name)}" for name in ("language", "circuit", "issuer") if getattr(feed, name)), ""
    )
    content = write(
        entries,
        masthead,
        title=f"{masthead.name} – {feed.of or 'all items'}",
        self_url=masthead.base_url + feed.path,
        alternate_url=f"{masthead.base_url}/{asked}",
        updated=updated,
        language=feed.language,
        deleted=deleted,
        hub_url=masthead.base_url + HUB,
    )
    return Rendition(format=feed.suffix, media_type=media_type, content=content)


def discovery(feed: Feed, masthead: Masthead) -> str:
    """The `Link` header by which hub and topic are found (WebSub, section 4)."""
    return f'<{masthead.base_url}{HUB}>; rel="hub", <{masthead.base_url}{feed.path}>; rel="self"'
