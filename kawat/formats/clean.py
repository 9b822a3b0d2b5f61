"""Copy made harmless before any format writes it.

What XML forbids becomes U+FFFD, a line break inside a line becomes a space, and bidirectional embeddings and overrides
become isolates that are closed at the end of their line (UAX #9): nothing in a story can turn round, or break out of,
the text that stands beside it. Characters are only replaced one for one, so that spans stay true; closing isolates
are put at the end. Text that was clean already stays the same text.
"""

import re
from dataclasses import replace

from kawat.core.release import Block, Cleared, Contact, Dateline, Item, Media, Source

_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
SUSPECTS = "\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
"""What `clean` replaces, as the inside of a character class."""

_SUSPECT = re.compile(f"[{SUSPECTS}]")
_SWAP = {
    **dict.fromkeys(_LINE_ENDS, " "),
    "\u202a": "\u2066",  # left-to-right embedding -> isolate
    "\u202b": "\u2067",  # right-to-left embedding -> isolate
    "\u202d": "\u2066",  # overrides turn letters round: an isolate does not
    "\u202e": "\u2067",
    "\u202c": "\u2069",
    **{each: each for each in "\u2066\u2067\u2068\u2069"},
}
_CLOSING = "\u2069"


def clean(text: str) -> str:
    """One line. Characters keep their places; tabs stay."""
    if not _SUSPECT.search(text):
        return text
    text = _SUSPECT.sub(lambda found: _SWAP.get(found[0], "\ufffd"), text)
    depth = 0
    for each in text:
        if each in "\u2066\u2067\u2068":
            depth += 1
        elif each == _CLOSING and depth:
            depth -= 1
    return text + _CLOSING * depth


def clean_lines(text: str) -> str:
    """Several lines, parted by a line feed each."""
    return "\n".join(clean(line) for line in re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text)).strip("\n")


def _label(text: str) -> str:
    return clean(text).replace("\t", " ").strip(" ")


def _labels(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_label(text) for text in texts)


def _source(source: Source | None) -> Source | None:
    return source and replace(source, code=_label(source.code), name=_label(source.name))


def _block(block: Block) -> Block:
    text = clean(block.text)
    return block if text is block.text else replace(block, text=text)


def _dateline(dateline: Dateline) -> Dateline:
    return replace(
        dateline, place=_label(dateline.place), mark=_label(dateline.mark), raw=clean(dateline.raw).replace("\t", " ")
    )


def _contact(contact: Contact) -> Contact:
    return replace(contact, name=_label(contact.name), phone=_label(contact.phone), email=_label(contact.email))


def _media(media: Media) -> Media:
    return replace(
        media,
        caption=_label(media.caption),
        credit=_label(media.credit),
        name=_label(media.name),
        media_type=_label(media.media_type),
    )


def tidy(item: Item) -> Item:
    """The item with all of its copy cleaned. Its hash is not the filed item's any more where something was."""
    return replace(
        item,
        slug=_label(item.slug),
        language=_label(item.language),
        headline=_label(item.headline),
        subhead=_label(item.subhead),
        dateline=_dateline(item.dateline),
        body=tuple(map(_block, item.body)),
        boilerplate=clean_lines(item.boilerplate),
        disclaimer=clean_lines(item.disclaimer),
        note=clean_lines(item.note),
        contacts=tuple(map(_contact, item.contacts)),
        media=tuple(map(_media, item.media)),
        issuer=_source(item.issuer),
        provider=_source(item.provider),
        topics=_labels(item.topics),
        sectors=_labels(item.sectors),
        keywords=_labels(item.keywords),
        tickers=_labels(item.tickers),
        countries=_labels(item.countries),
        forbidden=_labels(item.forbidden),
        prevailing=_label(item.prevailing),
    )


def tidied(cleared: Cleared) -> Cleared:
    """`cleared` with its item tidied: what every format starts from."""
    return replace(cleared, item=tidy(cleared.item))
