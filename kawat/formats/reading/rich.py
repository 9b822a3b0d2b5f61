"""What people paste from a browser or drop as a Word file, as Markdown that the filing page can show and read.

HTML goes through nh3 and then through the reader of XHTML, so that neither scripts nor styles nor anything fetched
is left; a Word file becomes HTML first (`reading.word`), and its pictures come beside it.
"""

import re
from dataclasses import dataclass, replace

import nh3

from kawat.core.errors import EmptyCopy, HugeCopy
from kawat.formats.markdown import as_markdown
from kawat.formats.reading.decode import LIMIT_MB, clean, utf8
from kawat.formats.reading.word import Enclosed, word_as_html
from kawat.formats.reading.xhtml import read_xhtml

DOCX, HTML = (".docx",), (".html", ".htm")
DEEPEST = 100
"""Elements that may be open at once for nh3, whose time grows with the square of the depth: 100,000 took it four
minutes. What is deeper (or never closes its elements) is read by the reader of XHTML alone, which is linear and
keeps nothing but words and links that may be followed."""

_TAGS = {
    "a", "abbr", "address", "article", "b", "blockquote", "br", "caption", "cite", "dd", "div", "dl", "dt", "em",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "li", "main", "ol",
    "p", "pre", "q", "section", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "u", "ul",
}  # fmt: skip
_OPEN_OR_CLOSE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
_VOID = frozenset(("br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr"))
_PICTURE = re.compile(r"<img\b", re.IGNORECASE)
_FRAGMENT = re.compile(r"<!--StartFragment-->(.*)<!--EndFragment-->", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rich:
    """The copy as Markdown, the pictures that lay in the file, and by name what could not come along."""

    text: str
    pictures: tuple[Enclosed, ...] = ()
    untaken: tuple[str, ...] = ()


def is_rich(name: str) -> bool:
    """Whether a file is one of those that are read here, by its suffix."""
    return name.lower().endswith((*DOCX, *HTML))


def read_rich(raw: bytes, *, name: str) -> Rich:
    """A Word or HTML file. Raises `UnreadableFile`, `HugeCopy`, `EmptyCopy`, or what `decode` raises."""
    return read_docx(raw, name=name) if name.lower().endswith(DOCX) else read_html(utf8(raw, name=name), name=name)


def read_html(markup: str, *, name: str) -> Rich:
    """Pasted HTML, or a whole page."""
    if len(markup) > LIMIT_MB * 1_000_000 or len(markup.encode("utf-8", "surrogatepass")) > LIMIT_MB * 1_000_000:
        raise HugeCopy(name=name, limit_mb=LIMIT_MB)
    if not markup.strip():
        raise EmptyCopy(name=name)
    markup = clean(markup, name=name)
    if found := _FRAGMENT.search(markup):
        markup = found[1]
    pictures = len(_PICTURE.findall(markup))
    if _depth(markup) <= DEEPEST:
        markup = nh3.clean(markup, tags=_TAGS, attributes={"a": {"href"}}, link_rel=None)
    body = read_xhtml(markup)
    text = as_markdown(body.blocks)
    if not any(char.isalnum() for char in text):
        raise EmptyCopy(name=name)
    untaken = tuple(each for each in body.untaken if not each.startswith("<img>"))
    return Rich(text=text, untaken=(*(("<img>",) * min(pictures, 20)), *untaken))


def read_docx(raw: bytes, *, name: str) -> Rich:
    """A Word file: its paragraphs, headings, lists, tables, links and pictures."""
    markup, pictures, left = word_as_html(raw, name=name)
    rich = read_html(markup, name=name)
    return replace(rich, pictures=pictures, untaken=(*(("<img>",) * min(left, 20)), *rich.untaken))


def _depth(markup: str) -> int:
    """How many elements are open at once at most, counting those that are never closed."""
    depth = deepest = 0
    for found in _OPEN_OR_CLOSE.finditer(markup):
        if found[2].lower() in _VOID:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
