"""How the news is written: one pure function a format, from a cleared item to bytes.

A new format is one file and one line of `FORMATS`. Equal input gives equal bytes; nothing here reads a clock, a
setting or a file. A rendition holds no wire number, and no clear time beyond what its format demands.
"""

from collections.abc import Callable

from kawat.core.delivery import Rendition
from kawat.core.errors import UnknownFormat
from kawat.core.release import Cleared, Masthead
from kawat.core.terms import Visibility
from kawat.formats.atom import atom, atom_feed
from kawat.formats.json_feed import json_feed
from kawat.formats.mail import mail
from kawat.formats.newsml_1 import newsml_1
from kawat.formats.newsml_g2 import newsml_g2
from kawat.formats.newsml_g2_package import PACKAGE, newsml_g2_package
from kawat.formats.ninjs import ninjs
from kawat.formats.ninjs_2 import ninjs_2_2
from kawat.formats.nitf import nitf
from kawat.formats.rss import rss_feed
from kawat.formats.text import text
from kawat.formats.xhtml import xhtml_body

__all__ = [
    "FORMATS",
    "PACKAGE",
    "Format",
    "atom_feed",
    "json_feed",
    "newsml_g2_package",
    "render",
    "rss_feed",
    "xhtml_body",
]

Format = Callable[[Cleared, Masthead, Visibility, str], Rendition]
"""Item, masthead, visibility, and the language of the furniture ('' for the item's own)."""

FORMATS: dict[str, Format] = {
    "atom": atom,
    "mail": mail,
    "newsml": newsml_1,
    "newsml-g2": newsml_g2,
    "ninjs": ninjs,
    "ninjs-2.2": ninjs_2_2,
    "nitf": nitf,
    "text": text,
}


def render(
    name: str,
    cleared: Cleared,
    masthead: Masthead,
    *,
    visibility: Visibility = Visibility.MEDIA,
    language: str = "",
) -> Rendition:
    """The item in the format `name`; refuses a name that is no format."""
    try:
        write = FORMATS[name]
    except KeyError:
        raise UnknownFormat(name=name, known=", ".join(FORMATS)) from None
    return write(cleared, masthead, visibility, language)
