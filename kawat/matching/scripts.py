"""Which characters may begin or end something within what stands between two spaces.

`language/` writes tracks so that only these do; whatever else is asked for is a whole word, or several.
"""

import re

from kawat import language
from kawat.core.words import Bound

RUN = re.compile(f"[{language.RUN}]")
"""Scripts without spaces: Thai, Lao, Khmer, Myanmar, Han and kana."""

HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff]")
"""Where a word may also end before its particle."""

_SHORT_ENDS = bytes(mark for mark in range(16) if mark & Bound.END and not mark & Bound.WORD_END)
SHORT_END = re.compile(b"[%b]" % re.escape(_SHORT_ENDS))
"""Marks where something may end that is not the end of a word."""
