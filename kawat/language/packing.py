"""A story's sections as a few thousand bytes, to be kept beside it: cut once, read many times.

One line of lengths, then all texts, then all marks, compressed. A track that is the same as one before it is kept
once, and is one object again when it is read.
"""

import json
import zlib

from kawat.core.words import Section, Track

ANALYSIS = 1
"""The rules by which text becomes words. Another number for other rules: what was packed under the old is cut anew."""

_LEVEL = 1  # 3 takes twice as long for a tenth less


def pack(sections: tuple[Section, ...]) -> bytes:
    """The sections as bytes, under the number of the rules that made them."""
    tracks: dict[Track, int] = {}
    plan = [
        [each.field, *(tracks.setdefault(track, len(tracks)) for track in (each.folded, each.loose, each.cased))]
        for each in sections
    ]
    head = json.dumps([plan, [len(track.text) for track in tracks]], separators=(",", ":")).encode()
    text = "".join(track.text for track in tracks).encode()
    marks = b"".join(track.marks for track in tracks)
    body = b"%d %d\n%b%b%b" % (len(head), len(text), head, text, marks)
    return bytes([ANALYSIS]) + zlib.compress(body, _LEVEL)


def unpack(packed: bytes) -> tuple[Section, ...]:
    """The sections that `pack` packed; ValueError where it was under other rules, or is broken."""
    if packed[:1] != bytes([ANALYSIS]):
        raise ValueError(f"these words were cut by rules {packed[:1]!r}, not by {ANALYSIS}")
    try:
        body = zlib.decompress(packed[1:])
        line, _, rest = body.partition(b"\n")
        head, text = map(int, line.split())
        plan, lengths = json.loads(rest[:head])
        said, marks = rest[head : head + text].decode(), rest[head + text :]
    except zlib.error as broken:
        raise ValueError(f"these words cannot be read: {broken}") from broken
    tracks, at = [], 0
    for length in lengths:
        tracks.append(Track(said[at : at + length], marks[at : at + length]))
        at += length
    return tuple(
        Section(field=field, folded=tracks[its_folded], loose=tracks[loose], cased=tracks[cased])
        for field, its_folded, loose, cased in plan
    )
