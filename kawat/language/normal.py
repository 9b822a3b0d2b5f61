"""One spelling for what reads as one: what words are compared by, and how wide they stand.

`normalise` is for comparing, never for showing. It does not stem and does not translate: 'news' and 'new' stay two
words.
"""

import unicodedata
from collections import Counter

_ARABIC_MARKS = (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD), *range(0x06DF, 0x06E9))
_TATWEEL = 0x0640
_INVISIBLE = (0x00AD, 0x200C, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
_DROPPED: dict[int, str | None] = dict.fromkeys((*_ARABIC_MARKS, _TATWEEL, *_INVISIBLE))
_DROPPED |= {0x200B: " ", 0x2019: "'", 0x02BC: "'"}  # a zero-width space parts words; an apostrophe is one character

_SARA_AM, _SARA_AM_APART = "\u0e33", "\u0e4d\u0e32"  # NFKC takes it apart, and the word breaker then knows no Thai word


def normalise(text: str) -> str:
    """NFKC and case folding; Arabic without harakat and tatweel; nothing that cannot be seen."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).translate(_DROPPED).casefold()
    return unicodedata.normalize("NFKC", folded).replace(_SARA_AM_APART, _SARA_AM)


def width(text: str) -> int:
    """Columns that the text takes, East Asian wide characters counted double and combining marks not at all (UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) * times for char, times in Counter(text).items())


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
