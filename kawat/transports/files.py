"""A delivery as files: the story under a name that never changes from try to try, and a manifest that comes last.

Whoever waits for the manifest never sees half a story. Its bytes are the same on every try.
"""

import hashlib
import json
import re
from typing import NamedTuple

from kawat.core.delivery import Envelope

DIGITS = 10
"""Of a sequence number in a name, with zeros before it, so that names sort; a longer number is written in full."""
NAME_LIMIT = 120
MANIFEST = ".manifest"
HEARTBEAT, TEST = "heartbeat", "test"
"""Files without a number, which take the place of the one before: who reads by number does not meet them. A heartbeat
has no manifest either."""
UNNUMBERED = (HEARTBEAT, TEST)

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = {"text/plain": "txt", "text/html": "html", "application/xhtml+xml": "xhtml", "message/rfc822": "eml"}


class File(NamedTuple):
    """A file as it is to stand in a folder."""

    name: str
    content: bytes

    @property
    def part(self) -> str:
        """Its name while it is written: hidden, and not to be taken for the file by its ending."""
        return f".{self.name}.part"


def files_of(envelope: Envelope) -> tuple[File, ...]:
    """The story and its manifest, in the order in which they have to appear; a heartbeat alone."""
    content = envelope.rendition.content
    if not envelope.sequence and envelope.name == HEARTBEAT:
        return (File(f"{HEARTBEAT}.{ending(envelope.rendition.media_type)}", content),)
    called = _UNFIT.sub("-", envelope.name).strip("-.")[:NAME_LIMIT] or "story"
    number = f"{envelope.sequence:0{DIGITS}d}-" if envelope.sequence else ""
    name = f"{number}{called}.{ending(envelope.rendition.media_type)}"
    said = {
        "file": name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "media_type": envelope.rendition.media_type,
        "format": envelope.rendition.format,
        "sequence": envelope.sequence,
    } | {key.removeprefix("Kawat-").lower(): _plain(value) for key, value in envelope.headers}
    return File(name, content), File(name + MANIFEST, json.dumps(said, indent=1).encode() + b"\n")


def refusal(envelope: Envelope) -> str:
    """Why an envelope cannot become a file at all; '' where it can."""
    if not envelope.secret:
        return "not sent: the destination has no password or key to sign in with"
    return (
        ""
        if envelope.sequence > 0 or envelope.name in UNNUMBERED
        else "not sent: it has no sequence number to be named by"
    )


def ending(media_type: str) -> str:
    """What the name of a file of this type ends in."""
    plain = media_type.partition(";")[0].strip().lower()
    if plain in _ENDINGS:
        return _ENDINGS[plain]
    kind = re.split(r"[/+]", plain)[-1]
    return kind if kind in ("json", "xml") else "bin"


def _plain(value: str) -> str | int:
    """A header's value as a manifest says it."""
    return int(value) if value.isdecimal() else value.strip("<>")
