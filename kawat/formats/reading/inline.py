"""What stands inside a block of Markdown: its text, with spans of strong, emphasis and links, and its pictures."""

from typing import NamedTuple

from markdown_it.token import Token

from kawat.core.release import Block, BlockKind, Span, SpanKind

_KINDS = {"strong_open": SpanKind.STRONG, "em_open": SpanKind.EMPHASIS, "link_open": SpanKind.LINK}


class Picture(NamedTuple):
    caption: str
    source: str


def read_inline(tokens: list[Token], kind: BlockKind) -> tuple[Block, list[Picture]]:
    """The block that the tokens make, blanks at its edges gone, and the pictures that stood in it."""
    text = ""
    opened: list[tuple[int, Token]] = []
    spans: list[Span] = []
    pictures: list[Picture] = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special", "html_inline"):
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text = text.rstrip(" ") + " "
        elif token.type == "image":
            pictures.append(_picture(token))
        elif token.nesting > 0:
            opened.append((len(text), token))
        elif token.nesting < 0:
            start, opener = opened.pop()
            if opener.type == "link_open":
                text += _title(opener)
            spans += _span(opener, start, text)
    return _trimmed(text, spans, kind), pictures


def _span(opener: Token, start: int, text: str) -> list[Span]:
    kind = _KINDS.get(opener.type)
    if kind is None or not text[start:].strip():
        return []
    return [Span(start=start, end=len(text), kind=kind, href=str(opener.attrs.get("href", "")))]


def _title(link: Token) -> str:
    """A link's title, which has no place of its own, stands behind its words in brackets."""
    title = str(link.attrs.get("title", ""))
    return f" ({title})" if title.strip() else ""


def _picture(token: Token) -> Picture:
    said = (token.content, str(token.attrs.get("title", "")))
    return Picture(" ".join(filter(None, map(str.strip, said))), str(token.attrs.get("src", "")))


def _trimmed(text: str, spans: list[Span], kind: BlockKind) -> Block:
    start = len(text) - len(text.lstrip())
    text = text.strip()
    kept = (
        Span(start=max(0, each.start - start), end=min(len(text), each.end - start), kind=each.kind, href=each.href)
        for each in spans
    )
    return Block(text=text, kind=kind, spans=tuple(each for each in kept if each.start < each.end))
