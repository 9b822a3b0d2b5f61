"""Frames: their size, what they say, and what they must not."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.release import Cleared, Item, Source
from kawat.core.terms import Kind
from kawat.edge.frames import FRAME_BYTES, Frame, gap, heartbeat, make_frame, shorten
from tests.edge.house import MASTHEAD, MemoryHouse, analyse, make_item, notice

HEADLINES = {
    "japanese": "東京湾の新しい港が開業し、" * 30,
    "arabic": "افتتاح الميناء الجديد في خليج طوكيو " * 30,
    "thai": "เปิดท่าเรือใหม่ที่กำลังได้รับความนิยม" * 30,
    "quotes": '"\\' * 300,
    "controls": "\x01\x02\n\r" * 200,
    "families": "👨‍👩‍👧‍👦🇮🇩👍🏽" * 60,
}


def frame_of(item: Item) -> Frame:
    house = MemoryHouse()
    house.clear(item)
    return make_frame(house.cleared[0], MASTHEAD, analyse)


def said(frame: Frame) -> dict[str, object]:
    facts: dict[str, object] = orjson.loads(frame.text.split(b"data: ", 1)[1])
    return facts


@pytest.mark.parametrize("headline", HEADLINES.values(), ids=HEADLINES.keys())
def test_a_frame_with_a_long_headline_takes_five_hundred_bytes_at_most(headline: str) -> None:
    frame = frame_of(make_item(headline=headline, issuer=Source(code="b", name=headline)))
    assert FRAME_BYTES - 40 < len(frame.text) <= FRAME_BYTES
    shown = str(said(frame)["headline"])
    assert shown.endswith("…")
    assert headline.startswith(shown[:-1])


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_of_an_item_can_open_a_line_of_its_own(headline: str, name: str) -> None:
    frame = frame_of(make_item(headline=headline, issuer=Source(code="b", name=name)))
    assert len(frame.text) <= FRAME_BYTES
    lines = frame.text.replace(b"\r", b"\n").split(b"\n")
    assert [line.partition(b":")[0] for line in lines] == [b"id", b"event", b"data", b"", b""]


def test_a_newline_in_a_headline_stays_in_the_headline() -> None:
    frame = frame_of(make_item(headline="one\n\nevent: kill\ndata: {}\n\n"))
    assert frame.text.count(b"\n\n") == 1
    assert said(frame)["headline"] == "one\n\nevent: kill\ndata: {}\n\n"


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("harbour", 7, "harbour"),
        ("harbours", 7, "harb…"),
        ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 40, "👨‍👩‍👧‍👦…"),
        ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 20, "…"),
        ("🇮🇩🇯🇵x", 9, "…"),
        ("กำกำ", 9, "กำ…"),
        ("e\u0301e\u0301e\u0301", 8, "e\u0301…"),
        ("two words", 7, "two…"),
        ("港", 2, ""),
    ],
)
def test_a_text_is_cut_between_characters_as_a_reader_sees_them(text: str, room: int, shown: str) -> None:
    assert shorten(text, room) == shown


def test_a_frame_says_what_a_desktop_needs() -> None:
    first = make_item()
    item = make_item(kind=Kind.CORRECTION, urgency=2, replaces=notice(Kind.KILL, first).replaces)
    frame = frame_of(item)
    assert frame.text.startswith(b"id: 1\nevent: correction\n")
    assert said(frame) == {
        "number": 1,
        "uid": item.uid,
        "url": f"http://wire.example/items/{item.uid}",
        "at": "2026-11-22T02:00:00Z",
        "language": "en",
        "kind": "correction",
        "urgency": 2,
        "replaces": first.uid,
        "source": "Bahari Group",
        "headline": "Harbour opens",
    }


@pytest.mark.parametrize("kind", [Kind.KILL, Kind.WITHHOLD])
def test_a_notice_holds_nothing_of_what_it_withdraws_but_its_uid_and_address(kind: Kind) -> None:
    first = make_item()
    frame = frame_of(notice(kind, first))
    facts = said(frame)
    assert (facts["replaces"], facts["url"]) == (first.uid, f"http://wire.example/items/{first.uid}")
    assert not {"headline", "source"} & facts.keys()
    assert b"SECRET" not in frame.text


def test_an_item_that_was_withdrawn_has_no_text() -> None:
    house = MemoryHouse()
    item = make_item()
    house.clear(item)
    house.clear(notice(Kind.KILL, item))
    withdrawn: Cleared = house.cleared[0]
    assert make_frame(withdrawn, MASTHEAD, analyse).text == b""


def test_a_frame_without_its_id_is_the_same_frame() -> None:
    frame = frame_of(make_item())
    assert b"id: 1\n" + frame.bare == frame.text


def test_heartbeats_and_gaps_read_as_documented() -> None:
    assert heartbeat(7) == b"id: 7\n: upto 7\n\n"
    assert gap(3, 9, after=2, masthead=MASTHEAD) == (
        b'event: gap\ndata: {"from":3,"to":9,"url":"http://wire.example/api/items?after=2"}\n\n'
    )
