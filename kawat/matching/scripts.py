"""Which characters may begin or end something within what stands between two spaces.

`language/` writes tracks so that only these do; whatever else is asked for is a whole word, or several.
"""

import re

from kawat.core.words import Bound

RUN = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029"
    "\u3031-\u303b\u3041-\u3096\u3099-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaadf"
    "\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
"""Scripts without spaces: Thai, Lao, Khmer, Myanmar, Han and kana."""

HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff]")
"""Where a word may also end before its particle."""

_SHORT_ENDS = bytes(mark for mark in range(16) if mark & Bound.END and not mark & Bound.WORD_END)
SHORT_END = re.compile(b"[%b]" % re.escape(_SHORT_ENDS))
"""Marks where something may end that is not the end of a word."""
