"""Wire copy: plain text as agencies and companies send it, one paragraph a line or wrapped at a column.

`read_wire` is the journey; each step takes what it knows off the sheet, and what is left is the body.
"""

import re
from datetime import date
from itertools import pairwise

from kawat.core.release import Block, BlockKind
from kawat.formats.reading.decode import clean
from kawat.formats.reading.head import take_head, take_release_lines
from kawat.formats.reading.parsed import Parsed, Placed
from kawat.formats.reading.sheet import Line, Sheet
from kawat.formats.reading.tail import take_tail
from kawat.formats.reading.tickers import find_tickers
from kawat.language import script_of, width

_BULLET = re.compile(r"^[•▪●‣◦■]\s*(?=\S)")
_WRAPPED_AT = range(50, 101)
"""Columns at which people's editors wrap."""


def read_wire(
    text: str, *, language: str, provider_name: str = "", issuer_name: str = "", today: date | None = None
) -> Parsed:
    """The fields of wire copy. `today` gives datelines and embargoes without a year theirs; without it they have none."""
    lines = paragraphs(clean(text))
    sheet = Sheet(language=language, provider=provider_name, issuer=issuer_name, today=today, lines=lines)
    read_sheet(sheet)
    sheet.lines = [_pointed(line, sheet) for line in sheet.lines]
    return sheet.parsed()


def read_sheet(sheet: Sheet) -> None:
    """What is the same for every way of writing: head, tail and tickers."""
    take_release_lines(sheet)
    take_head(sheet)
    take_tail(sheet)
    said = "\n".join((sheet.headline, sheet.subhead, *(line.text for line in sheet.lines)))
    sheet.tickers += find_tickers(said)


def paragraphs(text: str) -> list[Line]:
    """The paragraphs of the text: its lines, or what stands between blank lines where it was wrapped at a column."""
    groups: list[list[tuple[int, str]]] = [[]]
    for number, said in enumerate(text.split("\n"), start=1):
        if said.strip():
            groups[-1].append((number, said.strip()))
        elif groups[-1]:
            groups.append([])
    column = max(width(said) for group in groups for _, said in group)
    pairs = [(a[1], b[1]) for group in groups for a, b in pairwise(group)]
    full = [pair for pair in pairs if _is_full(*pair, column=column)]
    broken = [line for line, _ in full if not line.rstrip("\"”»」』’')）").endswith((".", "。", "!", "?", "！", "？"))]
    wrapped = column in _WRAPPED_AT and len(full) >= max(3, 0.6 * len(pairs)) and len(broken) >= 0.6 * len(full)
    lines: list[Line] = []
    for at, group in enumerate(groups):
        parts: list[tuple[int, list[str]]] = []
        for number, said in group:
            if wrapped and parts and _is_full(parts[-1][1][-1], said, column=column):
                parts[-1][1].append(said)
            else:
                parts.append((number, [said]))
        lines += [_line(_joined(said), number, at) for number, said in parts]
    return lines


def _is_full(line: str, following: str, *, column: int) -> bool:
    """Whether the line ends where it does because the next word did not fit. (Paragraphs end in full stops, and seldom
    so near the margin: `paragraphs` asks for both.)"""
    word = following.split(None, 1)[0]
    if script_of(word[0]) in ("Hani", "Hira", "Kana"):
        return width(line) >= column - 3  # a character, and a mark that may not open a line
    return width(line) + 1 + width(word) > column


def _joined(parts: list[str]) -> str:
    """Lines joined by a blank, or by nothing where East Asian text goes on."""
    text = parts[:1]
    for before, after in pairwise(parts):
        unspaced = width(before[-1]) == 2 and width(after[0]) == 2 and script_of(after[0]) != "Hang"
        text += [after] if unspaced else [" ", after]
    return "".join(text)


def _line(said: str, number: int, group: int) -> Line:
    kind = BlockKind.ROW if "\t" in said else BlockKind.PARAGRAPH
    return Line(block=Block(text=said, kind=kind), number=number, group=group)


def _pointed(line: Line, sheet: Sheet) -> Line:
    """A line that opens with a bullet becomes a list point without it."""
    found = _BULLET.match(line.text)
    if found is None or line.block.spans:
        return line
    sheet.placed.append(Placed(field="markup", text=found[0].strip(), line=line.number))
    return Line(block=Block(text=line.text[found.end() :], kind=BlockKind.POINT), number=line.number, group=line.group)
