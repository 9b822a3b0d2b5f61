"""Markdown comes out as blocks and spans, its furniture in its fields, and nothing of it is run or lost."""

from collections import Counter
from datetime import date
from html import unescape

from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.core.release import Block, BlockKind, Contact, Media, Span, SpanKind
from kawat.formats.reading import Parsed, read_markdown

COPY = """
# Kawat buka kantor di Bogor

*Tiga ratus lapangan kerja baru*

**BOGOR, 22 November 2026 (KAWAT)** – Kantor [baru](https://kawat.example) *dibuka*.

![Kantor itu, 2026. Foto: Kawat/Budi](kantor.jpg)

## Angka

| a | b |
|---|---|
| **1** | 2 |

1. satu
2. dua

- poin

> Kutipan.

Kata kunci: kantor, kawat

**Tentang Kawat**

Kawat adalah kawat.

Kontak media: Sari Dewi, +62 21 555 0100, sari@kawat.example

###
"""


def test_every_part_of_a_document_has_its_place() -> None:
    read = read_markdown(COPY, language="id")
    assert (read.headline, read.subhead) == ("Kawat buka kantor di Bogor", "Tiga ratus lapangan kerja baru")
    assert (read.dateline.place, read.dateline.day, read.mark) == ("BOGOR", date(2026, 11, 22), "KAWAT")
    assert read.media == (Media(caption="Kantor itu, 2026.", credit="Foto: Kawat/Budi", name="kantor.jpg"),)
    assert read.keywords == ("kantor", "kawat")
    assert read.boilerplate == "Tentang Kawat\nKawat adalah kawat."
    assert read.contacts == (Contact(name="Sari Dewi", phone="+62 21 555 0100", email="sari@kawat.example"),)
    assert read.findings == ()
    assert [(block.kind, block.text) for block in read.body] == [
        (BlockKind.PARAGRAPH, "Kantor baru dibuka."),
        (BlockKind.HEADING, "Angka"),
        (BlockKind.ROW, "a\tb"),
        (BlockKind.ROW, "1\t2"),
        (BlockKind.POINT, "1. satu"),
        (BlockKind.POINT, "2. dua"),
        (BlockKind.POINT, "poin"),
        (BlockKind.QUOTE, "Kutipan."),
    ]


def test_spans_move_along_when_the_dateline_is_cut_off() -> None:
    spans = read_markdown(COPY, language="id").body[0].spans
    assert spans == (
        Span(start=7, end=11, kind=SpanKind.LINK, href="https://kawat.example"),
        Span(start=12, end=18, kind=SpanKind.EMPHASIS),
    )


def test_a_link_in_a_field_of_plain_text_is_spelled_out() -> None:
    read = read_markdown(
        "# Judul\n\nBerita.\n\n**Tentang Kawat**\n\nKawat adalah [kawat](https://kawat.example).", language="id"
    )
    assert read.boilerplate == "Tentang Kawat\nKawat adalah kawat. (https://kawat.example)"


def test_html_is_kept_as_text_and_found() -> None:
    read = read_markdown("Berita <b onclick=x>tebal</b>.\n\n<script>jahat()</script>\n", language="id")
    assert read.body[0].text == "Berita <b onclick=x>tebal</b>."
    assert read.body[1].text == "<script>jahat()</script>"
    assert [finding.code for finding in read.findings] == ["raw-html", "raw-html"]


def test_a_dangerous_link_is_kept_for_the_check_to_stop() -> None:
    (block,) = read_markdown("[x](javascript:alert(1)) berita.", language="id").body
    assert block == Block(
        text="x berita.", spans=(Span(start=0, end=1, kind=SpanKind.LINK, href="javascript:alert(1)"),)
    )


def test_what_the_parser_would_lose_is_read_as_plain_text() -> None:
    for copy in ("Berita.\n\n[a]: http://x.example 'Judul'", "> " * 60 + "Berita", "[" * 6000 + "Berita"):
        read = read_markdown(copy, language="id")
        assert [finding.code for finding in read.findings][-1:] == ["markup-unreadable"]
        assert letters(copy) == letters("".join(piece.text for piece in read.placed))


def letters(text: str) -> Counter[str]:
    return Counter(char for char in text if char.isalnum())


def everything(read: Parsed) -> str:
    hrefs = [span.href for block in read.body for span in block.spans]
    return "".join([piece.text for piece in read.placed] + hrefs)


LINKED = "beuhttpxexampl"
"""Letters of the link targets below."""

MARKS = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "*",
            "**",
            "_",
            "`",
            "```\n",
            "> ",
            "- ",
            "1. ",
            "\n",
            "\n\n",
            "---\n",
            "    ",
            "~~",
            "###\n",
            "\\*",
        ),
        *(
            "[a](b)",
            "![c. Foto: D](e)",
            "|a|b|\n|-|-|\n|c|d|\n",
            "<b>",
            "&amp;",
            "[r]: u\n",
            "[r]",
            "<http://x.example>",
        ),
        *("Kata kunci: ", "SEOUL - "),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(MARKS, st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=8)), max_size=24))
def test_no_letter_is_lost(pieces: list[str]) -> None:
    copy = "x" + "".join(pieces)
    read = read_markdown(copy, language="id")
    plain = any(finding.code == "markup-unreadable" for finding in read.findings)
    said = everything(read) if plain else unescape(everything(read))
    lost = letters(copy if plain else unescape(copy)) - letters(said)
    assert not [char for char in lost if char not in said or char not in LINKED]  # a target that is said once is enough
