"""Mail headers, folded and encoded: RFC 5322 and RFC 2047, and no more of them than a wire needs.

The standard library's writer makes encoded-words of more than 75 octets of some long subjects, which mail systems
may refuse; this one never does, never splits a character, and keeps marks with the letter that carries them.
Every line has at most 76 octets.
"""

import base64
import re
import unicodedata
from collections.abc import Iterator

LINE = 76
WORD = 75
_EMPTY = len("=?utf-8?B??=")
_CLUSTER = 32  # octets: a letter with more marks than this may be cut, since no reader could tell
_BARE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_JOINER = "\u200d"


def _clusters(text: str) -> Iterator[bytes]:
    held = b""
    joined = False
    for each in text:
        octets = each.encode()
        mark = joined or each == _JOINER or unicodedata.category(each)[0] == "M"
        if held and mark and len(held) + len(octets) <= _CLUSTER:
            held += octets
        else:
            if held:
                yield held
            held = octets
        joined = each == _JOINER
    if held:
        yield held


def _q_length(octets: bytes) -> int:
    return sum(1 if each in _BARE or each == 0x20 else 3 for each in octets)


def _b_length(octets: bytes) -> int:
    return (len(octets) + 2) // 3 * 4


def _q(octets: bytes) -> str:
    coded = "".join(chr(each) if each in _BARE else "_" if each == 0x20 else f"={each:02X}" for each in octets)
    return f"=?utf-8?Q?{coded}?="


def _b(octets: bytes) -> str:
    return f"=?utf-8?B?{base64.b64encode(octets).decode()}?="


def encoded_words(text: str, *, used: int) -> list[str]:
    """`text` as encoded-words, one a line; `used` octets of the first line are taken already."""
    whole = text.encode()
    length, write = (_q_length, _q) if _q_length(whole) <= _b_length(whole) else (_b_length, _b)
    words: list[str] = []
    held, room = b"", min(WORD, LINE - used)
    for cluster in _clusters(text):
        if held and _EMPTY + length(held + cluster) > room:
            words.append(write(held))
            held, room = b"", WORD
        held += cluster
    if held:
        words.append(write(held))
    return words


def _plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and "=?" not in text and "  " not in text


def _folded(name: str, pieces: list[str]) -> bytes:
    lines, line = [], f"{name}:"
    for piece in pieces:
        if len(line) + 1 + len(piece) > LINE and line.strip() and line != f"{name}:":
            lines.append(line)
            line = ""
        line += " " + piece
    return ("\r\n".join([*lines, line]) + "\r\n").encode("ascii")


def unstructured(name: str, text: str) -> bytes:
    """A header of free text, such as Subject; `text` is one line. Ends in CRLF."""
    text = text.strip()
    pieces = text.split(" ")
    if _plain(text) and all(len(piece) < LINE - len(name) - 2 for piece in pieces):
        return _folded(name, pieces)
    return _folded(name, encoded_words(text, used=len(name) + 2))


def named(name: str, phrase: str, bracketed: str) -> bytes:
    """A header of a name and what stands in angle brackets after it, such as From and List-Id. Ends in CRLF."""
    phrase = phrase.strip()
    tail = [f"<{bracketed}>"]
    if not phrase:
        return _folded(name, tail)
    if _plain(phrase) and len(phrase) < LINE - len(name) - 4:
        quoted = phrase if _ATOMS.fullmatch(phrase) else '"' + re.sub(r'(["\\])', r"\\\1", phrase) + '"'
        return _folded(name, [*quoted.split(" "), *tail])
    return _folded(name, encoded_words(phrase, used=len(name) + 2) + tail)
