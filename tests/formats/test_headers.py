"""Encoded-words by RFC 2047: short, whole, and read back by the standard library as what they were."""

import re
from email import policy
from email.header import decode_header, make_header
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.formats.headers import named, unstructured
from tests.formats.stories import COPY

WORD = re.compile(r"=\?[^?]+\?[BQ]\?[^?]*\?=")
PLAIN_LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=400)


def checked(header: bytes) -> str:
    """The header's text as the standard library reads it, after the limits are looked at."""
    lines = header.decode("ascii").removesuffix("\r\n").split("\r\n")
    assert max(map(len, lines)) <= 76
    assert all(line[0] == " " for line in lines[1:])
    assert all(line.strip() for line in lines)
    for word in WORD.findall(header.decode()):
        assert len(word) <= 75
        str(make_header(decode_header(word)))  # a character that was split cannot be read
    value = b"".join(header.split(b"\r\n")).decode("ascii").partition(":")[2]
    return str(make_header(decode_header(value.strip())))


@pytest.mark.parametrize("language", COPY)
@pytest.mark.parametrize("times", [1, 2, 7])
def test_a_headline_of_any_language_and_length_is_read_back(language: str, times: int) -> None:
    headline = " ".join([COPY[language][1]] * times)
    assert checked(unstructured("Subject", headline)) == headline
    message = BytesParser(policy=policy.default).parsebytes(unstructured("Subject", headline) + b"\r\n")
    assert message["Subject"] == headline


def test_a_plain_english_headline_stays_readable_as_it_is() -> None:
    assert unstructured("Subject", "Sagara opens a plant") == b"Subject: Sagara opens a plant\r\n"


def test_a_mark_stays_with_its_letter() -> None:
    text = "ที่นี่ก็ได้" * 12
    words = WORD.findall(unstructured("Subject", text).decode())
    assert len(words) > 3
    for word in words:
        first = str(make_header(decode_header(word)))[0]
        assert not "\u0e31" <= first <= "\u0e3a"
        assert not "\u0e47" <= first <= "\u0e4e"


@settings(max_examples=150, deadline=None)
@given(PLAIN_LINES)
def test_any_line_is_read_back(text: str) -> None:
    assert checked(unstructured("Subject", text)) == text.strip()


@settings(max_examples=100, deadline=None)
@given(PLAIN_LINES)
def test_any_name_keeps_the_address_beside_it(text: str) -> None:
    header = named("From", text, "news@wire.example")
    lines = header.decode("ascii").split("\r\n")
    assert max(map(len, lines)) <= 76
    message = BytesParser(policy=policy.default).parsebytes(header + b"\r\n")
    (address,) = message["From"].addresses
    assert address.addr_spec == "news@wire.example"


HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(st.lists(HANGUL, min_size=8, max_size=40).map(" ".join))
def test_long_korean_subjects_stay_within_75_octets_a_word(text: str) -> None:
    """RFC 2047 §2. `checked` looks at each word and reads it by itself."""
    header = unstructured("Subject", text)
    assert checked(header) == text
    message = BytesParser(policy=policy.default).parsebytes(header + b"\r\n")
    assert message["Subject"] == text
    assert message["Subject"].defects == ()
