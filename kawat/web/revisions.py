"""The versions of a story, and what one changed: paragraphs compared, and words within those that were rewritten.

By the standard library's difflib, bounded: what is very long is shown without its changes. Of what was taken back
nothing is shown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from kawat.core.release import Cleared, Item
from kawat.core.terms import Kind
from kawat.store import cleared, models

MOST = 60_000
"""Characters of both versions together that are compared."""

PARAGRAPH_MOST = 6_000
ALIKE = 0.3
"""Paragraphs less alike than this are two, not one that was rewritten."""

VERSIONS_MOST = 50

_WORD = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+|\s+|.", re.S
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version in this language."""

    uid: str
    kind: Kind
    at: datetime
    is_this: bool
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a paragraph: 'same', 'out' or 'in'."""

    what: str
    text: str


def versions_of(row: models.Item) -> list[Version]:
    """The versions of a story in its language, oldest first; notices are none. '[]' where there is only one."""
    rows = models.Item.objects.filter(release_id=row.release_id, language=row.language, number__isnull=False)
    rows = rows.exclude(kind__in=(Kind.KILL, Kind.WITHHOLD)).filter(public=True).order_by("number")[:VERSIONS_MOST]
    found = [
        Version(
            uid=each.item.uid,
            kind=each.item.kind,
            at=each.at,
            is_this=each.item.uid == row.uid,
            is_gone=each.withdrawn is not None,
        )
        for each in cleared.of(rows)
    ]
    return found if len(found) > 1 else []


def changes(before: Cleared, after: Cleared) -> list[list[Piece]]:
    """The paragraphs that differ, each as pieces; empty where nothing does, or where it cannot be shown."""
    if before.withdrawn is not None or after.withdrawn is not None:
        return []
    old, new = _paragraphs(before.item), _paragraphs(after.item)
    if sum(map(len, old)) + sum(map(len, new)) > MOST:
        return []
    found: list[list[Piece]] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            found += _rewritten(old[a:b], new[c:d])
    return found


def _paragraphs(item: Item) -> list[str]:
    return [each for each in (item.headline, item.subhead, *(block.text for block in item.body)) if each]


def _rewritten(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    """Paragraphs of one place in both versions, pair by pair; what is left over is gone or new."""
    for number in range(max(len(old), len(new))):
        was = old[number] if number < len(old) else ""
        now = new[number] if number < len(new) else ""
        if was and now and (pieces := _words(was, now)):
            yield pieces
            continue
        if was:
            yield [Piece("out", was)]
        if now:
            yield [Piece("in", now)]


def _words(was: str, now: str) -> list[Piece]:
    """Word by word, character by character in scripts without spaces; empty where they have too little in common."""
    if len(was) + len(now) > PARAGRAPH_MOST:
        return []
    old, new = _WORD.findall(was), _WORD.findall(now)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return []
    pieces: list[Piece] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("out", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("in", "".join(new[c:d])))
    return pieces
