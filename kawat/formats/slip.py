"""A mail of the wire's own to one person, in text and HTML: a link, a turn of their release, an alarm, a digest.

What all receivers of a story share is `formats.mail`'s; this is made once for each.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from kawat.core.delivery import Rendition
from kawat.core.release import Masthead
from kawat.formats.clean import clean
from kawat.formats.headers import named, unstructured
from kawat.formats.html import link, paragraph
from kawat.formats.mime import MEDIA_TYPE, alternative, part
from kawat.formats.xhtml import escape
from kawat.language import direction

SHARED = 1_024
"""Lines of which the last written are kept: those of a digest stand in those of thousands."""

_SMALL = ' style="font-size:0.85em"'
_QUOTE = "margin:1em 0;padding-inline-start:1em;border-inline-start:3px solid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph. With `href` it is a link, `quoted` what somebody else says, `heading` the name of what follows, in
    `language` where that is another than the letter's."""

    text: str
    href: str = ""
    quoted: bool = False
    heading: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a letter says. `foot` stands below, in small."""

    subject: str
    lines: tuple[Line, ...]
    language: str
    foot: tuple[Line, ...] = ()
    listed: bool = False
    """It goes to many who asked for it, and has the wire's List-Id."""


def lines_of(text: str) -> tuple[Line, ...]:
    """Running text, its paragraphs parted by empty lines."""
    return tuple(Line(text=each) for each in text.strip().split("\n\n"))


def slip(told: Slip, *, mark: str, at: datetime, masthead: Masthead) -> Rendition:
    """The message without its recipient's headers. `mark` is another for each letter and in ASCII; nobody's holiday is to
    answer it (RFC 3834)."""
    name = clean(masthead.name)
    head = [
        named("From", name, parseaddr(masthead.mail_from)[1]),
        unstructured("Subject", clean(told.subject)),
        f"Date: {format_datetime(at.astimezone(UTC))}\r\n".encode(),
        named("List-Id", name, f"wire.{masthead.mail_domain}") if told.listed else b"",
        f"Content-Language: {told.language}\r\n".encode(),
        b"Auto-Submitted: auto-generated\r\n",
    ]
    parts, body = alternative(f"=_{mark[:60]}", part("plain", _text(told)), part("html", _html(told)))
    return Rendition(format="slip", media_type=MEDIA_TYPE, content=b"".join(head) + parts + body)


def _text(told: Slip) -> str:
    foot = ["-- ", *map(_as_text, told.foot)] if told.foot else []
    return "\n\n".join([*map(_as_text, told.lines), *(["\n".join(foot)] if foot else [])]) + "\n"


@lru_cache(maxsize=SHARED)
def _as_text(line: Line) -> str:
    if line.quoted:
        return "\n".join(f"> {clean(each)}" for each in line.text.split("\n"))
    said = "\n".join(clean(each) for each in line.text.split("\n"))
    return f"{said}\n{line.href}" if line.href and said else line.href or said


def _html(told: Slip) -> str:
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{escape(told.language)}" dir="{direction(told.language)}">',
            '<head><meta charset="utf-8"/><meta name="viewport" content="width=device-width"/>'
            f'<meta name="color-scheme" content="light dark"/><title>{escape(clean(told.subject))}</title></head>',
            '<body style="margin:0;padding:1em;font-family:sans-serif;line-height:1.5">',
            '<div style="max-width:40em;margin:0 auto">',
            *map(_as_html, told.lines),
            *([f"<div{_SMALL}>", "<hr/>", *map(_as_html, told.foot), "</div>"] if told.foot else []),
            "</div>",
            "</body>",
            "</html>",
            "",
        ]
    )


@lru_cache(maxsize=SHARED)
def _as_html(line: Line) -> str:
    text = "\n".join(clean(each) for each in line.text.split("\n"))
    its = f' lang="{escape(line.language)}" dir="{direction(line.language)}"' if line.language else ""
    if line.quoted:
        return f'<blockquote dir="auto" style="{_QUOTE}">{paragraph(text)}</blockquote>'
    if line.heading:
        return f'<h2{its} style="font-size:1.15em;margin-bottom:0">{link(line.href, text)}</h2>'
    if line.href:
        return f"<p{its}>{link(line.href, text or line.href)}</p>"
    return paragraph(text, its)
