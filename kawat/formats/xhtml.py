"""A story's blocks and spans as an XHTML fragment, for pages, mail, feeds and ninjs alike.

Everything that was filed is escaped; the only markup is what is written here, and the only links are http, https and
mailto. The fragment is well-formed XML and valid HTML, and states no language: whoever embeds it says `lang` and `dir`.
"""

import html
import re
from collections.abc import Iterator, Mapping
from heapq import heappop, heappush
from itertools import groupby, pairwise
from operator import itemgetter
from urllib.parse import urlsplit

from kawat.core.release import Block, BlockKind, Item, Span, SpanKind
from kawat.formats.clean import SUSPECTS, clean
from kawat.formats.dateline import run_in

_UNSAFE = re.compile(f"[&<>\"'{SUSPECTS}]")
_SPACE = re.compile(r"\s")
_SCHEMES = frozenset({"http", "https", "mailto"})
Tags = Mapping[SpanKind, tuple[str, str]]
"""What opens and closes a span that is no link."""

_TAGS: Tags = {SpanKind.STRONG: ("<strong>", "</strong>"), SpanKind.EMPHASIS: ("<em>", "</em>")}


def escape(text: str) -> str:
    """Text made safe for element content and for attributes in either quote."""
    return html.escape(clean(text)) if _UNSAFE.search(text) else text  # most are short, safe, and many


def safe_href(href: str) -> str:
    """The address of a link where it is one that a reader may follow, else ''."""
    href = href.strip()
    if clean(href) != href or _SPACE.search(href):
        return ""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or not (parts.netloc or parts.scheme.lower() == "mailto"):
        return ""
    return href


def _opened(span: Span, tags: Tags) -> tuple[str, str]:
    if span.kind is SpanKind.LINK:
        href = safe_href(span.href)
        return (f'<a href="{escape(href)}">', "</a>") if href else ("", "")
    return tags[span.kind]


def inline(block: Block, start: int, end: int, tags: Tags = _TAGS) -> str:
    """Characters `start` to `end`; spans that overlap are cut at each other's edges, so that tags always nest.

    Of the spans of one kind over the same characters only the first that was filed counts: a link inside a link is no
    HTML, and what is written stays as long as the text and its spans, not as their product.
    """
    text = block.text
    spans = [each for each in block.spans if each.start < end and each.end > start and _opened(each, tags)[0]]
    if not spans:
        return escape(text[start:end])
    edges = sorted({start, end, *(edge for span in spans for edge in (span.start, span.end) if start < edge < end)})
    waiting = sorted(enumerate(spans), key=lambda each: each[1].start, reverse=True)
    over: dict[SpanKind, list[tuple[int, Span]]] = {kind: [] for kind in SpanKind}
    parts: list[str] = []
    for left, right in pairwise(edges):
        while waiting and waiting[-1][1].start <= left:
            number, span = waiting.pop()
            heappush(over[span.kind], (number, span))
        for heap in over.values():
            while heap and heap[0][1].end <= left:
                heappop(heap)
        part = escape(text[left:right])
        for _, span in sorted((heap[0] for heap in over.values() if heap), key=itemgetter(0)):
            opening, closing = _opened(span, tags)
            part = opening + part + closing
        parts.append(part)
    return "".join(parts)


def cells(block: Block, tags: Tags = _TAGS) -> Iterator[str]:
    """The cells of a row of a table."""
    at = 0
    for cell in block.text.split("\t"):
        yield f"<td>{inline(block, at, at + len(cell), tags)}</td>"
        at += len(cell) + 1


def _group(kind: BlockKind, blocks: list[Block]) -> Iterator[str]:
    whole = [inline(each, 0, len(each.text)) for each in blocks] if kind is not BlockKind.ROW else []
    if kind is BlockKind.HEADING:
        yield from (f"<h2>{text}</h2>" for text in whole)
    elif kind is BlockKind.POINT:
        yield "<ul>" + "".join(f"<li>{text}</li>" for text in whole) + "</ul>"
    elif kind is BlockKind.QUOTE:
        yield "<blockquote>" + "".join(f"<p>{text}</p>" for text in whole) + "</blockquote>"
    elif kind is BlockKind.ROW:
        rows = "".join(f"<tr>{''.join(cells(each))}</tr>" for each in blocks)
        yield f"<table><tbody>{rows}</tbody></table>"
    else:
        yield from (f"<p>{text}</p>" for text in whole)


def xhtml_body(item: Item) -> str:
    """The body, one element a line, with the dateline at the head of its first paragraph. '' where there is neither."""
    lines: list[str] = []
    head = run_in(item)
    head = f'<span class="dateline">{escape(head.rstrip())}</span> ' if head else ""
    for kind, blocks in groupby(item.body, key=lambda block: block.kind):
        group = list(_group(kind, list(blocks)))
        if head and kind is BlockKind.PARAGRAPH:
            group[0] = "<p>" + head + group[0][len("<p>") :]
            head = ""
        lines += group
    if head:
        lines.insert(0, f"<p>{head.rstrip()}</p>")
    return "\n".join(lines)
