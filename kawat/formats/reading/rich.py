"""What people paste from a browser or drop as a Word file, as Markdown that the filing page can show and read.

HTML goes through nh3 and then through the reader of XHTML, so that neither scripts nor styles nor anything fetched
is left; a Word file becomes HTML by mammoth first. Every size is bounded before anything is unpacked.
"""

import io
import re
import zipfile
from dataclasses import dataclass

import mammoth
import nh3

from kawat.core.errors import EmptyCopy, HugeCopy, UnreadableFile
from kawat.formats.markdown import as_markdown
from kawat.formats.reading.decode import LIMIT_MB, clean, utf8
from kawat.formats.reading.xhtml import read_xhtml

DOCX, HTML = (".docx",), (".html", ".htm")
UNPACKED_MB = 40
"""What a Word file may grow to: its pictures are not unpacked, and no story's text comes near."""
TEXT_MB = 8
"""What its main part may grow to: mammoth takes about a second for a megabyte."""
ENTRIES = 2_000
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
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FRAGMENT = re.compile(r"<!--StartFragment-->(.*)<!--EndFragment-->", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rich:
    """The copy as Markdown, and by name what could not come along."""

    text: str
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
    """A Word file: its paragraphs, headings, lists, tables and links. Pictures in it are told of and not taken."""
    _refuse_bombs(raw, name)
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(raw), convert_image=mammoth.images.img_element(lambda _image: {"src": ""})
        )
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, RecursionError, AttributeError, SyntaxError) as bad:
        raise UnreadableFile(name=name, reason="it is no Word file that can be read; save it as .docx anew") from bad
    except Exception as bad:  # expat's own error is no ValueError in every Python
        if type(bad).__name__ != "ExpatError":
            raise
        raise UnreadableFile(name=name, reason="its text is broken; save it as .docx anew") from bad
    return read_html(made.value or " ", name=name)


def _refuse_bombs(raw: bytes, name: str) -> None:
    """Judged by what the archive says and by what its main part really unpacks to, read no further than the bound."""
    if len(raw) > UNPACKED_MB * 1_000_000:
        raise HugeCopy(name=name, limit_mb=UNPACKED_MB)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            texts = [each for each in entries if each.filename.endswith((".xml", ".rels"))]
            if len(entries) > ENTRIES or sum(each.file_size for each in entries) > UNPACKED_MB * 1_000_000:
                raise HugeCopy(name=name, limit_mb=UNPACKED_MB)
            if sum(each.file_size for each in texts) > TEXT_MB * 1_000_000:
                raise HugeCopy(name=name, limit_mb=TEXT_MB)
            for each in texts:
                with archive.open(each) as part:
                    content = part.read(TEXT_MB * 1_000_000 + 1)
                if len(content) > TEXT_MB * 1_000_000:
                    raise HugeCopy(name=name, limit_mb=TEXT_MB)
                if _ENTITIES.search(content):
                    raise UnreadableFile(
                        name=name, reason="it defines entities of its own, which no word processor does"
                    )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as bad:
        raise UnreadableFile(
            name=name, reason="it is no Word file (.docx); older .doc files have to be saved anew"
        ) from bad


def _depth(markup: str) -> int:
    """How many elements are open at once at most, counting those that are never closed."""
    depth = deepest = 0
    for found in _OPEN_OR_CLOSE.finditer(markup):
        if found[2].lower() in _VOID:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
