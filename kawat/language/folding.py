"""How one word is folded: the spellings that are one word to whoever looks for it.

Beyond case and width: Arabic letters, Cyrillic ё, the digits of every script; Traditional Chinese as Simplified,
save in Japanese, which has characters of its own; in Vietnamese the two places of a tone mark (hoà, hòa).
"""

import re

from kawat.language.arabic import unified
from kawat.language.runs import HAN
from kawat.language.simplified import simplified

_HAN = re.compile(f"[{HAN}]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")

_OLD_TONE = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe",
    "oẹ": "ọe", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_NEW_TONE = re.compile(f"(?<!q)(?:{'|'.join(_OLD_TONE)})$")


def folded(word: str, language: str) -> str:
    """A tidy word in lower case, folded further."""
    if word.isascii():
        return word
    plain = simplified(word) if language != "ja" and _HAN.search(word) else word
    if _ARABIC.search(plain):
        plain = unified(plain)
    if language == "vi":
        plain = _NEW_TONE.sub(lambda found: _OLD_TONE[found[0]], plain)
    plain = plain.replace("ё", "е")
    return _FOREIGN_DIGIT.sub(lambda found: str(int(found[0])), plain)
