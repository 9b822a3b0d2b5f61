"""Which scripts a text is written in, and which ones its language expects.

Scripts are named by ISO 15924. The two Chinese scripts share most of their characters, so that they are told apart by
characters that occur in one of them only (`hans_hant`).
"""

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from kawat.language.hanzi import PAIRS

EXPECTED: dict[str, tuple[str, ...]] = {
    "ar": ("Arab",),
    "de": ("Latn",),
    "en": ("Latn",),
    "es": ("Latn",),
    "fr": ("Latn",),
    "id": ("Latn",),
    "ja": ("Hira", "Kana", "Hani"),
    "ko": ("Hang",),
    "ms": ("Latn",),
    "pt": ("Latn",),
    "ru": ("Cyrl",),
    "th": ("Thai",),
    "vi": ("Latn",),
    "zh-Hans": ("Hani",),
    "zh-Hant": ("Hani",),
}
"""The scripts that each language of the wire is written in."""

RIGHT_TO_LEFT = frozenset({"ar"})

_NAMES = {
    "ARABIC": "Arab",
    "CJK": "Hani",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "HANGUL": "Hang",
    "HIRAGANA": "Hira",
    "IDEOGRAPHIC": "Hani",
    "KATAKANA": "Kana",
    "KATAKANA-HIRAGANA": "Kana",
    "LATIN": "Latn",
    "THAI": "Thai",
}

_HANS = frozenset(pair[0] for pair in PAIRS)
_HANT = frozenset(pair[1] for pair in PAIRS)


class HansHant(NamedTuple):
    """How many characters of a text occur in Simplified, and how many in Traditional Chinese only."""

    hans: int
    hant: int


def direction(language: str) -> str:
    """'rtl' or 'ltr', as HTML's `dir` says it."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=65_536)
def script_of(char: str) -> str:
    """The script of a letter; '' for what is no letter, 'Zzzz' for a letter of a script that no language here uses."""
    if not unicodedata.category(char).startswith("L"):
        return ""
    words = unicodedata.name(unicodedata.normalize("NFKC", char)[:1], "").split()
    return _NAMES.get(words[0], "Zzzz") if words else "Zzzz"


def script_shares(text: str) -> tuple[tuple[str, float], ...]:
    """Each script with its share of the letters, largest first; empty where there is no letter."""
    counts: Counter[str] = Counter()
    for char, times in Counter(text).items():
        counts[script_of(char)] += times
    del counts[""]
    letters = counts.total()
    return tuple((script, times / letters) for script, times in sorted(counts.items(), key=lambda each: -each[1]))


def dominant_script(text: str) -> str:
    """The script of most letters, '' where there is none."""
    shares = script_shares(text)
    return shares[0][0] if shares else ""


def hans_hant(text: str) -> HansHant:
    """Counts of the characters that tell the two Chinese scripts apart."""
    counts = Counter(text)
    return HansHant(
        hans=sum(times for char, times in counts.items() if char in _HANS),
        hant=sum(times for char, times in counts.items() if char in _HANT),
    )
