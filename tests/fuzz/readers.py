"""The readers of what strangers file or send, each with what has to hold whatever it is given."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from kawat.core.errors import KawatError
from kawat.core.terms import LANGUAGES
from kawat.formats.reading import Parsed, decode, read_markdown, read_ninjs, read_wire
from kawat.formats.reading.bounces import TRAILS, WORDS, read_bounce
from kawat.formats.reading.mail_parts import FIELD, PARTS, fields_of, header, parts_of, taken_apart, text_of
from kawat.formats.reading.xhtml import read_xhtml
from kawat.transports.smtp_replies import LINE_LIMIT, LINES_LIMIT, BadReply, Replies

CORPUS = Path(__file__).parent / "corpus"
TODAY = date(2026, 11, 22)
_SAID = re.compile(rb'"language": ?"(' + "|".join(LANGUAGES).encode() + rb')"')


def read_one_bounce(raw: bytes) -> None:
    bounce = read_bounce(raw)
    assert len(bounce.words) <= WORDS
    assert len(bounce.trail) <= TRAILS
    (bounce.words + bounce.recipient + bounce.status).encode()


def read_mail(raw: bytes) -> None:
    parts = parts_of(taken_apart(raw))
    assert len(parts) <= 4 * PARTS
    for part in parts:
        assert len(header(part, "subject")) <= FIELD
        text_of(part).encode("utf-8", "surrogatepass")
        for fields in fields_of(part):
            "".join(fields.values()).encode()


def read_one_ninjs(raw: bytes) -> None:
    said = _SAID.search(raw)
    language = said[1].decode() if said else "en"
    _kept(raw, lambda: read_ninjs(raw, name="copy.json", language=language, today=TODAY))


def read_wire_copy(raw: bytes) -> None:
    _kept(raw, lambda: read_wire(decode(raw, name="copy"), language=_language(raw), provider_name="L", today=TODAY))


def read_markdown_copy(raw: bytes) -> None:
    _kept(raw, lambda: read_markdown(decode(raw, name="copy"), language=_language(raw), today=TODAY))


def read_markup(raw: bytes) -> None:
    body = read_xhtml(raw.decode("utf-8", "replace"))
    said = sum(len(block.text) for block in body.blocks) + len(body.dateline)
    assert said <= 2 * len(raw) + 2
    for block in body.blocks:
        assert block.text.strip()
        assert all(0 <= span.start < span.end <= len(block.text) for span in block.spans)


def read_replies(raw: bytes) -> None:
    replies = Replies()
    try:
        for at in range(0, len(raw), 7):
            for reply in replies.feed(raw[at : at + 7]):
                assert len(reply.said) <= LINES_LIMIT * LINE_LIMIT
    except BadReply:
        pass


READERS: dict[str, Callable[[bytes], None]] = {
    "bounces": read_one_bounce,
    "mail": read_mail,
    "markdown": read_markdown_copy,
    "ninjs": read_one_ninjs,
    "replies": read_replies,
    "wire": read_wire_copy,
    "xhtml": read_markup,
}
"""By the name of their folder in the corpus."""


def seeds(name: str) -> list[Path]:
    """What a reader is always given: made up here, or what once broke it."""
    return sorted((CORPUS / name).iterdir())


def _kept(raw: bytes, read: Callable[[], Parsed]) -> None:
    """Copy is refused in one sentence, or read into what can be kept: text that can be written, spans within their
    block, and no more of it than there was."""
    try:
        parsed = read()
    except KawatError as refused:
        if "\n" in str(refused):
            raise AssertionError("a refusal is one sentence") from refused
        return
    said = "".join(_texts(parsed))
    said.encode()
    assert len(said) <= 8 * len(raw) + 200
    for block in parsed.body:
        assert all(0 <= span.start < span.end <= len(block.text) for span in block.spans)
    for finding in parsed.findings:
        assert finding.code


def _texts(parsed: Parsed) -> Iterable[str]:
    yield from (parsed.headline, parsed.subhead, parsed.boilerplate, parsed.disclaimer, parsed.embargo, parsed.note)
    yield from (block.text for block in parsed.body)
    yield from (*parsed.keywords, *parsed.sectors, *parsed.tickers, *parsed.topics, *parsed.countries)
    for contact in parsed.contacts:
        yield from (contact.name, contact.phone, contact.email)


def _language(raw: bytes) -> str:
    """Each in its turn: no byte of the copy is lost to saying which."""
    return tuple(LANGUAGES)[len(raw) % len(LANGUAGES)]
