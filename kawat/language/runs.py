"""Scripts that put no spaces between words: which characters they are, and where in them something may begin and end.

Han, kana, Thai, Lao, Khmer, Myanmar and their neighbours. What a dictionary cuts there is a guess, so that what is
asked for may stand anywhere in a run, but never within what reads as one character.
"""

import re
import unicodedata
from functools import lru_cache

from kawat.core.words import Bound

CLOSE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
"""South-east Asian scripts."""

KANA = "\u3031-\u3035\u3041-\u3096\u3099-\u30ff\u31f0-\u31ff\U0001b000-\U0001b16f"
HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

RUN = CLOSE + KANA + HAN

FIRST_OF_ALL = "\u0e00"
"""Before this one no character is of such a script."""

_RUN = re.compile(f"[{RUN}]")
_ONLY_CLOSE = re.compile(f"[{CLOSE}]+")
_ONLY_KANA = re.compile(f"[{KANA}]+")

_LEADING = frozenset("เแโใไເແໂໃໄ")
"""Thai and Lao vowels that are written before the consonant after which they are spoken."""

_FOLLOWING = frozenset("ะาำๅะາຳ")

_START, _END, _WORD_START, _WORD_END = (bound.value for bound in Bound)

SHORT = 1, 3, 4
"""Characters up to which Han, kana and the others stand in other words by accident: 人, スト in コスト, ตา in ตาม."""


@lru_cache(maxsize=16_384)
def is_of_a_run(char: str) -> bool:
    """Whether the character is of a script without spaces; its digits are not, which stand between spaces as well."""
    return bool(_RUN.match(char)) and not char.isdecimal()


def is_close(text: str) -> bool:
    """Whether it is written in south-east Asian scripts alone."""
    return bool(_ONLY_CLOSE.fullmatch(text))


def is_short(run: str) -> bool:
    """Whether a run is so short that it should be asked for as whole words only."""
    han, kana, close = SHORT
    return len(run) <= (close if is_close(run) else kana if _ONLY_KANA.fullmatch(run) else han)


def marks_of_a_run(word: str) -> bytes:
    """The `Bound`s of one word of a run: each character may begin and end something, but no part of a character."""
    marks = bytearray()
    for at, char in enumerate(word):
        leans = char in _FOLLOWING or unicodedata.category(char)[0] == "M"
        if leans and at:
            marks[-1] &= ~_END
        marks.append((0 if leans or (at and word[at - 1] in _LEADING) else _START) | (0 if char in _LEADING else _END))
    marks[0] |= _START | _WORD_START
    marks[-1] |= _END | _WORD_END
    return bytes(marks)
