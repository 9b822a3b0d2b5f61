"""Pasted HTML and Word files become Markdown that reads back as the same words; bombs and giants get one sentence."""

import base64
import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.errors import EmptyCopy, HugeCopy, KawatError, UnreadableFile
from kawat.core.release import Block, BlockKind, Span, SpanKind
from kawat.formats.markdown import as_markdown
from kawat.formats.reading import read_html, read_markdown, read_rich

PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>',
}
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(*paragraphs: str, **more: bytes) -> bytes:
    """A Word file with these paragraphs (their inner XML)."""
    body = "".join(f"<w:p>{each}</w:p>" for each in paragraphs)
    document = f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**PARTS, "word/document.xml": document, **more}.items():
            archive.writestr(name, content)
    return made.getvalue()


def run(text: str, style: str = "") -> str:
    return f"{style}<w:r><w:t>{text}</w:t></w:r>"


def drawing(relation: str, alternative: str) -> str:
    """A picture that lies in the file, or is linked (`r:link`)."""
    return (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        f'<wp:docPr id="1" name="p" descr="{alternative}"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/'
        'drawingml/2006/main"><a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/'
        'picture"><pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f"{relation}/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def relations(**targets: str) -> bytes:
    """Where the pictures of a Word file lie."""
    told = "".join(
        f'<Relationship Id="{name}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        f'Target="{target}"/>'
        for name, target in targets.items()
    )
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{told}</Relationships>"
    ).encode()


def with_pictures() -> bytes:
    """A Word file with one picture twice, one of a kind that no page shows, and one that lies elsewhere."""
    shown = [
        drawing('r:embed="r1"', "A  turbine"),
        drawing('r:embed="r1"', ""),
        drawing('r:embed="r2"', ""),
        drawing('r:link="r3"', ""),
    ]
    return docx(
        run("Title here", HEADING),
        run("JAKARTA – Words enough for a story of some length."),
        *shown,
        **{
            "word/_rels/document.xml.rels": relations(
                r1="media/image1.png", r2="media/image2.emf", r3="http://127.0.0.1:9/x.png"
            ),
            "word/media/image1.png": PNG,
            "word/media/image2.emf": b"drawn",
        },
    )


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEADING = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'


def test_pasted_html_keeps_its_words_and_loses_its_scripts() -> None:
    rich = read_html(
        "<style>p{}</style><h1>Title here</h1><p onclick='x()'>JAKARTA – A <b>bold</b> word and a "
        "<a href='https://a.example/x'>link</a>.<script>alert(1)</script></p><ul><li>one</li><li>two</li></ul>",
        name="the paste",
    )
    assert rich.text == (
        "# Title here\n\nJAKARTA – A **bold** word and a [link](<https://a.example/x>).\n\n- one\n- two\n"
    )
    read = read_markdown(rich.text, language="en")
    assert read.headline == "Title here"
    assert [each.kind for each in read.body] == [BlockKind.PARAGRAPH, BlockKind.POINT, BlockKind.POINT]


def test_a_link_that_nobody_may_be_sent_to_is_not_taken() -> None:
    assert "javascript" not in read_html("<p>Some <a href='javascript:x()'>word</a></p>", name="it").text


def test_pictures_in_a_paste_are_told_of() -> None:
    assert read_html("<p>Words</p><img src='https://a.example/p.png'>", name="it").untaken == ("<img>",)


def test_a_word_file_reads_as_its_paragraphs() -> None:
    rich = read_rich(docx(run("Title here", HEADING), run("First words."), run("5. Not a list")), name="story.docx")
    assert rich.text == "# Title here\n\nFirst words.\n\n5\\. Not a list\n"


def test_pictures_come_out_of_a_word_file_once_each_and_nothing_is_fetched_for_it() -> None:
    rich = read_rich(with_pictures(), name="C:\\stories\\tide.docx")
    [picture] = rich.pictures
    assert (picture.name, picture.media_type, picture.alternative) == ("tide-1.png", "image/png", "A turbine")
    assert picture.content == PNG
    assert rich.untaken == ("<img>", "<img>")
    assert rich.text.startswith("# Title here")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK\x03\x04 no archive",
        b"\xd0\xcf\x11\xe0 an old Word file",
        docx(**{"word/x.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}),
        docx("<w:broken>"),
    ],
)
def test_what_is_no_word_file_gets_one_sentence(raw: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_rich(raw, name="story.docx")
    assert "\n" not in str(refused.value)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = docx(**{"word/media/a.bin": b"\x00" * 60_000_000})
    assert len(bomb) < 100_000
    started = time.process_time()
    with pytest.raises(HugeCopy):
        read_rich(bomb, name="story.docx")
    with pytest.raises(HugeCopy):
        read_rich(docx(run("a" * 9_000_000)), name="story.docx")
    assert time.process_time() - started < 3


def test_a_paste_of_20_mb_is_refused_with_one_sentence() -> None:
    with pytest.raises(HugeCopy):
        read_html("<p>" + "a " * 10_000_000, name="the paste")


def test_an_empty_paste_is_refused() -> None:
    for markup in ("", " ", "<p></p>", "<script>x</script>"):
        with pytest.raises(EmptyCopy):
            read_html(markup, name="the paste")


@pytest.mark.parametrize(
    "markup", ["<div>" * 30_000 + "x", "<a href='https://x.example/'>a</p><b>" * 3_000, "<!--" * 99_000]
)
def test_a_paste_that_is_made_to_be_slow_is_not(markup: str) -> None:
    started = time.process_time()
    try:
        read_html(markup, name="the paste")
    except KawatError:
        pass
    assert time.process_time() - started < 2


PLAIN = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=60)


@given(st.lists(PLAIN, min_size=1, max_size=4))
def test_whatever_is_said_reads_back_as_the_same_words(said: list[str]) -> None:
    paragraphs = [" ".join(each.split()) for each in said]
    blocks = [Block(text=each) for each in paragraphs if any(char.isalnum() for char in each)]
    if not blocks:
        return
    read = read_markdown(as_markdown(blocks), language="en")
    kept = "".join(piece.text for piece in read.placed)
    assert _letters(kept) == _letters("".join(block.text for block in blocks))
    assert "markup-unreadable" not in {finding.code for finding in read.findings}


def test_spans_that_markdown_cannot_show_lose_their_marks_alone() -> None:
    text = "half a word"
    block = Block(text=text, spans=(Span(start=2, end=6, kind=SpanKind.STRONG),))
    assert as_markdown([block]) == "half a word\n"


def test_a_table_keeps_its_cells() -> None:
    rows = [Block(text="a\tb", kind=BlockKind.ROW), Block(text="1\t|2", kind=BlockKind.ROW)]
    read = read_markdown("# T\n\nWords before the table.\n\n" + as_markdown(rows), language="en")
    assert [each.text for each in read.body if each.kind is BlockKind.ROW] == ["a\tb", "1\t|2"]


def test_one_wide_row_does_not_make_all_rows_wide() -> None:
    rows = [Block(text="x" + "\t" * 2_000, kind=BlockKind.ROW), *[Block(text="y", kind=BlockKind.ROW)] * 2_000]
    assert len(as_markdown(rows)) < 50_000
    ragged = [Block(text=text, kind=BlockKind.ROW) for text in ("a", "b\tc\td", "e\tf")]
    read = read_markdown("# T\n\nWords before the table.\n\n" + as_markdown(ragged), language="en")
    assert [each.text.rstrip("\t") for each in read.body if each.kind is BlockKind.ROW] == ["a", "b\tc\td", "e\tf"]


def _letters(text: str) -> str:
    return "".join(sorted(char for char in text if char.isalnum()))
