"""Traditional Chinese characters as Simplified ones, each by itself, so that one keyword finds both scripts.

Not a translation: a phrase would be converted by what it means, and a keyword that was cut differently would then be
missed. What several Traditional characters share in Simplified (后: 后 and 後) is one here.
"""

from functools import cache

from opencc import OpenCC

_FIRST_HAN = 0x2E80
_NAMES = "t2s", "tw2s", "hk2s"
"""OpenCC's tables, the variants of Taiwan and Hong Kong after the common ones."""


class _Table(dict[int, int]):
    """For `str.translate`: code to code, each looked up in OpenCC once."""

    def __missing__(self, code: int) -> int:
        seen = [chr(code)]
        while code >= _FIRST_HAN and (then := _next(seen[-1])) not in seen:
            seen.append(then)
        self[code] = ord(seen[-1])
        return self[code]


_TABLE = _Table()


def simplified(word: str) -> str:
    """The word with each of its characters in Simplified Chinese; of the same length."""
    return word.translate(_TABLE)


def _next(char: str) -> str:
    """The first table's other character for it; it itself where there is none, or none of one character."""
    others = (table.convert(char) for table in _tables())
    return next((other for other in others if other != char and len(other) == 1), char)


@cache
def _tables() -> list[OpenCC]:
    return [OpenCC(name) for name in _NAMES]
