"""Small stories by hand, for tests that must not depend on how `language/` reads.

`·` parts two words of a run that its script writes without spaces, and `'` stands where a Korean word may end before
its particle; a line break is the end of a block.
"""

from collections.abc import Callable

from kawat.core.words import BARRIER, Bound, Section, Track

WHOLE = Bound.START | Bound.WORD_START
CLOSED = Bound.END | Bound.WORD_END


def is_unspaced(char: str) -> bool:
    """Whether a script without spaces writes this letter: Thai, kana or Han."""
    return "\u0e00" <= char <= "\u0e7f" or "\u3040" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff"


def track(written: str) -> Track:
    """The words of `written` with their marks."""
    text: list[str] = []
    marks: list[int] = []
    for block in written.split(BARRIER):
        if marks:
            text.append(BARRIER)
            marks.append(0)
        for count, word in enumerate(block.split()):
            if count:
                text.append(" ")
                marks.append(0)
            for part in word.split("·"):
                _add(part, text, marks)
    return Track("".join(text), bytes(marks))


def section(written: str, *, field: str = "body", stem: Callable[[str], str] = str, folded: str = "") -> Section:
    """One part of a story: `folded` where folding is more than lower case, `stem` for each word of it."""
    base = folded or written.lower()
    loose = BARRIER.join(" ".join(map(stem, block.split())) for block in base.split(BARRIER))
    return Section(field=field, folded=track(base), loose=track(loose), cased=track(written))


def _add(part: str, text: list[str], marks: list[int]) -> None:
    """One word: it begins and ends where it does, and within it where its script lets it."""
    first = len(marks)
    for char in part:
        if char == "'":
            marks[-1] |= Bound.END
            continue
        text.append(char)
        marks.append(Bound.START | Bound.END if is_unspaced(char) else 0)
    if len(marks) > first:
        marks[first] |= WHOLE
        marks[-1] |= CLOSED
