"""Tables as CSV and JSON Lines, a row at a time. A cell that a spreadsheet would take for a formula is written as text."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One object a line."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def csv_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A header line of the first row's names, and the rows."""
    out = io.StringIO()
    table = csv.writer(out)
    for place, row in enumerate(rows):
        if place == 0:
            table.writerow(row)
        table.writerow(map(cell, row.values()))
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def cell(value: object) -> object:
    """A value as a table holds it: what a spreadsheet would take for a formula as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
