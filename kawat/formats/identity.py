"""The names by which receivers know an item for ever.

They are UUIDs made of the item's own random ids, so that they outlive a change of the wire's address: a kill must
find what was sent years ago under another one.
"""

from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from kawat.core.release import Item


def _uuid(outside: str) -> UUID:
    try:
        return UUID(hex=outside)
    except ValueError:
        return uuid5(NAMESPACE_URL, outside)


@lru_cache(maxsize=1_024)
def item_urn(uid: str) -> str:
    """One version in one language."""
    return _uuid(uid).urn


@lru_cache(maxsize=1_024)  # each format names all the languages of a release
def story_urn(release: str, language: str) -> str:
    """A release in one language through all of its versions: what IPTC calls the item, with `version` beside it."""
    return uuid5(_uuid(release), language.lower()).urn


def story_of(item: Item) -> str:
    """The story that this item is a version of."""
    return story_urn(item.release, item.language)


def package_urn(release: str) -> str:
    """All the languages of a release together."""
    return uuid5(_uuid(release), "package").urn
