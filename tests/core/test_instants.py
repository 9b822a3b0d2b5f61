"""Instants are read with their zone or refused; a local time that nobody can place is refused with a way out."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.errors import (
    BadInput,
    InstantWithoutZone,
    RepeatedLocalTime,
    SkippedLocalTime,
    UnreadableInstant,
)
from kawat.core.instants import from_us, local_instant, read_instant, to_us


@pytest.mark.parametrize(
    ("text", "instant", "zone"),
    [
        ("2026-11-22T09:00+07:00", "2026-11-22T02:00", "+07:00"),
        ("2026-11-22 09:00+07:00", "2026-11-22T02:00", "+07:00"),
        ("2026-11-22T09:00Z", "2026-11-22T09:00", "Z"),
        ("2026-11-22T09:00:30.25-0330", "2026-11-22T12:30:30.25", "-0330"),
        ("2026-11-22T09:00 Asia/Jakarta", "2026-11-22T02:00", "Asia/Jakarta"),
        ("2026-11-22 09:00 Asia/Jakarta", "2026-11-22T02:00", "Asia/Jakarta"),
        ("  2026-07-01T09:00 Europe/Berlin ", "2026-07-01T07:00", "Europe/Berlin"),
        ("2026-01-01T09:00 Europe/Berlin", "2026-01-01T08:00", "Europe/Berlin"),
        ("2026-11-22T09:00 UTC", "2026-11-22T09:00", "UTC"),
        ("2026-11-22T09:00+07:00 Asia/Jakarta", "2026-11-22T02:00", "Asia/Jakarta"),
    ],
)
def test_a_time_is_read_with_the_zone_it_was_said_in(text: str, instant: str, zone: str) -> None:
    assert read_instant(text) == (datetime.fromisoformat(instant).replace(tzinfo=UTC), zone)


@pytest.mark.parametrize("text", ["2026-11-22T09:00", "2026-11-22 09:00", "2026-11-22 09:00:30", "2026-11-22"])
def test_a_time_without_a_zone_is_refused(text: str) -> None:
    with pytest.raises(InstantWithoutZone):
        read_instant(text)


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "Asia", "EST5EDT/..", "../../etc/passwd", "/etc/localtime", "WIB"])
def test_a_zone_that_does_not_exist_is_no_zone(zone: str) -> None:
    with pytest.raises(InstantWithoutZone):
        read_instant(f"2026-11-22T09:00 {zone}")
    with pytest.raises(InstantWithoutZone):
        read_instant(f"2026-11-22T09:00+07:00 {zone}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "tomorrow",
        "09:00",
        "2026-13-01T09:00+07:00",
        "2026-02-30T09:00 Asia/Jakarta",
        "2026-11-22T25:00Z",
        "2026-11-22T09:00+99:00",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-12:00",
        "0001-01-01T00:00 Asia/Jakarta",
        "9999-12-31T23:59 America/New_York",
    ],
)
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises((UnreadableInstant, InstantWithoutZone)):
        read_instant(text)


@given(st.text(max_size=30) | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d([+-]\d\d:\d\d)?( [A-Z][a-z]+/[A-Z][a-z]+)?"))
def test_any_text_is_an_instant_or_one_sentence(text: str) -> None:
    with suppress(BadInput):
        assert read_instant(text)[0].utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-03-29T02:30", "Europe/Berlin"),
        ("2026-03-08T02:00", "America/New_York"),
        ("2026-10-04T02:15", "Australia/Lord_Howe"),  # a change of half an hour
        ("2011-12-30T12:00", "Pacific/Apia"),  # a whole day that did not happen
    ],
)
def test_a_local_time_that_clocks_skip_is_refused(text: str, zone: str) -> None:
    with pytest.raises(SkippedLocalTime) as refused:
        read_instant(f"{text} {zone}")
    assert zone in str(refused.value)


@pytest.mark.parametrize(
    ("text", "zone", "first"),
    [
        ("2026-10-25T02:30", "Europe/Berlin", "+02:00"),
        ("2026-11-01T01:00", "America/New_York", "-04:00"),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "+11:00"),
    ],
)
def test_a_local_time_that_happens_twice_is_refused_and_the_sentence_can_be_followed(
    text: str, zone: str, first: str
) -> None:
    with pytest.raises(RepeatedLocalTime) as refused:
        read_instant(f"{text} {zone}")
    example = str(refused.value.facts["example"])
    assert example == f"{text}:00{first}"
    assert read_instant(example)[1] == first


@pytest.mark.parametrize(("text", "utc"), [("01:59", "00:59"), ("03:00", "01:00")])
def test_the_minutes_beside_a_change_are_taken(text: str, utc: str) -> None:
    assert read_instant(f"2026-03-29T{text} Europe/Berlin")[0] == datetime.fromisoformat(f"2026-03-29T{utc}+00:00")


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)), st.sampled_from(["Asia/Jakarta", "Europe/Berlin"]))
def test_a_local_time_that_is_taken_reads_back_the_same(stamp: datetime, zone: str) -> None:
    try:
        instant = local_instant(stamp, zone)
    except (SkippedLocalTime, RepeatedLocalTime):
        assert zone == "Europe/Berlin" or stamp.year < 1988  # Jakarta has kept one offset since
        return
    assert instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == stamp


@given(st.datetimes(datetime(1, 1, 2), datetime(9998, 12, 30)), st.integers(-14 * 60, 14 * 60))
def test_microseconds_keep_every_instant_exactly(stamp: datetime, minutes: int) -> None:
    instant = stamp.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert from_us(to_us(instant)) == instant
    assert from_us(to_us(instant)).tzinfo is UTC


def test_a_naive_instant_is_no_instant() -> None:
    with pytest.raises(TypeError):
        to_us(datetime(2026, 11, 22))
