"""What cannot be text is refused with a code and a sentence; every kind of line end becomes one."""

import pytest

from kawat.core.errors import BinaryCopy, EmptyCopy, HugeCopy, KawatError, LoneSurrogate, NotUtf8
from kawat.formats.reading import clean, decode


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"caf\xe9 in Latin-1", NotUtf8),
        ("berita".encode("utf-16"), NotUtf8),
        (b"", EmptyCopy),
        (b"\xef\xbb\xbf \r\n\t\n", EmptyCopy),
        (b"... --- ...", EmptyCopy),
        (b"a" * 5_000_001, HugeCopy),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", BinaryCopy),
        (b"berita\x01", BinaryCopy),
        (b"berita\xef\xbf\xbf", BinaryCopy),
        (b"berita \xed\xa0\x80", LoneSurrogate),
    ],
)
def test_what_is_no_text_is_refused(raw: bytes, error: type[KawatError]) -> None:
    with pytest.raises(error) as refused:
        decode(raw, name="berita.txt")
    assert "berita.txt" in str(refused.value)


def test_half_a_character_in_a_form_is_refused_with_its_place() -> None:
    with pytest.raises(LoneSurrogate) as refused:
        clean("abc\udc00")
    assert refused.value.facts["position"] == 3


def test_every_line_end_becomes_one() -> None:
    raw = "\ufeffa\r\nb\rc\u0085d\u2028e\u2029f\x0bg\x0ch\n".encode()
    assert decode(raw, name="x") == "a\nb\nc\nd\ne\nf\ng\nh\n"


def test_five_megabytes_are_taken() -> None:
    assert len(decode(b"a" * 5_000_000, name="x")) == 5_000_000
