"""What the XML formats carry as XHTML: a whole document in its own namespace, and what stands below a body."""

from kawat.core.release import Media
from kawat.formats.labels import Labels
from kawat.formats.markup import nest, said
from kawat.formats.xhtml import escape
from kawat.language import direction

XHTML = "http://www.w3.org/1999/xhtml"


def page(title: str, language: str, *parts: str) -> str:
    """Fragments as a document that states its language and direction; '' without any."""
    body = nest("body", *parts)
    head = nest("head", said("title", title))
    told = {"xmlns": XHTML, "xml_lang": language, "lang": language, "dir": direction(language)}
    return nest("html", head, body, **told) if body else ""


def captioned(media: Media, words: Labels) -> str:
    """A caption with its credit in brackets, as a paragraph."""
    text = media.caption or media.credit
    credit = f"{words.opening}{media.credit}{words.closing}" if media.caption and media.credit else ""
    return f'<p class="caption">{escape(text + credit)}</p>' if text else ""


def standing(kind: str, text: str) -> str:
    """A standing text, one paragraph a line."""
    return nest("div", *(said("p", line) for line in text.split("\n")), class_=kind)
