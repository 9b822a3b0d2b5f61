"""A profile's own feed: what is public, of the subscriber's circuits and country, and what that profile asks for.

Its address holds a token that nobody can guess, and is its owner's: whoever has it reads the feed without signing in.
It ends with the profile, or with the subscription; an address that leaked is given up for a new one. No hub tells of
it, since hubs give topics away.
"""

from collections.abc import Sequence
from datetime import datetime

from kawat.actions.feeds import WRITERS, Page
from kawat.actions.people import Actor, permit
from kawat.actions.stream import FromStore
from kawat.core.delivery import Rendition
from kawat.core.errors import FeedMoved, Forbidden, NoSuchFeed
from kawat.core.profile import admits, matches, read_criteria
from kawat.core.release import Cleared, Masthead
from kawat.core.signing import read_token, sign_token
from kawat.core.terms import Right
from kawat.formats.feed import FeedHead
from kawat.store import cleared, models
from kawat.store import feeds as kept
from kawat.store.analyses import terms_of
from kawat.store.journal import note
from kawat.store.keys import key
from kawat.store.transactions import deciding

CONSIDERED = 100
"""Stories that one page looks through. A narrow profile has short pages, and goes on with the next."""


def path_of(profile: models.Profile, suffix: str = "atom") -> str:
    """The address of a profile's feed on the wire."""
    return f"/feeds/own/{token_of(profile)}.{suffix}"


def token_of(profile: models.Profile) -> str:
    """What its address says: the profile, and which of its addresses this is if it is not the first."""
    turn = (profile.feed_turn,) if profile.feed_turn else ()
    return sign_token(key("feeds"), profile.pk, *turn)


def find_profile(token: str) -> models.Profile | None:
    """The standing profile that a token names, or None where there is none; raises `FeedMoved` where it has another
    address by now."""
    profile, turn = _named(token)
    if profile is not None and profile.feed_turn != turn:
        raise FeedMoved
    return profile


def move(actor: Actor, token: str) -> models.Profile:
    """Give the feed with this address a new one; the old one is gone for good. Twice is once."""
    profile, turn = _named(token)
    if profile is None:
        raise NoSuchFeed(path=token[:200])
    try:
        permit(actor, Right.PROFILE, subscriber=profile.subscriber_id)
    except Forbidden:
        raise NoSuchFeed(path=token[:200]) from None
    with deciding():
        if models.Profile.objects.filter(pk=profile.pk, feed_turn=turn).update(feed_turn=turn + 1):
            note("feed-moved", f"profile:{profile.pk}", actor=actor.user)
    profile.refresh_from_db()
    return profile


def mark_of(profile: models.Profile) -> str:
    """What changes whenever the feed may."""
    return f"{kept.newest('all')}-{profile.change}-{profile.subscriber.revision}"


def read_page(profile: models.Profile, *, before: int = 0) -> Page:
    """What the profile asks for among the newest stories, or among those before a wire number."""
    rows = kept.page("all", before=before, limit=CONSIDERED + 1)
    considered = rows[:CONSIDERED]
    items = cleared.by_ids(item for _, item in considered)
    reader = FromStore().readers([profile.subscriber_id])[profile.subscriber_id]
    criteria = read_criteria(profile.criteria)

    def is_wanted(its: Cleared) -> bool:
        item = its.item
        if reader.circuits.isdisjoint(item.circuits):
            return False
        if not admits(country=reader.country, forbidden=frozenset(item.forbidden)):
            return False
        return matches(criteria, terms_of(item, [language for language, _ in its.languages]))

    entries = tuple(items[item] for _, item in considered if is_wanted(items[item]))
    return Page(entries=entries, older=considered[-1][0] if len(rows) > CONSIDERED else 0)


def write_feed(
    profile: models.Profile,
    suffix: str,
    masthead: Masthead,
    entries: Sequence[Cleared],
    *,
    updated: datetime,
    before: int = 0,
    older: int = 0,
) -> Rendition:
    """The feed's document with these entries."""
    write, media_type = WRITERS[suffix]
    address = masthead.base_url + path_of(profile, suffix)
    head = FeedHead(
        title=f"{masthead.name} – {profile.subscriber.name}",
        self_url=f"{address}?before={before}" if before else address,
        first_url=address,
        next_url=f"{address}?before={older}" if older else "",
        alternate_url=f"{masthead.base_url}/",
        updated=updated,
    )
    return Rendition(format=suffix, media_type=media_type, content=write(head, entries, masthead))


def _named(token: str) -> tuple[models.Profile | None, int]:
    """The standing profile that a token names, and by which of its addresses."""
    by = key("feeds")
    pk, turn = read_token(by, token, count=2) or [*(read_token(by, token, count=1) or [-1]), 0]
    rows = models.Profile.objects.filter(pk=pk, active=True, subscriber__active=True)
    return rows.select_related("subscriber").first(), turn
