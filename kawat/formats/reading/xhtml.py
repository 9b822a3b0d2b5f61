"""A body in XHTML or HTML becomes blocks: paragraphs, headings, points, quotations and rows, with spans and links.

Nothing in it is run or fetched. Marks that carry no words of their own are taken off; what had words or an address and
has no place in a block is told by name, so that nobody thinks that it went along. It is read in one pass, in time that
grows with its length: the standard library's parser takes minutes for 400 kB of '<!--'.
"""

import html
import re
from typing import NamedTuple

from kawat.core.release import Block, BlockKind, Span, SpanKind
from kawat.formats.xhtml import safe_href

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_KINDS = {"p": None, "li": BlockKind.POINT, **dict.fromkeys(_HEADINGS, BlockKind.HEADING)}
_PARTS = (
    "address", "article", "aside", "body", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
    "header", "hr", "html", "main", "nav", "ol", "pre", "section", "table", "tbody", "tfoot", "thead", "ul",
)  # fmt: skip
"""Elements that end a paragraph and are no block themselves."""

_SPANS = {"strong": SpanKind.STRONG, "b": SpanKind.STRONG, "em": SpanKind.EMPHASIS, "i": SpanKind.EMPHASIS}
_UNREAD = ("script", "style", "template", "title", "noscript", "iframe", "object", "svg", "math")
"""Elements whose content is no text of the story."""

_ADDRESSES = ("src", "data", "poster", "srcset")
_BROKEN = re.compile(r"[ \t]*[\r\n\t][ \r\n\t]*")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,20})(?=[\s/>])", re.ASCII)
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:.-]{0,60})\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'>]+)""", re.ASCII)
_SMALL = {ord(each): each.lower() for each in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
"""Letter by letter: `lower` makes two characters of some, and every place behind them would be wrong."""

TAG_LONGEST = 4_000
SHOWN = 200
OPEN_MOST = 50
SPANS_MOST = 20_000
"""Spans that are open at once, and in a block: no story has more."""


class Body(NamedTuple):
    """The blocks, the dateline where the first was marked to open with one, and what was not taken."""

    blocks: tuple[Block, ...]
    dateline: str
    untaken: tuple[str, ...]


def read_xhtml(markup: str) -> Body:
    """The blocks of a fragment or of a whole page. Whatever it is, it is read: an unclosed element ends with its block."""
    reader = _Reader()
    reader.read(markup)
    reader.end_block()
    return Body(tuple(reader.blocks), reader.dateline.strip(), tuple(reader.untaken))


def letters(text: str) -> str:
    """What is left of a text when it is asked whether another says the same."""
    return "".join(each for each in text if each.isalnum())


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.dateline = ""
        self.untaken: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._spans: list[Span] = []
        self._open: list[tuple[str, SpanKind, str, int]] = []
        self._kind = BlockKind.PARAGRAPH
        self._quotes = 0
        self._row = 0
        self._cells = 0
        self._in_dateline = False

    def read(self, markup: str) -> None:
        """Each tag and each piece of text in turn; what is opened and never closed goes to the end."""
        folded, at = markup.translate(_SMALL), 0
        while (opening := markup.find("<", at)) >= 0:
            self._words(markup[at:opening])
            if folded.startswith("<![cdata[", opening):
                end = _after(markup, "]]>", opening)
                self._words(markup[opening + 9 : end].removesuffix("]]>"), literal=True)
            elif folded.startswith("<!--", opening):
                end = _after(markup, "-->", opening)
            elif folded.startswith(("<!", "<?"), opening):
                end = _after(markup, ">", opening)
            elif found := _TAG.match(folded, opening):
                end = _after(markup, ">", opening)
                if found[1]:
                    self._close(found[2])
                else:
                    self._start(found[2], _attributes(markup[found.end() : end]))
                    if found[2] in _UNREAD and not markup.endswith("/>", opening, end):
                        end = _after(markup, ">", _after(folded, f"</{found[2]}", end))
            else:
                self._words("<", literal=True)
                end = opening + 1
            at = end
        self._words(markup[at:])

    def _start(self, tag: str, told: dict[str, str]) -> None:
        if tag in _UNREAD:
            self._not_taken(tag, told)
        elif tag in _SPANS and len(self._open) < OPEN_MOST:
            self._open.append((tag, _SPANS[tag], "", self._length))
        elif tag == "a" and told.get("href"):
            if (href := safe_href(told["href"])) and len(self._open) < OPEN_MOST:
                self._open.append((tag, SpanKind.LINK, href, self._length))
            else:
                self._not_taken(tag, {"href": told["href"]})
        elif tag == "span" and "dateline" in told.get("class", "").split() and not self.dateline and not self._length:
            self._in_dateline = True
        elif tag == "tr":
            self.end_block()
            self._row, self._cells, self._kind = self._row + 1, 0, BlockKind.ROW
        elif tag in ("td", "th") and self._row:
            if self._cells:
                self._say("\t")
            self._cells += 1
        elif tag == "blockquote":
            self.end_block()
            self._quotes += 1
        elif tag in _KINDS or tag in _PARTS:
            if not self._row:
                self.end_block()
                self._kind = _KINDS.get(tag) or self._kind
            elif self._length and not self._pieces[-1].endswith((" ", "\t")):
                self._say(" ")
        if any(told.get(name) for name in _ADDRESSES):
            self._not_taken(tag, told)

    def _close(self, tag: str) -> None:
        if tag in _SPANS or tag == "a":
            self._close_span(tag)
        elif tag == "span":
            self._in_dateline = False
        elif tag == "tr" and self._row:
            self.end_block()
            self._row -= 1
        elif tag == "blockquote":
            self.end_block()
            self._quotes = max(0, self._quotes - 1)
        elif (tag in _KINDS or tag in _PARTS) and not self._row:
            self.end_block()

    def _words(self, text: str, *, literal: bool = False) -> None:
        said = _BROKEN.sub(" ", text if literal else _unescaped(text))
        if self._in_dateline:
            self.dateline += said
        elif said.strip() or (self._length and not self._pieces[-1].endswith((" ", "\t"))):
            self._say(said)

    def end_block(self) -> None:
        """What was said so far is a block."""
        for tag, *_ in reversed(self._open):
            self._close_span(tag)
        text = "".join(self._pieces)
        kind = BlockKind.QUOTE if self._quotes and self._kind is BlockKind.PARAGRAPH else self._kind
        stripped = text.strip(" ") if kind is BlockKind.ROW else text.strip()
        if stripped.strip():
            start = len(text) - len(text.lstrip(" " if kind is BlockKind.ROW else None))
            self.blocks.append(Block(text=stripped, kind=kind, spans=_moved(self._spans, start, len(stripped))))
        self._pieces, self._length, self._spans, self._open = [], 0, [], []
        self._kind = BlockKind.PARAGRAPH
        self._in_dateline = False

    def _say(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _close_span(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == tag:
                _, kind, href, start = self._open.pop(at)
                if start < self._length and len(self._spans) < SPANS_MOST:
                    self._spans.append(Span(start=start, end=self._length, kind=kind, href=href))
                return

    def _not_taken(self, tag: str, told: dict[str, str]) -> None:
        if len(self.untaken) < 100:
            said = " ".join(f"{name}={value[:SHOWN]}" for name, value in told.items() if value)
            self.untaken.append(f"<{tag}> {said}".strip())


def _after(text: str, mark: str, start: int) -> int:
    """The place behind the next `mark`, or the end of the text."""
    found = text.find(mark, start)
    return found + len(mark) if found >= 0 else len(text)


def _attributes(text: str) -> dict[str, str]:
    if len(text) > TAG_LONGEST:
        return {"": text[:SHOWN]}
    return {found[1].lower(): _unescaped(found[2].strip("\"'")) for found in _ATTRIBUTE.finditer(text)}


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # the number of a character in more digits than a number may have
        return text


def _moved(spans: list[Span], start: int, length: int) -> tuple[Span, ...]:
    """Spans after blanks at the edges have gone; those that touch and say the same are one."""
    found: list[Span] = []
    for each in sorted(spans, key=lambda span: (span.kind.value, span.href, span.start)):
        left, right = max(0, each.start - start), min(length, each.end - start)
        if left >= right:
            continue
        if found and (found[-1].kind, found[-1].href) == (each.kind, each.href) and left <= found[-1].end:
            found[-1] = Span(start=found[-1].start, end=max(right, found[-1].end), kind=each.kind, href=each.href)
        else:
            found.append(Span(start=left, end=right, kind=each.kind, href=each.href))
    return tuple(sorted(found, key=lambda span: (span.start, -span.end)))
