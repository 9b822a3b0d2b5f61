"""How often what a query asks for stands in stories, so that each query is kept under what is rarest in it.

Counted over some hundred releases. Only order matters: a wrong count costs time and never an answer.
"""

import re
from collections import Counter

from kawat.core.words import Section, Way
from kawat.language import RUN

FRONTS = range(2, 7)
"""Lengths of prefixes that are counted."""

EVERY, SELDOM = 100, 2
"""After so many stories, what stood in no more than so few is forgotten, since most words do."""


_RUN = re.compile(f"[{RUN}]")


class Frequency:
    """Stories by what they say."""

    def __init__(self) -> None:
        self.stories = 0
        self.counts: Counter[str] = Counter()

    def learn(self, sections: tuple[Section, ...]) -> None:
        """Count one story."""
        said: set[str] = set()
        for section in sections:
            words = section.folded.text.split()
            said.update(Way.IN_A_ROW + each for each in words)
            said.update(Way.FRONT + each[:length] for each in words for length in FRONTS)
            said.update(Way.STEM + each for each in section.loose.text.split())
            said.update(Way.WRITTEN + each for each in section.cased.text.split())
            if _RUN.search(section.folded.text):
                text = section.folded.text
                said.update(map("".join, zip("." * len(text), text, text[1:], strict=False)))
        self.counts.update(said)
        self.stories += 1
        if self.stories % EVERY == 0:
            self.counts = Counter({each: count for each, count in self.counts.items() if count > SELDOM})

    def of(self, key: str) -> int:
        """In how many of the stories this key stands, at most."""
        reading = key.partition(":")[2] if key[0].isalpha() else key
        way, said = reading[0], reading[1:]
        known = self.counts.get(reading)
        if known is not None:
            return known
        if way == Way.FRONT:
            return self.counts.get(Way.FRONT + said[: FRONTS[-1]], 0)
        if " " in said:
            return min(self.counts.get(way + each, 0) for each in said.split())
        if _RUN.match(said) and len(said) > 2:
            return min(self.counts.get(Way.IN_A_ROW + said[at : at + 2], 0) for at in range(len(said) - 1))
        return 0
