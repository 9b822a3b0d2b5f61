"""Bytes become text, or a refusal that says what to do.

Only UTF-8 is read: guessing Latin-1 has put wrong letters into print elsewhere. Line ends of every kind become '\\n'.
"""

import re

from kawat.core.errors import BinaryCopy, EmptyCopy, HugeCopy, LoneSurrogate, NotUtf8

LIMIT_MB = 5
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def decode(raw: bytes, *, name: str) -> str:
    """The text of a file called `name` (in the sentences of what is refused), its byte order mark taken off."""
    return clean(utf8(raw, name=name), name=name)


def utf8(raw: bytes, *, name: str) -> str:
    """The bytes as text, as they are but for a byte order mark."""
    if len(raw) > LIMIT_MB * 1_000_000:
        raise HugeCopy(name=name, limit_mb=LIMIT_MB)
    if b"\x00" in raw and not raw.startswith(_UTF16):
        raise BinaryCopy(name=name)
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as bad:
        if raw[bad.start] == 0xED:  # CESU-8 and the like: a surrogate that was written out as three bytes
            raise LoneSurrogate(name=name, position=len(raw[: bad.start].decode("utf-8"))) from None
        raise NotUtf8(name=name, byte=bad.start) from None


def clean(text: str, *, name: str = "the copy") -> str:
    """Text that can be kept: for a form or an API that got its text as text. Raises what `decode` raises."""
    text = clean_field(text, name=name)
    if not any(char.isalnum() for char in text):
        raise EmptyCopy(name=name)
    return text


def clean_field(text: str, *, name: str) -> str:
    """`clean` for a part of a copy, which may be empty."""
    if (found := _SURROGATE.search(text)) is not None:
        raise LoneSurrogate(name=name, position=found.start())
    if len(text) > LIMIT_MB * 1_000_000 // 4 and len(text.encode()) > LIMIT_MB * 1_000_000:
        raise HugeCopy(name=name, limit_mb=LIMIT_MB)
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    if _CONTROLS.search(text):
        raise BinaryCopy(name=name)
    return text
