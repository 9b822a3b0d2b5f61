"""An item as an e-mail: the headers that all receivers share, an empty line, and a text and an HTML part.

The recipient's own headers (To, Message-ID, List-Unsubscribe) are put in front of it by the transport, so that 86,000
messages are one rendition. So is the link that confirms a kill or a withhold, into places that are kept for it. Everything is 7-bit, lines are short and end in CRLF, so that no relay has a reason to
touch it and a signature holds.
"""

from dataclasses import replace
from datetime import UTC
from email.utils import format_datetime, parseaddr

from kawat.core.delivery import Rendition, Slot
from kawat.core.release import Cleared, Masthead
from kawat.core.terms import Kind, Lane, Visibility
from kawat.formats.clean import clean, tidied
from kawat.formats.headers import named, unstructured
from kawat.formats.html import link, paragraph, story_html
from kawat.formats.labels import Labels, labels
from kawat.formats.mime import MEDIA_TYPE, alternative, part, quoted_printable
from kawat.formats.notice import notice_of
from kawat.formats.story import other_languages
from kawat.formats.text import paragraphs_of
from kawat.formats.xhtml import escape
from kawat.language import direction

_CONFIRM, _CODED = "\x02", b"=02\r\n"
"""A line for the link, and how quoted-printable writes it. No story holds such a character, and no other is coded so."""
_HERE, _THERE = b"=\r\n", b"\r\n"
_BODY = "margin:0;padding:1em;font-family:sans-serif;line-height:1.5"


def subject(cleared: Cleared, words: Labels, masthead: Masthead, visibility: Visibility) -> str:
    """The headline behind the mark of its kind: 'TARIK: …'."""
    item, notice = cleared.item, notice_of(cleared, visibility)
    mark = words.mark(notice.kind if notice else item.kind)
    headline = notice.headline if notice else item.headline or item.subhead or item.text[:100]
    headline = headline or masthead.name
    return words.labelled(mark, headline) if mark else headline


def _sent(cleared: Cleared, words: Labels, masthead: Masthead) -> str:
    source = cleared.item.source
    if source is None or source.name == masthead.name:
        return words.sent_by.format(wire=masthead.name)
    return words.sent_for.format(wire=masthead.name, source=source.name)


def _footer(cleared: Cleared, words: Labels, masthead: Masthead, visibility: Visibility) -> list[tuple[str, str]]:
    """Labels and addresses below the story."""
    pairs = [(name, url) for _, name, url in other_languages(cleared, masthead)]
    if not notice_of(cleared, visibility):
        pairs.insert(0, (words.read_online, masthead.item_url(cleared.item.uid)))
    return [*pairs, (words.preferences, f"{masthead.base_url}/me")]


def _text_part(cleared: Cleared, words: Labels, masthead: Masthead, visibility: Visibility) -> str:
    footer = _footer(cleared, words, masthead, visibility)
    parts = paragraphs_of(cleared, masthead, visibility, words)
    parts = [*parts, _CONFIRM] if cleared.item.kind.is_notice else parts
    foot = ["-- ", _sent(cleared, words, masthead), *(words.labelled(label, url) for label, url in footer)]
    return "\n\n".join([*parts, "\n".join(foot)]) + "\n"


def _html_part(cleared: Cleared, words: Labels, masthead: Masthead, visibility: Visibility, title: str) -> str:
    item = cleared.item
    foot = "<br/>".join(link(url, label) for label, url in _footer(cleared, words, masthead, visibility))
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(item.language)}" dir="{direction(item.language)}">',
        '<head><meta charset="utf-8"/><meta name="viewport" content="width=device-width"/>'
        f'<meta name="color-scheme" content="light dark"/><title>{escape(title)}</title></head>',
        f'<body style="{_BODY}">',
        '<div style="max-width:40em;margin:0 auto">',
        *story_html(cleared, masthead, visibility, words, headline=True),
        *([_CONFIRM] if item.kind.is_notice else []),
        f'<div lang="{words.language}" dir="{words.direction}" style="font-size:0.85em">',
        "<hr/>",
        paragraph(_sent(cleared, words, masthead)),
        f"<p>{foot}</p>",
        "</div>",
        "</div>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _slots(body: bytes, words: Labels, *, start: int) -> tuple[bytes, tuple[Slot, ...]]:
    """The body without its lines for the link, and the places where they stood: in the text, then in the HTML. The
    body begins at `start` of the content."""
    befores = words.labelled(words.confirm, ""), f'<p lang="{words.language}" dir="{words.direction}"><a href="'
    afters = "", f'">{escape(words.confirm)}</a></p>'
    slots = []
    for before, after in zip(befores, afters, strict=True):
        at = body.index(_CODED)
        body = body[:at] + body[at + len(_CODED) :]
        coded = quoted_printable(before.encode()) + _HERE, quoted_printable(after.encode()) + _THERE
        slots.append(Slot(at=start + at, before=coded[0], after=coded[1]))
    return body, tuple(slots)


def mail(cleared: Cleared, masthead: Masthead, visibility: Visibility, language: str) -> Rendition:
    """The item as a message without its recipient's headers."""
    cleared, masthead = tidied(cleared), replace(masthead, name=clean(masthead.name))
    item = cleared.item
    words = labels(language or item.language)
    title = clean(subject(cleared, words, masthead, visibility))
    urgent = item.lane in (Lane.KILL, Lane.FLASH) or cleared.withdrawn is Kind.KILL
    headers = [
        named("From", masthead.name, parseaddr(masthead.mail_from)[1]),
        unstructured("Subject", title),
        f"Date: {format_datetime(cleared.at.astimezone(UTC))}\r\n".encode(),
        named("List-Id", masthead.name, f"wire.{masthead.mail_domain}"),
        f"Content-Language: {item.language}\r\n".encode(),
        b"Importance: high\r\nX-Priority: 1\r\n" if urgent else b"",
    ]
    parts, body = alternative(
        f"=_{item.uid[:60]}",
        part("plain", _text_part(cleared, words, masthead, visibility), readable=item.kind.is_notice),
        part("html", _html_part(cleared, words, masthead, visibility, title), readable=item.kind.is_notice),
    )
    head = b"".join(headers) + parts
    slots: tuple[Slot, ...] = ()
    if item.kind.is_notice:
        body, slots = _slots(body, words, start=len(head))
    return Rendition(format="mail", media_type=MEDIA_TYPE, content=head + body, slots=slots)
