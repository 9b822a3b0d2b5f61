"""Replies are read the same however they are cut, and what is no SMTP is told from it within bounds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.transports.smtp_replies import LINE_LIMIT, LINES_LIMIT, BadReply, Replies, Reply
from kawat.transports.words import LIMIT, words

TALK = b"220 hello\r\n250-wire\r\n250-PIPELINING\r\n250 8BITMIME\r\n354\r\n550 5.1.1 \xc3\xa9\n"
HEARD = [
    Reply(220, "hello"),
    Reply(250, "wire\nPIPELINING\n8BITMIME"),
    Reply(354, ""),
    Reply(550, "5.1.1 é"),
]


@given(st.sets(st.integers(min_value=0, max_value=len(TALK))))
def test_replies_are_the_same_however_they_are_cut(cuts: set[int]) -> None:
    replies, edges = Replies(), [0, *sorted(cuts), len(TALK)]
    heard = [reply for at, to in pairwise(edges) for reply in replies.feed(TALK[at:to])]
    assert heard == HEARD


@given(st.lists(st.binary(max_size=300), max_size=10))
def test_noise_is_refused_and_nothing_worse(chunks: list[bytes]) -> None:
    replies = Replies()
    try:
        for chunk in chunks:
            for reply in replies.feed(chunk):
                assert 0 <= reply.code <= 999
    except BadReply:
        pass


def test_good_replies_before_noise_still_count() -> None:
    talk = Replies().feed(b"250 taken\r\nnoise\r\n")
    assert next(talk) == Reply(250, "taken")
    with pytest.raises(BadReply):
        next(talk)


@pytest.mark.parametrize("talk", [b"2" * (LINE_LIMIT + 1), b"250-more\r\n" * (LINES_LIMIT + 1)])
def test_a_relay_cannot_talk_for_ever(talk: bytes) -> None:
    with pytest.raises(BadReply):
        list(Replies().feed(talk))


@given(st.one_of(st.text(), st.binary()))
def test_words_are_one_short_printable_line(said: str | bytes) -> None:
    line = words(said)
    assert len(line) <= LIMIT
    assert line.isprintable()
    assert line == " ".join(line.split())
