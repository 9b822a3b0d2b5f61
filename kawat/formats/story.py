"""What stands around a body in the formats that people read: what to write above it, and the labelled facts below it.

Plain text and HTML are written from the same lists here, so that neither can forget a field that the other has.
"""

from kawat.core.release import Cleared, Contact, Item, Masthead
from kawat.core.terms import LANGUAGES, Kind, Visibility
from kawat.formats.labels import Labels

_SEEN = {
    Visibility.PUBLIC: frozenset({Visibility.PUBLIC}),
    Visibility.MEDIA: frozenset({Visibility.PUBLIC, Visibility.MEDIA}),
    Visibility.NONE: frozenset[Visibility](),
}


def contacts(item: Item, visibility: Visibility) -> tuple[Contact, ...]:
    """The contacts that a rendition of this visibility may hold."""
    return tuple(contact for contact in item.contacts if contact.visibility in _SEEN[visibility])


def above(cleared: Cleared, words: Labels, masthead: Masthead, visibility: Visibility) -> list[str]:
    """What an editor has to know before reading: mark, note, what it replaces, where it may not go.

    The note of a correction says what was wrong and is public; any other note is to editors alone.
    """
    item = cleared.item
    lines: list[str] = []
    if mark := words.mark(item.kind):
        lines.append(mark)
    if item.note and (visibility is Visibility.MEDIA or item.kind is Kind.CORRECTION):
        lines += words.labelled(words.note, item.note).split("\n")
    if item.replaces:
        lines.append(words.labelled(words.replaces, masthead.item_url(item.replaces.uid)))
    if cleared.superseded_by:
        lines.append(words.labelled(words.superseded, masthead.item_url(cleared.superseded_by)))
    if line := not_for(item, words):
        lines.append(line)
    return lines


def facts(item: Item, words: Labels, visibility: Visibility) -> list[tuple[str, str]]:
    """The labelled facts below a story, in order; what the item lacks is not there."""
    pairs = [
        (words.contacts, words.listing.join(filter(None, (contact.name, contact.phone, contact.email))))
        for contact in contacts(item, visibility)
    ]
    pairs += [
        (words.keywords, words.listing.join(item.keywords)),
        (words.sectors, words.listing.join(item.sectors)),
        (words.tickers, words.listing.join(item.tickers)),
        (words.source, words.listing.join(source.name for source in (item.issuer, item.provider) if source)),
        (words.prevailing, LANGUAGES.get(item.prevailing, item.prevailing)),
    ]
    return [(label, text) for label, text in pairs if text]


def other_languages(cleared: Cleared, masthead: Masthead) -> list[tuple[str, str, str]]:
    """The other languages of the release: tag, own name, page."""
    return [
        (tag, LANGUAGES.get(tag, tag), masthead.item_url(uid))
        for tag, uid in cleared.languages
        if uid != cleared.item.uid and tag != cleared.item.language
    ]


def editors_note(cleared: Cleared, words: Labels, masthead: Masthead, visibility: Visibility) -> str:
    """The note as formats with a field for it give it: what `above` says of it, and the versions before and after."""
    item = cleared.item
    lines = [item.note] if visibility is Visibility.MEDIA or item.kind is Kind.CORRECTION else []
    if item.replaces:
        lines.append(words.labelled(words.replaces, masthead.item_url(item.replaces.uid)))
    if cleared.superseded_by:
        lines.append(words.labelled(words.superseded, masthead.item_url(cleared.superseded_by)))
    return "\n".join(filter(None, lines))


def not_for(item: Item, words: Labels) -> str:
    """The territories that it must not enter, as a line; '' where there are none."""
    return words.labelled(words.not_for, words.listing.join(item.forbidden)) if item.forbidden else ""
