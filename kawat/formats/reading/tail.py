"""The tail of the copy: labels, end marks, contacts, disclaimers and boilerplates, in any order.

Read backwards from the end for as long as each piece is one of these; a story that merely speaks of its provider, or a
heading such as 'About the plan' in the middle, ends the walk. A stray line between two pieces stays in the body.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from kawat.core.release import BlockKind, SpanKind
from kawat.formats.reading.contacts import MOST_LINES, contact_head, is_contact_line, read_contacts
from kawat.formats.reading.sheet import Line, Sheet, cut, spelled_out
from kawat.language import is_end_mark, labels_of_all, normalise, script_of, width

STRAYS = 2
"""Lines between two pieces of the tail that may be neither."""

LONGEST = 120
"""Lines of the longest tail; what is longer is no furniture."""

ABOUT_LINES = 4
"""Paragraphs that a boilerplate below its own head runs to."""

_LABEL = re.compile(r"^\W{0,3}([^:：\n]{2,40}?)\s*[:：]\s*")
_SPLIT = re.compile(r"[,;，；、|،؛]|\s/\s")
_GLUED = re.compile(r"(?P<mark>#\s?#\s?#|-\s?30\s?-|[(（\[【<]\s*(?P<word>[^()（）\[\]【】<>]{1,20})\s*[)）\]】>])\s*$")
_LINK = re.compile(r"https?://|www\.|@\w")
_ARTICLES = re.compile(r"^(?:the|la|le|les|el|los|die|das|der|o|a|os|as|the company)\s+", re.IGNORECASE)


class Kind(NamedTuple):
    """What a line of the tail is. `strong` ones are told by themselves; `head_end` is where its label or head ends."""

    name: str
    strong: bool
    head_end: int = 0


@dataclass(slots=True)
class Piece:
    """A recognised line with the lines that belong to it."""

    kind: Kind
    lines: list[Line] = field(default_factory=list)


def take_tail(sheet: Sheet) -> None:
    """Takes every piece of the tail off the sheet and reads it."""
    pieces, strays, start = _walk(sheet)
    sheet.lines = sheet.lines[:start] + strays
    for stray in strays:
        sheet.unplaced(stray)
    for piece in pieces:
        _read(piece, sheet)
    _take_glued_mark(sheet)


def _walk(sheet: Sheet) -> tuple[list[Piece], list[Line], int]:
    """Pieces and stray lines of the tail in order, and the index of its first line. At least one line is the story."""
    pieces: list[Piece] = []
    strays: list[Line] = []
    start = at = len(sheet.lines)
    last = max(1, len(sheet.lines) - LONGEST)
    while at > last:
        at -= 1
        kind = _recognise(sheet, at, before=start)
        if kind is None:
            if start - at > MOST_LINES:
                break
            continue
        below = sheet.lines[at + 1 : start]
        own = _belonging(kind, sheet.lines[at], below)
        if len(below) - len(own) > STRAYS or (not kind.strong and len(below) > len(own)):
            break
        pieces.append(Piece(kind, [sheet.lines[at], *own]))
        strays[:0] = below[len(own) :]
        start = at
    return pieces[::-1], strays, start


def _belonging(kind: Kind, head: Line, below: list[Line]) -> list[Line]:
    """The lines right below a piece's first one that are part of it."""
    if kind.name == "contacts":
        own: list[Line] = []
        for line in below[:MOST_LINES]:
            if not is_contact_line(line.text):
                break
            own.append(line)
        return own
    bare = not head.text[kind.head_end :].strip()
    if kind.name == "about":
        return below[:ABOUT_LINES] if bare else []
    return below[:1] if bare and kind.name in ("keywords", "sectors", "disclaimer") else []


def _recognise(sheet: Sheet, at: int, *, before: int) -> Kind | None:
    """What the line at that index is; `before` is where the tail starts as far as it is known."""
    return _strong(sheet, at, before) or _of_provider(sheet, at, before)


def _strong(sheet: Sheet, at: int, before: int) -> Kind | None:
    """A line that is told by itself."""
    text = sheet.lines[at].text
    if is_end_mark(text, sheet.language) and not sheet.lines[at].links:
        return Kind("end_mark", True)
    if (label := _LABEL.match(text)) is not None:
        said = normalise(label[1]).strip("*# ")
        for name in ("keywords", "sectors"):
            if said in labels_of_all(name):
                return Kind(name, True, label.end())
        if said in sheet.furniture.disclaimer and (text[label.end() :].strip() or at + 1 < before):
            return Kind("disclaimer", True, label.end())
    if end := contact_head(text, sheet):
        return Kind("contacts", True, end)
    if end := _about_head(sheet, at):
        return Kind("about", True, end)
    return None


def _of_provider(sheet: Sheet, at: int, before: int) -> Kind | None:
    """A paragraph that names the provider: opening with the name beside another piece it is the provider's
    boilerplate, naming it together with a link or a word of disclaimers it is the disclaimer."""
    text = sheet.lines[at].text
    names = [name for name in sheet.provider_names if _names(text, name)]
    if not names:
        return None
    opened = any(_opens(text, name) for name in names) and not re.search('["“”„«»「」]', text)
    if not opened and _disclaims(text, sheet):
        return Kind("disclaimer", False)
    above = sheet.lines[at - 1].text
    beside = before < len(sheet.lines) or (at > 1 and (_strong(sheet, at - 1, at) or _disclaims(above, sheet)))
    if opened and beside:
        return Kind("boilerplate", False)
    return Kind("disclaimer", False) if _disclaims(text, sheet) else None


def _disclaims(text: str, sheet: Sheet) -> bool:
    """Whether a paragraph names the provider and says what only disclaimers say, or where to find it."""
    if not any(_names(text, name) for name in sheet.provider_names):
        return False
    said = normalise(text)
    return any(word in said for word in sheet.furniture.disclaims) or _LINK.search(text) is not None


def _about_head(sheet: Sheet, at: int) -> int:
    """Where the head of a boilerplate ends in the line, or 0. A head alone counts only where the paragraph below says
    the name again, as boilerplates do, or where it is the issuer's or the provider's."""
    text = sheet.lines[at].text.strip()
    strong = next(
        (span.end for span in sheet.lines[at].block.spans if span.start == 0 and span.kind is SpanKind.STRONG), 0
    )
    colon = re.search(r"[:：]", text[:90])
    names = [name for name in (sheet.issuer, *sheet.provider_names) if name]
    for head_end in dict.fromkeys((len(text), strong, colon.end() if colon else 0)):
        if not head_end or (about := _about_whom(text[:head_end], sheet)) is None:
            continue
        alone = head_end == len(text)
        below = sheet.lines[at + 1].text if alone and at + 1 < len(sheet.lines) else text[head_end:]
        if not below.strip():
            continue
        known = about == "" or any(normalise(name) in normalise(about) for name in names)
        if known or normalise(about) in normalise(below):
            return head_end
    return 0


def _about_whom(head: str, sheet: Sheet) -> str | None:
    """Whom a boilerplate's head is about, '' where it does not say; None where it is no such head."""
    head = head.strip().strip("*#:： ")
    if width(head) > 80 or head.endswith((".", "。", "!", "?", "？")) or len(head.split()) > 10:
        return None
    said = head.casefold()
    for words in sorted(sheet.furniture.about, key=len, reverse=True):
        if said == words:
            return "" if len(words) > 3 else None
        rest = head[len(words) :]
        if not said.startswith(words) or not (rest[0].isspace() or words[-1] == "'" or _unspaced(words[-1])):
            continue
        whom = _ARTICLES.sub("", rest.strip())
        if whom and not whom[0].islower() and not whom[0].isdigit():
            return whom
    for words in sheet.furniture.about_end:
        if said.endswith(words) and (whom := head[: -len(words)].strip()):
            return whom
    return None


def _unspaced(char: str) -> bool:
    """Whether the char is of a script that puts no blanks between words."""
    return script_of(char) in ("Hani", "Hira", "Kana", "Thai")


def _names(text: str, name: str) -> bool:
    """Whether the text names them; short names by their very letters, since 'AP' is also a syllable."""
    flags = re.IGNORECASE if len(name) > 4 else re.NOFLAG
    parted = r"(?<!\w){}(?!\w)" if name.isascii() else "{}"
    return re.search(parted.format(re.escape(name)), text, flags | re.ASCII) is not None


def _opens(text: str, name: str) -> bool:
    return _names(text.lstrip('*"“«「 ')[: len(name) + 1], name)


def _read(piece: Piece, sheet: Sheet) -> None:
    """Puts a piece into its field."""
    lines, kind = [spelled_out(line) for line in piece.lines], piece.kind
    first = lines[0]
    if kind.name == "end_mark":
        sheet.place("end_mark", first.text, first)
        sheet.lines += piece.lines[1:]
    elif kind.name == "contacts":
        if not read_contacts(lines, kind.head_end, sheet):
            sheet.lines += piece.lines
            for line in piece.lines:
                sheet.unplaced(line)
    elif kind.name in ("keywords", "sectors"):
        sheet.place("label", first.text[: kind.head_end], first)
        values = sheet.keywords if kind.name == "keywords" else sheet.sectors
        for line in (cut(first, kind.head_end), *lines[1:]):
            sheet.place(kind.name, line.text, line)
            values += [value for each in _SPLIT.split(line.text) if (value := each.strip(" \t.。#*"))]
    elif kind.name == "disclaimer":
        sheet.place("label", first.text[: kind.head_end], first)
        for line in (cut(first, kind.head_end), *lines[1:]):
            sheet.place("disclaimer", line.text, line)
            sheet.disclaimer += [line.text] if line.text else []
    else:
        for line in lines:
            sheet.place("boilerplate", line.text, line)
            sheet.boilerplate.append(line.text)


def _take_glued_mark(sheet: Sheet) -> None:
    """An end mark at the end of the story's last paragraph, where its form alone says what it is."""
    if not sheet.lines or sheet.lines[-1].block.kind is BlockKind.ROW:
        return
    last = sheet.lines[-1]
    found = _GLUED.search(last.text)
    if found is None or not last.text[: found.start()].strip():
        return
    if any(span.href and span.end > found.start() for span in last.block.spans):
        return
    if found["word"] is None or is_end_mark(found["word"], sheet.language):
        sheet.place("end_mark", found[0], last)
        sheet.lines[-1] = cut(last, 0, found.start())
