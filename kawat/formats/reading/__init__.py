"""How filed copy is read: bytes become text, and text becomes the fields of an item. Pure functions, no database."""

from kawat.formats.reading.decode import LIMIT_MB, clean, decode
from kawat.formats.reading.markdown import read_markdown
from kawat.formats.reading.ninjs import read_ninjs
from kawat.formats.reading.parsed import REMOVED, Parsed, Placed
from kawat.formats.reading.rich import Rich, is_rich, read_html, read_rich
from kawat.formats.reading.tickers import as_ticker
from kawat.formats.reading.wire import read_wire
from kawat.formats.reading.word import PICTURES_MOST, Enclosed

__all__ = [
    "LIMIT_MB",
    "PICTURES_MOST",
    "REMOVED",
    "Enclosed",
    "Parsed",
    "Placed",
    "Rich",
    "as_ticker",
    "clean",
    "decode",
    "is_rich",
    "read_html",
    "read_markdown",
    "read_ninjs",
    "read_rich",
    "read_wire",
]
