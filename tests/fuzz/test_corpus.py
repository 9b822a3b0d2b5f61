"""Every reader is given its corpus whole, and then damaged in all ways that Hypothesis thinks of."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.readers import CORPUS, READERS, seeds

MARKS = [
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\r", b"\n", b"\t", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"<", b">", b"&", b"&#0;", b"&#x110000;",
    b"<!--", b"<![CDATA[", b"<!DOCTYPE a [", b'"', b"\\", b"\\ud800", b"{", b"[", b"]", b"1e999", b"-", b"=?utf-8?q?=ff?=",
    b"--b", b"> ", b"* ", b"`", b"(", b"#" , b"250-", b"421 ", b"\xf0\x9f\x87\xae", b"\xe0\xb8\x81\xe0\xb8\xb3",
]  # fmt: skip
"""What means something to one reader or another."""


@pytest.mark.parametrize(
    ("name", "path"), [pytest.param(name, path, id=f"{name}-{path.name}") for name in READERS for path in seeds(name)]
)
def test_the_corpus_is_read(name: str, path: Path) -> None:
    READERS[name](path.read_bytes())


def test_each_reader_has_a_corpus_and_each_corpus_a_reader() -> None:
    assert {each.name for each in CORPUS.iterdir()} == set(READERS)
    assert all(seeds(name) for name in READERS)


@st.composite
def damaged(draw: st.DrawFn, name: str) -> bytes:
    """A seed, or the beginning of one and the end of another, with a few places written over."""
    one, other = (draw(st.sampled_from(seeds(name))).read_bytes() for _ in range(2))
    raw = one[: draw(st.integers(0, len(one)))] + other[draw(st.integers(0, len(other))) :]
    for _ in range(draw(st.integers(0, 4))):
        at, gone = draw(st.integers(0, len(raw))), draw(st.integers(0, 12))
        raw = (
            raw[:at] + draw(st.sampled_from(MARKS) | st.binary(max_size=6)) * draw(st.integers(1, 3)) + raw[at + gone :]
        )
    return raw


@pytest.mark.parametrize("name", READERS)
def test_damage_ends_in_a_finding_or_a_refusal(name: str) -> None:
    @given(damaged(name))
    @settings(max_examples=60)
    def read(raw: bytes) -> None:
        READERS[name](raw)

    read()


def test_the_driver_says_what_it_lacks() -> None:
    """Whoever wants to fuzz hears at once that nothing was fuzzed."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.modules['atheris'] = None; import runpy; runpy.run_module('tests.fuzz', run_name='__main__')",
        ],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "atheris is not installed" in done.stderr) == (1, True)
