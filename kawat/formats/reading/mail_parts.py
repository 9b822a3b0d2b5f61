"""Mail that strangers sent, taken apart within bounds: what a hostile one costs is known before it is parsed.

Only the head of a mail is looked at, its lines are cut, and nothing beyond a number of parts is read, so that neither
nesting nor a header of megabytes costs more than some milliseconds. The standard library's older policy parses it: the
newer one's header parser takes quadratic time over such headers and raises what no caller can foresee.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from itertools import islice

HEAD = 256 * 1024
"""Bytes that are looked at: a report says what it has to say before the mail that it gives back."""

LINES = 5_000
LINE = 2_000  # RFC 5322, section 2.1.1, says 998
FOLDED = 8_000  # bytes of lines in a row that begin with a space: longer headers are cut
PARTS = 64  # the depth of nesting cannot be greater
DASHES = 400  # lines that may part something
FIELD = 1_000  # characters of a header's value

_READABLE = ("utf", "us-ascii", "ascii", "iso-", "windows-", "cp", "koi8", "gb", "big5", "euc", "shift", "tis", "latin")
_UUENCODED = ("x-uuencode", "uuencode", "uue", "x-uue")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]+")


def taken_apart(raw: bytes) -> Message:
    """The head of a mail, parsed. Never raises."""
    return message_from_bytes(b"\n".join(_trimmed(raw)), policy=compat32)


def parts_of(message: Message) -> list[Message]:
    """The mail and its parts, outermost first; not those of a mail within it, which speaks of something else."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < 4 * PARTS:
        found.append(part := waiting.pop(0))
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting[:0] = [each for each in part.get_payload() if isinstance(each, Message)]
    return found


def header(part: Message, name: str) -> str:
    """A header's value on one line, or ''. Encoded-words are read (RFC 2047)."""
    name = name.casefold()
    for its, value in part.raw_items():
        if its.casefold() == name:
            return _said(str(value)[:FIELD])
    return ""


def text_of(part: Message) -> str:
    """A text part as text, whatever its charset says; '' for what is none."""
    if part.is_multipart() or header(part, "content-transfer-encoding").strip().lower() in _UUENCODED:
        return ""
    raw = part.get_payload(decode=True)  # without decoding, it believes every charset
    return decoded_as(raw, str(part.get_param("charset") or "")) if isinstance(raw, bytes) else ""


def fields_of(part: Message) -> Iterator[dict[str, str]]:
    """The blocks of fields of a message/delivery-status or message/feedback-report part (RFC 3464, section 2.1;
    RFC 5965, section 3), in order; names in small letters, of several with one name the first."""
    if not part.is_multipart():
        yield from _blocks(text_of(part))
        return
    for block in part.get_payload():
        if isinstance(block, Message):
            if found := _fields(block):
                yield found
            yield from _blocks(text_of(block))


def decoded_as(raw: bytes, charset: str) -> str:
    """Bytes as text: as they say, where that is an ordinary charset, else as UTF-8, else as Latin-1."""
    name = charset.strip().lower()[:40]
    for its in ([name] if name.startswith(_READABLE) else []) + ["utf-8"]:
        try:
            return raw.decode(its)
        except (UnicodeError, LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def one_line(text: str, limit: int) -> str:
    """Without what cannot be seen, spaces run together, and cut."""
    plain = " ".join(_UNSEEN.sub(" ", text[: 8 * limit]).split())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _trimmed(raw: bytes) -> Iterator[bytes]:
    folded = dashes = typed = 0
    for line in islice(raw[:HEAD].splitlines(), LINES):
        folded = folded + len(line) + 1 if line[:1] in (b" ", b"\t") else 0
        dashes += line.startswith(b"--")
        typed += line[:13].lower() == b"content-type:"
        if dashes > DASHES or typed > PARTS:
            return
        if folded <= FOLDED:
            yield line[:LINE]


def _said(value: str) -> str:
    try:
        words = [
            decoded_as(word, charset or "") if isinstance(word, bytes) else word
            for word, charset in decode_header(value)
        ]
    except (ValueError, LookupError, HeaderParseError):  # of broken encoded-words
        words = [value]
    return one_line("".join(words), FIELD)


def _fields(block: Message) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in block.raw_items():
        found.setdefault(name.casefold(), _said(str(value)[:FIELD]))
    return found


def _blocks(text: str) -> Iterator[dict[str, str]]:
    for block in islice(re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")), PARTS):
        parsed = _fields(message_from_bytes(block.strip().encode("utf-8", "replace"), policy=compat32))
        if parsed:
            yield parsed
