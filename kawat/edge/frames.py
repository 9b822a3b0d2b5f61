"""A cleared item as the stream writes it: server-sent events, built once and written to all as the same bytes.

A frame is at most 500 bytes; the headline gives way first, by whole characters. JSON escapes every line end, so that
no text of an item can open a field or an event of its own. A notice holds nothing of what it withdraws but its uid
and address.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

import orjson

from kawat.core.profile import Terms
from kawat.core.release import Cleared, Masthead

FRAME_BYTES = 500
SOURCE_BYTES = 80

_ZERO_WIDTH_JOINER = "\u200d"
_THAI_AND_LAO_AM = "\u0e33\u0eb3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One numbered frame and what decides who gets it. `terms` is None where nobody is asked whether it matches."""

    number: int
    release: str
    is_notice: bool
    is_withdrawn: bool
    circuits: frozenset[str]
    forbidden: frozenset[str]
    terms: Terms | None
    text: bytes

    @property
    def bare(self) -> bytes:
        """The frame without its id, so that a reader who gets it early keeps its place."""
        return self.text.partition(b"\n")[2]


def make_frame(cleared: Cleared, masthead: Masthead, analyse: Callable[[Cleared], Terms]) -> Frame:
    """The frame of an item. One that was withdrawn has no text: its notice goes instead."""
    item = cleared.item
    is_notice = item.kind.is_notice
    is_withdrawn = cleared.withdrawn is not None and not is_notice
    return Frame(
        number=cleared.number,
        release=item.release,
        is_notice=is_notice,
        is_withdrawn=is_withdrawn,
        circuits=frozenset(item.circuits),
        forbidden=frozenset(item.forbidden),
        terms=None if is_notice or is_withdrawn else analyse(cleared),
        text=b"" if is_withdrawn else _text(cleared, masthead),
    )


def heartbeat(upto: int) -> bytes:
    """Says that everything to `upto` was considered for this reader. Without data it moves the id and fires nothing."""
    return b"id: %d\n: upto %d\n\n" % (upto, upto)


def gap(first: int, last: int, *, after: int, masthead: Masthead) -> bytes:
    """Says that the numbers `first` to `last` cannot be replayed, and where they can be asked for."""
    facts = {"from": first, "to": last, "url": f"{masthead.base_url}/api/items?after={after}"}
    return b"event: gap\ndata: %b\n\n" % orjson.dumps(facts)


def shorten(text: str, room: int) -> str:
    """As much of `text` as takes `room` bytes in JSON, by whole characters as a reader sees them, '…' where cut."""
    if _cost(text) <= room:
        return text
    taken, end = 0, 0
    for at, character in enumerate(text):
        if at and not _belong_together(text[at - 1], character):
            end = at
        taken += _cost(character)
        if taken > room - _cost("…"):
            break
    return text[:end].rstrip() + "…" if room >= _cost("…") else ""


def _text(cleared: Cleared, masthead: Masthead) -> bytes:
    item = cleared.item
    replaced = item.replaces.uid if item.replaces else ""
    facts: dict[str, str | int] = {"number": cleared.number, "uid": item.uid, "url": masthead.item_url(item.uid)}
    facts |= {"at": f"{cleared.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    facts |= {"language": item.language, "kind": item.kind.value, "urgency": item.urgency}
    if replaced:
        facts["replaces"] = replaced
    if item.kind.is_notice:
        facts["url"] = masthead.item_url(replaced or item.uid)
    else:
        facts["source"] = shorten(item.source.name, SOURCE_BYTES) if item.source else ""
        facts["headline"] = ""
        room = FRAME_BYTES - len(_event(cleared, facts))
        facts["headline"] = shorten(item.headline, max(room, 0))
    return _event(cleared, facts)


def _event(cleared: Cleared, facts: dict[str, str | int]) -> bytes:
    kind = cleared.item.kind.value.encode()
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (cleared.number, kind, orjson.dumps(facts))


def _cost(text: str) -> int:
    return len(orjson.dumps(text)) - 2


def _belong_together(before: str, after: str) -> bool:
    """Whether a reader sees the two as one character: the common cases of Unicode annex 29."""
    if _ZERO_WIDTH_JOINER in (before, after) or after in _THAI_AND_LAO_AM:
        return True
    if unicodedata.category(after).startswith("M"):
        return True
    point = ord(after)
    is_skin_tone = 0x1F3FB <= point <= 0x1F3FF
    is_jamo_that_follows = 0x1160 <= point <= 0x11FF
    is_half_of_a_flag = 0x1F1E6 <= point <= 0x1F1FF and 0x1F1E6 <= ord(before) <= 0x1F1FF
    return is_skin_tone or is_jamo_that_follows or is_half_of_a_flag
