"""Blocks as Markdown, so that what was pasted or came as a Word file can be read, mended and filed as text.

What is written here `reading.read_markdown` reads back as the same words, one block a paragraph. A span that CommonMark
could not show where it stands (marks between two letters, or crossing another span) goes; its words stay.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from kawat.core.release import Block, BlockKind, Span, SpanKind

SPANS_MOST = 500
"""Spans of one block that are shown: each is held against those before it."""

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_OPENERS = re.compile(r"^(\s*)([-+=](?=\s|$|[-=+])|\d{1,9}[.)](?=\s|$))")
_MARKS = {SpanKind.STRONG: "**", SpanKind.EMPHASIS: "*"}
_BEFORE = {BlockKind.HEADING: "## ", BlockKind.POINT: "- ", BlockKind.QUOTE: "> ", BlockKind.PARAGRAPH: ""}


def as_markdown(blocks: Iterable[Block]) -> str:
    """The blocks in their order, parted by empty lines; the first heading is of the first rank: the headline."""
    parts: list[str] = []
    titled = False
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        several = list(group)
        if kind is BlockKind.ROW:
            parts.append("\n".join(_table(several)))
        elif kind is BlockKind.POINT:
            parts.append("\n".join(f"- {_line(block)}" for block in several))
        else:
            for block in several:
                first = kind is BlockKind.HEADING and not titled
                parts.append(("# " if first else _BEFORE[kind]) + _line(block))
                titled = titled or kind is BlockKind.HEADING
    return "\n\n".join(parts) + "\n" if parts else ""


def _table(rows: list[Block]) -> Iterator[str]:
    """The first row is as wide as the widest; those below it may be shorter, so that one long row cannot make all long."""
    wide = max(row.text.count("\t") for row in rows) + 1
    for at, row in enumerate(rows):
        cells = [_escaped(cell.strip()) for cell in row.text.split("\t")]
        missing = 0 if at else wide - len(cells)
        yield "| " + " | ".join([*cells, *[""] * missing]) + " |"
        if not at:
            yield "|" + " --- |" * wide


def _line(block: Block) -> str:
    """The text with its marks; what Markdown would take for a mark of its own is escaped."""
    text = block.text
    shown = _nested(text, block.spans)
    opens = {at: [span for span in shown if span.start == at] for at in {span.start for span in shown}}
    closes = {at: [span for span in shown if span.end == at] for at in {span.end for span in shown}}
    said: list[str] = []
    last = 0
    for at in sorted({*opens, *closes}):
        said.append(_escaped(text[last:at]))
        said += [_closing(span) for span in sorted(closes.get(at, ()), key=lambda each: (-each.start, each.end))]
        said += [_opening(span) for span in sorted(opens.get(at, ()), key=lambda each: -each.end)]
        last = at
    said.append(_escaped(text[last:]))
    return _OPENERS.sub(_safe_opener, "".join(said))


def _safe_opener(found: re.Match[str]) -> str:
    mark = found[2]
    return found[1] + (f"{mark[:-1]}\\{mark[-1]}" if mark[:-1].isdecimal() else f"\\{mark}")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;").replace("\n", " ")


def _opening(span: Span) -> str:
    return "[" if span.kind is SpanKind.LINK else _MARKS[span.kind]


def _closing(span: Span) -> str:
    if span.kind is not SpanKind.LINK:
        return _MARKS[span.kind]
    href = span.href.replace("<", "%3C").replace(">", "%3E").replace(" ", "%20").replace("\n", "")
    return f"](<{href}>)"


def _nested(text: str, spans: Iterable[Span]) -> list[Span]:
    """Those that Markdown can show: at most one of a kind over a character, none crossing another, none that begins or
    ends at a blank or in the middle of a word."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end))[:SPANS_MOST]:
        if span.kind is not SpanKind.LINK and not _stands_apart(text, span):
            continue
        if any(_cross(span, other) for other in kept):
            continue
        kept.append(span)
    return kept


def _cross(one: Span, other: Span) -> bool:
    if one.end <= other.start or other.end <= one.start:
        # Two marks that touch would be read as one longer mark.
        return one.start == other.end or one.end == other.start
    within = other.start <= one.start and one.end <= other.end
    touching = one.start == other.start or one.end == other.end
    return not within or one.kind is other.kind or touching


def _stands_apart(text: str, span: Span) -> bool:
    inner = text[span.start : span.end]
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    if inner != inner.strip() or not (inner[0].isalnum() and inner[-1].isalnum()):
        return False
    return (not before or before.isspace()) and (not after or not after.isalnum())
