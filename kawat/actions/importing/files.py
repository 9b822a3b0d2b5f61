"""How a file of subscribers is read: CSV with a header line, or JSON Lines, told apart by the first character.

The whole file is looked through first, so that one that is not UTF-8 is refused before anything is written. A row
that cannot be read is handed on with the reason, and the rows after it are read all the same.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

import orjson

from kawat.core.because import Because
from kawat.core.errors import BadField, NotUtf8, UnreadableFile

BLOCK = 1 << 20
LINE_LIMIT = 1 << 20
"""Bytes of one line of JSON; a longer one is no subscriber."""

_BOM = codecs.BOM_UTF8


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """One row as it stands in the file, by column; `problem` says why it could not be read, if so."""

    line: int
    values: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""


class Rows:
    """The rows of a file that can be looked through twice. `lines` is the number of its lines."""

    def __init__(self, file: BinaryIO, name: str, columns: frozenset[str], required: tuple[str, ...]) -> None:
        self._file = file
        self._name = name
        self._columns = columns
        self._required = required
        self.lines, first = _look_through(file, name)
        self.is_json = first == "{"

    def __iter__(self) -> Iterator[RawRow]:
        self._file.seek(0)
        return self._json() if self.is_json else self._csv()

    def _json(self) -> Iterator[RawRow]:
        for line, raw in enumerate(_lines(self._file), 1):
            raw = raw.removeprefix(_BOM).strip()
            if not raw:
                continue
            try:
                values = orjson.loads(raw)
            except orjson.JSONDecodeError as bad:
                yield RawRow(line=line, problem=f"it is not JSON: {bad.msg} at character {bad.colno}")
                continue
            if isinstance(values, dict):
                yield RawRow(line=line, values=values)
            else:
                yield RawRow(line=line, problem="it is not a JSON object")

    def _csv(self) -> Iterator[RawRow]:
        text = io.TextIOWrapper(self._file, encoding="utf-8-sig", newline="")
        try:
            reader = csv.reader(text, strict=True)
            header = self._header(reader)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as bad:
                    yield RawRow(line=line, problem=f"it is not CSV ({bad}); look for a quotation mark left open")
                    continue
                if len(cells) == len(header):
                    yield RawRow(line=line, values=dict(zip(header, cells, strict=True)))
                elif any(cells):
                    yield RawRow(line=line, problem=f"it has {len(cells)} cells under a header of {len(header)}")
        finally:
            text.detach()

    def _header(self, reader: "Iterator[list[str]]") -> list[str]:
        try:
            header = [cell.strip() for cell in next(reader)]
        except csv.Error as bad:
            raise UnreadableFile(name=self._name, reason=Because("its header is not CSV ({bad})", bad=bad)) from None
        if unknown := [cell for cell in header if cell not in self._columns]:
            named = ", ".join(f"'{cell[:40]}'" for cell in unknown[:5])
            raise BadField(
                field="the header",
                reason=Because("{named} is none of {choices}", named=named, choices=", ".join(sorted(self._columns))),
            )
        if missing := [column for column in self._required if column not in header]:
            raise BadField(field="the header", reason=Because("it lacks {choices}", choices=", ".join(missing)))
        if len(set(header)) != len(header):
            raise BadField(field="the header", reason="it names a column twice")
        return header


def _look_through(file: BinaryIO, name: str) -> tuple[int, str]:
    """The number of lines and the first character that is not blank."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, offset, first = 0, 0, ""
    while block := file.read(BLOCK):
        pending = len(decoder.getstate()[0])
        text = _decoded(decoder, block, name, offset - pending)
        if "\0" in text:
            raise UnreadableFile(name=name, reason="it is a binary file, neither CSV nor JSON Lines")
        first = first or text.removeprefix("\ufeff").lstrip()[:1]
        lines += block.count(b"\n")
        offset += len(block)
    _decoded(decoder, b"", name, offset - len(decoder.getstate()[0]), final=True)
    if not first:
        raise UnreadableFile(name=name, reason="it holds no rows")
    if first == "[":
        raise UnreadableFile(name=name, reason="it is a JSON array; write one object a line instead")
    return lines, first


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes, name: str, start: int, *, final: bool = False) -> str:
    try:
        return decoder.decode(block, final)
    except UnicodeDecodeError as bad:
        raise NotUtf8(name=name, byte=start + bad.start) from None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines without their ends; of one that is too long the beginning, which is then no JSON."""
    while line := file.readline(LINE_LIMIT):
        rest = line
        while len(rest) == LINE_LIMIT and not rest.endswith(b"\n"):
            rest = file.readline(LINE_LIMIT)
        yield line
