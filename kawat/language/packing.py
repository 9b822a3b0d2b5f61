"""A story's sections as a few thousand bytes, to be kept beside it: cut once, read many times.

One line of lengths, then all texts, then all marks, compressed. A track that is the same as one before it is kept
once, and is one object again when it is read.
"""

import json
import zlib
from collections.abc import Iterator
from typing import TypeVar

from kawat.core.words import Section, Track

ANALYSIS = 2
"""The rules by which text becomes words. Another number for other rules: what was packed under the old is cut anew."""

_Whole = TypeVar("_Whole", str, bytes)

_LEVEL = 1  # 3 takes twice as long for a tenth less


def pack(sections: tuple[Section, ...]) -> bytes:
    """The sections as bytes, under the number of the rules that made them."""
    tracks: dict[Track, int] = {}
    texts: dict[str, int] = {}
    marks: dict[bytes, int] = {}
    plan = [
        [each.field, *(tracks.setdefault(track, len(tracks)) for track in (each.folded, each.loose, each.cased))]
        for each in sections
    ]
    pairs = [[texts.setdefault(track.text, len(texts)), marks.setdefault(track.marks, len(marks))] for track in tracks]
    text = "".join(texts).encode()
    head = json.dumps([plan, pairs, list(map(len, texts)), list(map(len, marks))], separators=(",", ":")).encode()
    body = b"%d %d\n%b%b%b" % (len(head), len(text), head, text, b"".join(marks))
    return bytes([ANALYSIS]) + zlib.compress(body, _LEVEL)


def unpack(packed: bytes) -> tuple[Section, ...]:
    """The sections that `pack` packed; ValueError where that was under other rules, or the bytes are broken."""
    if packed[:1] != bytes([ANALYSIS]):
        raise ValueError(f"these words were cut by rules {packed[:1]!r}, not by {ANALYSIS}")
    try:
        body = zlib.decompress(packed[1:])
    except zlib.error as broken:
        raise ValueError(f"these words cannot be read: {broken}") from broken
    line, _, rest = body.partition(b"\n")
    head, text = map(int, line.split())
    plan, pairs, text_lengths, mark_lengths = json.loads(rest[:head])
    texts = list(_cut(rest[head : head + text].decode(), text_lengths))
    marks = list(_cut(rest[head + text :], mark_lengths))
    tracks = [Track(texts[its_text], marks[its_marks]) for its_text, its_marks in pairs]
    return tuple(
        Section(field=field, folded=tracks[its_folded], loose=tracks[loose], cased=tracks[cased])
        for field, its_folded, loose, cased in plan
    )


def _cut(whole: _Whole, lengths: list[int]) -> Iterator[_Whole]:
    at = 0
    for length in lengths:
        yield whole[at : at + length]
        at += length
