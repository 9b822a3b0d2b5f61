"""Copy that is made to burst: each reader refuses it or reads it as the text that it is, and memory stays bounded."""

import gzip
import io
import json
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from kawat.core.errors import BinaryCopy, HugeCopy, KawatError
from kawat.formats.reading import decode, read_markdown, read_ninjs, read_wire
from kawat.formats.reading.xhtml import read_xhtml

LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
) + "]><p>first</p><p>&a9;</p>"  # fmt: skip
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1:1/">%y;]><p>first &x;</p>'
TEN_MB = "y" * 10_000_000
PEAK_MB = 300
"""Of a process that reads all of this: what it takes to start, and some times the longest copy that is read at all."""


def zipped(size: int) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\x00" * size)
    return held.getvalue()


def story(markup: str) -> bytes:
    """As ninjs."""
    told = {"headlines": [{"value": "Sagara opens"}], "bodies": [{"contentType": "text/html", "value": markup}]}
    return json.dumps(told).encode()


def told(markup: str) -> str:
    return "\n".join(block.text for block in read_xhtml(markup).blocks)


def test_an_entity_of_a_documents_own_is_never_put_in() -> None:
    assert "ha" not in told(LAUGHS)
    assert "&a9;" in told(LAUGHS)
    assert "root:" not in told(OUTSIDE)
    assert "&x;" in told(OUTSIDE)
    body = read_ninjs(story(LAUGHS), name="copy", language="en").body
    assert sum(len(block.text) for block in body) < len(LAUGHS)


@pytest.mark.parametrize("copy", [LAUGHS, OUTSIDE])
def test_xml_that_is_filed_as_copy_is_the_text_that_it_is(copy: str) -> None:
    for parsed in (read_wire(copy, language="en"), read_markdown(copy, language="en")):
        assert sum(len(piece.text) for piece in parsed.placed) <= 2 * len(copy)


@pytest.mark.parametrize("raw", [zipped(9_000_000), gzip.compress(b"\x00" * 9_000_000), b"PK\x03\x04", b"\x1f\x8b\x08"])
def test_what_was_packed_is_refused_and_never_unpacked(raw: bytes) -> None:
    for read in (lambda: decode(raw, name="copy"), lambda: read_ninjs(raw, name="copy", language="en")):
        with pytest.raises(KawatError) as refused:
            read()
        assert "copy" in str(refused.value)
    with pytest.raises(BinaryCopy):
        decode(zipped(1_000), name="copy")


def test_an_attribute_of_ten_megabytes_is_refused_with_its_file_and_no_part_of_a_story() -> None:
    with pytest.raises(HugeCopy):
        read_ninjs(story(f'<p title="{TEN_MB}">first</p>'), name="copy", language="en")
    with pytest.raises(HugeCopy):
        decode(TEN_MB.encode(), name="copy")
    body = read_xhtml(f'<p title="{TEN_MB}">first</p><a href="{TEN_MB}">second</a><img src="{TEN_MB}">')
    assert [block.text for block in body.blocks] == ["first", "second"]
    assert all(len(each) < 1_000 for each in body.untaken)


def burst() -> None:
    """All of it in one process, and its peak in MB: run by the test below. `getrusage` would say the peak of the process
    that started it, where that is higher."""
    long = "y" * 2_000_000
    for markup in (LAUGHS, OUTSIDE, f'<p title="{long}">x</p>', f"<a href='{long}'>x</a>", long):
        read_xhtml(markup)
        for read in (read_wire, read_markdown):
            with suppress(KawatError):
                read(markup[:100_000], language="en")
        with suppress(KawatError):
            read_ninjs(story(markup), name="copy", language="en")
    for raw in (
        zipped(9_000_000),
        b"[" * 2_000_000,
        b'{"a":' * 400_000,
        b'{"headlines":[' + b"{}," * 600_000 + b"{}]}",
    ):
        with suppress(KawatError):
            read_ninjs(raw, name="copy", language="en")
    status = Path("/proc/self/status").read_text()
    print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)


def test_memory_stays_bounded_whatever_is_filed() -> None:
    words = [sys.executable, "-c", "from tests.formats.test_reading_bombs import burst; burst()"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
    assert int(done.stdout) < PEAK_MB
