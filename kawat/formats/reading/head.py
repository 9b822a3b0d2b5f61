"""The head of the copy: release and embargo lines, headline, subhead, caption and dateline.

A headline is taken only where the shape of the copy says so; otherwise the first paragraph stays in the body and the
missing headline is a finding.
"""

import re

from kawat.core.findings import find
from kawat.core.release import BlockKind, Media
from kawat.formats.reading.caption import split_credit
from kawat.formats.reading.dateline import Found, read_dateline
from kawat.formats.reading.sheet import Line, Sheet, cut, spelled_out
from kawat.language import is_embargo, is_release_line, read_embargo, width

FRONT = 6
"""Lines within which a dateline opens the story: headline, subhead, two captions and a label come before it at most."""

HEADLINE_WIDEST = 250
SENTENCE_WIDEST = 160
"""Columns of a headline, and of one that is written as a sentence, full stop included."""

_STOPS = (".", "．", "!", "！", "。", "，", ",", ";", ":", "：", "…")


def take_release_lines(sheet: Sheet) -> None:
    """'For immediate release' and embargo lines, near either end of the copy."""
    for line in list(sheet.lines[:FRONT] + sheet.lines[FRONT:][-4:]):
        if line.links:
            continue
        if is_release_line(line.text, sheet.language):
            sheet.place("release_line", line.text, line)
        elif not sheet.embargo and is_embargo(line.text, sheet.language):
            said = read_embargo(line.text, sheet.language, today=sheet.today)
            sheet.embargo, sheet.not_before = line.text.strip(), said.instant
            sheet.place("embargo", line.text, line)
            if said.instant is None:
                sheet.findings.append(find("embargo-ambiguous", line=line.text, reason=said.reason))
        else:
            continue
        sheet.lines.remove(line)


def take_head(sheet: Sheet) -> None:
    """Dateline, and what stands before it; without one, a headline and a caption that can be told by themselves."""
    at, found = _dateline(sheet)
    if found is None:
        _take_headline(sheet)
        if _is_caption(sheet):
            _take_caption(sheet, sheet.lines.pop(0))
        return
    line = sheet.lines[at]
    sheet.dateline = found.dateline
    sheet.place("dateline", line.text[: found.end], line)
    rest = cut(line, found.end)
    sheet.lines[at : at + 1] = [rest] if rest.text else []
    _take_front(sheet, at)


def _is_caption(sheet: Sheet) -> bool:
    """Whether the first line is a caption by a credit's own word, and nothing that links elsewhere."""
    if not sheet.lines or sheet.lines[0].links:
        return False
    captioned = split_credit(sheet.lines[0].text, sheet.language)
    return captioned is not None and captioned.named


def _dateline(sheet: Sheet) -> tuple[int, Found | None]:
    """The first line that opens with a dateline. A place alone is one only where nothing but front matter is before."""
    for at, line in enumerate(sheet.lines[:FRONT]):
        found = read_dateline(line.text, sheet.language, today=sheet.today)
        if found is not None and any(span.href and span.start < found.end for span in line.block.spans):
            continue  # a link is no part of a dateline
        if found is not None and (found.sure or at == 0 or _is_front(sheet, at)):
            return at, found
    return 0, None


def _is_front(sheet: Sheet, before: int) -> bool:
    """Whether what stands before that index is captions, and a headline that stands apart."""
    front = [line for line in sheet.lines[:before] if split_credit(line.text, sheet.language) is None]
    if len(front) > 1 or not all(_headline_like(line.text) for line in front):
        return False
    return not front or sheet.language != "th" or front[0].group != sheet.lines[before].group


def _take_front(sheet: Sheet, before: int) -> None:
    """Places the lines before the dateline: captions, then headline and subhead."""
    front, sheet.lines = sheet.lines[:before], sheet.lines[before:]
    left: list[Line] = []
    for each in front:
        line = spelled_out(each)
        if split_credit(line.text, sheet.language) is not None:
            _take_caption(sheet, line)
        elif not sheet.headline and _headline_like(line.text, sentence=True):
            sheet.headline = line.text
            sheet.place("headline", line.text, line)
        elif sheet.headline and not sheet.subhead and _headline_like(line.text, sentence=True):
            sheet.subhead = line.text
            sheet.place("subhead", line.text, line)
        else:
            sheet.unplaced(line)
            left.append(each)
    sheet.lines = left + sheet.lines


def _take_caption(sheet: Sheet, line: Line) -> None:
    captioned = split_credit(line.text, sheet.language)
    assert captioned is not None
    sheet.media.append(Media(caption=captioned.caption, credit=captioned.credit))
    sheet.place("caption", line.text[: captioned.at], line)
    sheet.place("credit", line.text[captioned.at :], line)


def _take_headline(sheet: Sheet) -> None:
    """A headline without a dateline: set off by a blank line, short, and not a sentence."""
    if sheet.headline or len(sheet.lines) < 2:
        return
    first, second = sheet.lines[0], sheet.lines[1]
    others = {line.group for line in sheet.lines[1:]}
    apart = len(sheet.lines) > 2 and len(others) == 1  # the only blank line of the copy
    if first.group == second.group or first.block.kind is not BlockKind.PARAGRAPH:
        return
    if not _headline_like(first.text, sentence=apart and _reads_on(second.text)):
        return
    short = sheet.language != "th" and width(first.text) <= 120 and width(second.text) > 1.5 * width(first.text)
    if apart or short:  # Thai ends no sentence with a mark, so that a short first paragraph says nothing there
        first = spelled_out(first)
        sheet.headline = first.text
        sheet.place("headline", first.text, first)
        sheet.lines.pop(0)


def _headline_like(text: str, *, sentence: bool = False) -> bool:
    """Whether it reads like a headline; `sentence` lets one short sentence pass, as some write their headlines."""
    bare = text.rstrip("\"”»」』’' ")
    if width(text) > HEADLINE_WIDEST or "\t" in text:
        return False
    if sentence and bare.endswith((".", "。", "!", "！", "…")):
        return width(text) <= SENTENCE_WIDEST and re.search(r"\w{3}[.。!！]\s*[\w\"“«「]", bare) is None
    return not bare.endswith(_STOPS)


def _reads_on(text: str) -> bool:
    """Whether a paragraph ends as a sentence does, so that it is the story and no label or head."""
    return "。" in text or text.rstrip("\"”»」』’') ").endswith((".", "!", "?", "…", "！", "？"))
