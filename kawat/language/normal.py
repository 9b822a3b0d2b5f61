"""One spelling for what reads as one: what words are compared by, and how wide they stand.

`normalise` is for comparing, never for showing. It does not stem and does not translate: 'news' and 'new' stay two
words. `tidy` is its first half, which keeps upper and lower case.
"""

import re
import unicodedata
from collections import Counter

_ARABIC_MARKS = (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), *range(0x06DF, 0x06E9))
_TATWEEL = 0x0640
_INVISIBLE = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x180E, 0x200C, 0x200D, 0x200E, 0x200F),
    *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF, *range(0xFFF9, 0xFFFC)),
)
_PLAIN = {"\u200b": " ", "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u0e40\u0e40": "\u0e41"}
"""A zero-width space parts words; an apostrophe is one character; Thai sara ae is not two sara e."""

_ODD = re.compile(f"[{''.join(map(chr, (*_ARABIC_MARKS, _TATWEEL, *_INVISIBLE)))}]|{'|'.join(_PLAIN)}")
_ODD_BEYOND = re.compile("[\U000e0000-\U000e01ef]")
"""Tags, and variants of one Chinese character; by themselves, since a class that holds them is searched slowly."""

_AM_APART = re.compile("([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb]?)([\u0e32\u0eb2])")
_AM = {"\u0e4d": "\u0e33", "\u0ecd": "\u0eb3"}
"""Sara am: NFKC takes it apart, and the word breaker then knows no Thai word. Some also type its tone in between."""


def tidy(text: str) -> str:
    """NFKC; Arabic without harakat and tatweel; nothing that cannot be seen; a lone surrogate becomes '?'.

    Thai vowels that are written in two ways and look like one are written in one.
    """
    if text.isascii():
        return text
    tidied = unicodedata.normalize("NFKC", text)
    dropped = _ODD.sub(lambda odd: _PLAIN.get(odd[0], ""), _ODD_BEYOND.sub("", tidied))
    if dropped is not tidied:
        tidied = unicodedata.normalize("NFKC", dropped)
    if "\u0e4d" in tidied or "\u0ecd" in tidied:
        tidied = _AM_APART.sub(lambda found: found[2] + _AM[found[1]], tidied)
    try:
        tidied.encode()
    except UnicodeEncodeError:
        tidied = tidied.encode(errors="replace").decode()
    return tidied


def normalise(text: str) -> str:
    """`tidy`, and case folding."""
    return text.lower() if text.isascii() else fold_case(tidy(text))


def fold_case(tidied: str) -> str:
    """Case folding of what `tidy` made; what comes out is tidy as well."""
    return tidied.lower() if tidied.isascii() else tidy(tidied.casefold())


def width(text: str) -> int:
    """Columns that the text takes, East Asian wide characters counted double and combining marks not at all (UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) * times for char, times in Counter(text).items())


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
