"""Markdown: blocks and spans come from its marks, everything else is read as in wire copy.

Raw HTML is never run: it stays as the text that it is, with a finding. Copy that the parser would lose characters of
(nested too deep, for instance) is read as plain text instead, and a finding says so.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from html import unescape
from itertools import accumulate, chain

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kawat.core.findings import find
from kawat.core.release import Block, BlockKind, Media, Span, SpanKind
from kawat.formats.reading.caption import split_credit
from kawat.formats.reading.decode import clean
from kawat.formats.reading.inline import Picture, read_inline
from kawat.formats.reading.parsed import Parsed, Placed
from kawat.formats.reading.sheet import Line, Sheet, spelled_out
from kawat.formats.reading.wire import read_sheet, read_wire

DEEPEST = 40
"""Levels of lists and quotes: the parser recurses, and no story is nested like that."""

MOST_BRACKETS = 5_000
"""Opening brackets: the parser's time grows with their square, and 5,000 take it 0.15 s."""

_HTML = re.compile(r"</?[A-Za-z][^<>\n]*>|<!--|<[!?]\w")
_DEEP = re.compile(rf"^(?:[ \t]*(?:>|(?:[*+-]|\d+[.)])[ \t])){{{DEEPEST}}}", re.MULTILINE)


def read_markdown(
    text: str, *, language: str, provider_name: str = "", issuer_name: str = "", today: date | None = None
) -> Parsed:
    """The fields of Markdown copy. The first heading of the first rank is the headline, a paragraph all in emphasis
    right below it the subhead."""
    text = clean(text)
    sheet = Sheet(language=language, provider=provider_name, issuer=issuer_name, today=today, lines=[])
    if text.count("[") > MOST_BRACKETS or _DEEP.search(text) or not _read_blocks(text, sheet):
        plain = read_wire(text, language=language, provider_name=provider_name, issuer_name=issuer_name, today=today)
        return plain.with_finding(find("markup-unreadable"))
    _take_title(sheet)
    read_sheet(sheet)
    return sheet.parsed()


def _read_blocks(text: str, sheet: Sheet) -> bool:
    """Fills the sheet with the blocks of the text; False where characters would be lost."""
    environment: dict[str, object] = {}
    try:
        tokens = _parser().parse(text, environment)
        sheet.lines = list(_lines(tokens, sheet))
    except RecursionError:
        return False
    for line in sheet.lines:
        if (found := _HTML.search(line.text)) is not None:
            sheet.findings.append(find("raw-html", line=line.number, text=found[0]))
    return not _lost(text, sheet)


def _lost(text: str, sheet: Sheet) -> Counter[str]:
    """Letters and digits of the text that stand nowhere on the sheet."""
    said = [line.text for line in sheet.lines]
    said += [span.href for line in sheet.lines for span in line.block.spans]
    said += [piece.text for piece in sheet.placed]
    lost = Counter(char for char in unescape(text) if char.isalnum())
    lost.subtract("".join(map(unescape, said)))
    return +lost


def _lines(tokens: list[Token], sheet: Sheet) -> Iterator[Line]:
    """Each block as a line, in the order of the copy."""
    holders: list[Token] = []
    row: list[Block] = []
    number, group = 1, 0
    for token in tokens:
        if token.map:
            number = token.map[0] + 1
        if token.type == "tr_close":
            yield Line(block=_row(row), number=number, group=group)
            row = []
        if token.nesting:
            holders.append(token) if token.nesting > 0 else holders.pop()
            group += token.level == 0
        elif token.type == "inline":
            block, pictures = read_inline(token.children or [], _kind(holders))
            _hang(pictures, number, sheet)
            if holders[-1].type in ("th_open", "td_open"):
                row.append(block)
            elif holders[-1].type == "heading_open" and not block.text.strip():
                yield from _end_mark(holders[-1], number, group, pictures)
            elif block.text.strip():
                yield Line(block=_numbered(block, holders), number=number, group=group)
        elif token.type in ("fence", "code_block"):
            _note("markup", token.info, number, sheet)
            first = number + (token.type == "fence")
            for at, said in enumerate(token.content.split("\n")):
                if said.strip():
                    yield Line(block=Block(text=said.strip()), number=first + at, group=group)
        elif token.type == "hr":
            _note("markup", token.markup, number, sheet)


def _kind(holders: list[Token]) -> BlockKind:
    kinds = {each.type for each in holders}
    if "heading_open" in kinds:
        return BlockKind.HEADING
    if "list_item_open" in kinds:
        return BlockKind.POINT
    return BlockKind.QUOTE if "blockquote_open" in kinds else BlockKind.PARAGRAPH


def _end_mark(heading: Token, number: int, group: int, pictures: list[Picture]) -> Iterator[Line]:
    """'###' alone is an end mark on a wire and an empty heading in Markdown."""
    if not pictures:
        yield Line(block=Block(text=heading.markup), number=number, group=group)


def _numbered(block: Block, holders: list[Token]) -> Block:
    """A point of a numbered list says its number; it is given once, to the item's first block."""
    item = next((each for each in reversed(holders) if each.type == "list_item_open"), None)
    if item is None or not item.info or item.meta.get("numbered"):
        return block
    item.meta["numbered"] = True
    return _shifted(f"{item.info}{item.markup} ", block)


def _row(cells: list[Block]) -> Block:
    starts = accumulate((len(cell.text) + 1 for cell in cells), initial=0)
    moved = (_moved(cell.spans, at) for cell, at in zip(cells, starts, strict=False))
    text = "\t".join(cell.text for cell in cells)
    return Block(text=text, kind=BlockKind.ROW, spans=tuple(chain.from_iterable(moved)))


def _moved(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    return tuple(Span(start=s.start + by, end=s.end + by, kind=s.kind, href=s.href) for s in spans)


def _shifted(before: str, block: Block) -> Block:
    return Block(text=before + block.text, kind=block.kind, spans=_moved(block.spans, len(before)))


def _hang(pictures: list[Picture], number: int, sheet: Sheet) -> None:
    """Pictures become media: the words are the caption, their end the credit where it is one; the bytes are not here."""
    for picture in pictures:
        captioned = split_credit(picture.caption, sheet.language)
        caption, credit = (captioned.caption, captioned.credit) if captioned else (picture.caption, "")
        sheet.media.append(Media(caption=caption, credit=credit, name=picture.source))
        _note("caption", caption, number, sheet)
        _note("credit", credit, number, sheet)
        _note("media", picture.source, number, sheet)


def _note(field: str, text: str, number: int, sheet: Sheet) -> None:
    if text.strip():
        sheet.placed.append(Placed(field=field, text=text, line=number))


def _take_title(sheet: Sheet) -> None:
    """The headline and the subhead that stand at the head of the copy."""
    for at, line in enumerate(sheet.lines[:4]):
        if line.block.kind is BlockKind.HEADING and any(char.isalnum() for char in line.text):
            line = spelled_out(line)
            sheet.headline = line.text
            sheet.place("headline", line.text, line)
            del sheet.lines[at]
            below = sheet.lines[at] if at < len(sheet.lines) else None
            if below is not None and len(sheet.lines) > 1 and _is_emphasised(below.block):
                below = spelled_out(below)
                sheet.subhead = below.text
                sheet.place("subhead", below.text, below)
                del sheet.lines[at]
            return


def _is_emphasised(block: Block) -> bool:
    whole = (0, len(block.text))
    plain = block.kind is BlockKind.PARAGRAPH
    return plain and any((span.start, span.end) == whole and span.kind is not SpanKind.LINK for span in block.spans)


def _parser() -> MarkdownIt:
    """CommonMark with tables; HTML is text, and links stay as they were written, whatever they are: a check judges."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 4 * DEEPEST}).enable(["table", "strikethrough"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser
