"""Plain wire text: UTF-8, LF, readable alone, and laid out as wire copy is.

Marks and labels are in the language of the furniture, the dateline in that of the story. The end mark closes it.
"""

from collections.abc import Iterator
from itertools import groupby

from kawat.core.delivery import Rendition
from kawat.core.release import Block, BlockKind, Cleared, Item, Masthead, Media
from kawat.core.terms import Visibility
from kawat.formats.clean import tidied
from kawat.formats.dateline import run_in
from kawat.formats.labels import Labels, labels
from kawat.formats.notice import notice_of
from kawat.formats.story import above, facts

MEDIA_TYPE = "text/plain; charset=utf-8"


def _group(kind: BlockKind, blocks: list[Block]) -> Iterator[str]:
    if kind is BlockKind.POINT:
        yield "\n".join(f"- {block.text}" for block in blocks)
    elif kind is BlockKind.ROW:
        yield "\n".join(block.text for block in blocks)
    else:
        yield from (block.text for block in blocks)


def body_text(item: Item) -> str:
    """The body as paragraphs parted by empty lines, with the dateline at the head of the first one."""
    paragraphs: list[str] = []
    head = run_in(item)
    for kind, blocks in groupby(item.body, key=lambda block: block.kind):
        group = list(_group(kind, list(blocks)))
        if head and kind is BlockKind.PARAGRAPH:
            group[0] = head + group[0]
            head = ""
        paragraphs += group
    if head:
        paragraphs.insert(0, head.rstrip())
    return "\n\n".join(paragraphs)


def _caption(media: Media, words: Labels) -> str:
    """The caption with its credit in brackets, above the story: there wire copy has it, and there its reader looks."""
    if media.caption and media.credit:
        return f"{media.caption}{words.opening}{media.credit}{words.closing}"
    if media.caption:
        return words.labelled(words.photo, media.caption)
    return words.labelled(words.credit, media.credit) if media.credit else ""


def paragraphs_of(cleared: Cleared, masthead: Masthead, visibility: Visibility, words: Labels) -> list[str]:
    """The whole story or notice, without its end mark, as paragraphs. `cleared` is tidied already."""
    item = cleared.item
    notice = notice_of(cleared, visibility)
    if notice:
        return [words.mark(notice.kind), *notice.lines(words, masthead)]
    links = [words.labelled(words.photo, masthead.media_url(item.uid, each.blob)) for each in item.media if each.blob]
    parts = [
        *above(cleared, words, masthead, visibility),
        "\n".join(filter(None, (item.headline, item.subhead))),
        *(_caption(each, words) for each in item.media),
        body_text(item),
        item.boilerplate,
        item.disclaimer,
        "\n".join([*(words.labelled(label, text) for label, text in facts(item, words, visibility)), *links]),
    ]
    return [part for part in parts if part]


def text(cleared: Cleared, masthead: Masthead, visibility: Visibility, language: str) -> Rendition:
    """The item as wire copy."""
    cleared = tidied(cleared)
    words = labels(language or cleared.item.language)
    parts = [*paragraphs_of(cleared, masthead, visibility, words), words.end]
    return Rendition(format="text", media_type=MEDIA_TYPE, content=("\n\n".join(parts) + "\n").encode())
