"""The copy on the reader's desk: its lines that are still unread, and what was placed so far.

The only thing here that changes; it lives for one reading and ends as a `Parsed`.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from kawat.core.findings import Finding, find
from kawat.core.release import Block, Contact, Dateline, Media, Span
from kawat.formats.reading.parsed import Parsed, Placed
from kawat.language import Furniture, furniture_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph of the copy, with the number of its first line; `group` counts the blank lines before it."""

    block: Block
    number: int
    group: int

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def links(self) -> tuple[str, ...]:
        """Where its links lead, if its text does not say so itself."""
        hrefs = (span.href for span in self.block.spans if span.href)
        bare = re.compile(r"^(?:mailto|tel):")
        return tuple(dict.fromkeys(href for href in hrefs if bare.sub("", href) not in self.text))


@dataclass(slots=True, kw_only=True)
class Sheet:
    """The lines of the copy and the fields as they fill."""

    language: str
    provider: str = ""
    issuer: str = ""
    today: date | None = None
    lines: list[Line]
    headline: str = ""
    subhead: str = ""
    dateline: Dateline = field(default_factory=Dateline)
    boilerplate: list[str] = field(default_factory=list)
    disclaimer: list[str] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    sectors: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    tickers: list[str] = field(default_factory=list)
    embargo: str = ""
    not_before: datetime | None = None
    placed: list[Placed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def furniture(self) -> Furniture:
        return furniture_of(self.language)

    @property
    def provider_names(self) -> tuple[str, ...]:
        """What the provider is called: as the filer said and as the mark says."""
        return tuple(dict.fromkeys(name for name in (self.provider, self.dateline.mark) if name))

    def place(self, where: str, text: str, line: Line) -> None:
        """Notes that `text` of `line` went to `where`; blank text goes nowhere."""
        if text.strip():
            self.placed.append(Placed(field=where, text=text.strip(), line=line.number))

    def unplaced(self, line: Line) -> None:
        self.findings.append(find("unplaced", line=line.number, text=line.text))

    def parsed(self) -> Parsed:
        """What was made of the copy: all lines that are left are its body."""
        for line in self.lines:
            self.place("body", line.text, line)
        return Parsed(
            headline=self.headline,
            subhead=self.subhead,
            dateline=self.dateline,
            body=tuple(line.block for line in self.lines),
            boilerplate="\n".join(self.boilerplate),
            disclaimer="\n".join(self.disclaimer),
            contacts=tuple(self.contacts),
            media=tuple(self.media),
            sectors=tuple(self.sectors),
            keywords=tuple(self.keywords),
            tickers=tuple(self.tickers),
            embargo=self.embargo,
            not_before=self.not_before,
            placed=tuple(sorted(self.placed, key=lambda piece: piece.line)),
            findings=tuple(self.findings),
        )


def spelled_out(line: Line) -> Line:
    """The line as a field of plain text holds it: its links behind its text, in brackets."""
    text = " ".join((line.text, *(f"({href})" for href in line.links)))
    return replace(line, block=replace(line.block, text=text))


def cut(line: Line, start: int, end: int | None = None) -> Line:
    """The line's text from `start` to `end`, blanks at the edges gone and its spans moved along."""
    end = len(line.text) if end is None else end
    while start < end and line.text[start].isspace():
        start += 1
    while start < end and line.text[end - 1].isspace():
        end -= 1
    spans = (
        Span(start=max(span.start, start) - start, end=min(span.end, end) - start, kind=span.kind, href=span.href)
        for span in line.block.spans
        if span.start < end and span.end > start
    )
    return replace(line, block=replace(line.block, text=line.text[start:end], spans=tuple(spans)))
