"""A story's blocks, pictures and standing texts in NITF's own elements."""

from collections.abc import Iterator
from itertools import groupby

from kawat.core.release import Block, BlockKind, Contact, Item, Masthead, Media, SpanKind
from kawat.formats.markup import bare, nest, said
from kawat.formats.xhtml import Tags, cells, escape, inline

_TAGS: Tags = {SpanKind.STRONG: ('<em class="strong">', "</em>"), SpanKind.EMPHASIS: ("<em>", "</em>")}
_TYPES = {"": "image", "image": "image", "video": "video", "audio": "audio", "text": "text"}


def _group(kind: BlockKind, blocks: list[Block]) -> Iterator[str]:
    if kind is BlockKind.ROW:
        rows = "".join(f"<tr>{''.join(cells(each, _TAGS))}</tr>" for each in blocks)
        yield f"<table>{rows}</table>"
        return
    whole = [inline(each, 0, len(each.text), _TAGS) for each in blocks]
    if kind is BlockKind.HEADING:
        yield from (f"<hl2>{text}</hl2>" for text in whole)
    elif kind is BlockKind.POINT:
        yield f"<ul>{''.join(f'<li>{text}</li>' for text in whole)}</ul>"
    elif kind is BlockKind.QUOTE:
        yield f"<bq><block>{''.join(f'<p>{text}</p>' for text in whole)}</block></bq>"
    else:
        yield from (f"<p>{text}</p>" for text in whole)


def paragraphs(text: str) -> list[str]:
    """Text of several lines, one paragraph a line."""
    return [said("p", line) for line in text.split("\n")]


def story_blocks(item: Item) -> list[str]:
    """The body. NITF has the dateline in the head of its body, so it is not at the head of the first paragraph."""
    lines: list[str] = []
    for kind, blocks in groupby(item.body, key=lambda block: block.kind):
        lines += _group(kind, list(blocks))
    return lines


def media_of(item: Item, media: Media, place: int, masthead: Masthead) -> str:
    """A picture with caption and credit; where only its caption came, the reference has a name and no source."""
    source = masthead.media_url(item.uid, media.blob) if media.blob else ""
    main = media.media_type.partition("/")[0]
    reference = {"source": source, "name": media.name or f"media-{place}", "mime-type": media.media_type}
    return nest(
        "media",
        bare("media-metadata", name="size", value=str(media.size)) if media.size else "",
        bare("media-reference", **reference, **{"source-credit": media.credit}),
        said("media-caption", media.caption),
        said("media-producer", media.credit),
        **{"media-type": _TYPES.get(main, "other")},
    )


def contact_line(contact: Contact) -> str:
    """A contact as a paragraph that reads well, each part marked for machines."""
    parts = (
        said("person", contact.name),
        said("virtloc", contact.phone, class_="phone"),
        said("virtloc", contact.email, class_="email"),
    )
    told = ", ".join(filter(None, parts))
    return f"<p>{told}</p>" if told else ""


def dateline_of(line: str, place: str, day: str) -> str:
    """The dateline as it was written, with its place marked, and its day (ISO 8601 basic) for machines."""
    if not line:
        return ""
    marked = escape(line)
    if place and place in line:
        before, _, after = line.partition(place)
        marked = f"{escape(before)}<location>{escape(place)}</location>{escape(after)}"
    return f"<dateline>{marked}{bare('story.date', norm=day)}</dateline>"
