"""A whole story as HTML: what stands above it, headline, body, pictures, standing paragraphs, facts.

Used by mail and feeds; web pages lay out their own. Styles are inline and name no colour, so that a dark screen stays
dark; text of others stands in `<bdi>` wherever it meets furniture.
"""

from collections.abc import Iterator

from kawat.core.release import Cleared, Item, Masthead, Media
from kawat.core.terms import Visibility
from kawat.formats.labels import Labels
from kawat.formats.notice import notice_of
from kawat.formats.story import above, facts
from kawat.formats.xhtml import escape, safe_href, xhtml_body

_SMALL = ' style="font-size:0.9em"'


def bdi(text: str) -> str:
    """Text of others, kept from turning round what stands beside it."""
    return f"<bdi>{escape(text)}</bdi>"


def link(href: str, text: str) -> str:
    """A link where the address is one to follow, else the text alone."""
    href = safe_href(href)
    return f'<a href="{escape(href)}">{bdi(text)}</a>' if href else bdi(text)


def paragraph(text: str, style: str = "") -> str:
    """One paragraph of running text; its line feeds become line breaks."""
    return f"<p{style}>" + "<br/>".join(escape(line) for line in text.split("\n")) + "</p>"


def labelled(words: Labels, label: str, text: str) -> str:
    """'label: text' as a paragraph."""
    return f"<p{_SMALL}><b>{escape(label + words.colon.rstrip())}</b> {bdi(text)}</p>"


def _media(item: Item, media: Media, masthead: Masthead, words: Labels) -> Iterator[str]:
    name = media.caption or media.name or words.photo
    if media.blob:
        href = masthead.media_url(item.uid, media.blob)
        yield f"<p{_SMALL}><b>{escape(words.photo + words.colon.rstrip())}</b> {link(href, name)}</p>"
    elif media.caption:
        yield labelled(words, words.photo, media.caption)
    if media.credit:
        yield labelled(words, words.credit, media.credit)


def story_html(
    cleared: Cleared, masthead: Masthead, visibility: Visibility, words: Labels, *, headline: bool
) -> list[str]:
    """The story, or the notice that stands in its place, one element a line. `cleared` is tidied already."""
    item = cleared.item
    notice = notice_of(cleared, visibility)
    if notice:
        first = f"<h1>{escape(words.mark(notice.kind))}</h1>"
        return [first, *(paragraph(line) for line in notice.lines(words, masthead))]
    lines = [f"<p><b>{escape(line)}</b></p>" for line in above(cleared, words, masthead, visibility)]
    if headline and item.headline:
        lines.append(f'<h1 style="font-size:1.4em">{escape(item.headline)}</h1>')
    if item.subhead:
        lines.append(f"<p><b>{escape(item.subhead)}</b></p>")
    lines.append(xhtml_body(item))
    for media in item.media:
        lines += _media(item, media, masthead, words)
    lines += [paragraph(text, _SMALL) for text in (item.boilerplate, item.disclaimer) if text]
    lines += [labelled(words, label, text) for label, text in facts(item, words, visibility)]
    return [line for line in lines if line]
