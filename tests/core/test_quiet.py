"""Quiet hours in a destination's own zone, over midnight and over clock changes; and what waits for their end."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.quiet import NEVER, Hours, Quiet, next_turn, quiet_at, waits_from
from kawat.core.terms import Kind, Lane

NIGHT = Hours(start=22 * 60, end=7 * 60, zone="Asia/Jakarta")
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)  # 12:00 in Jakarta


@pytest.mark.parametrize(
    ("utc", "covered"), [("14:59", False), ("15:00", True), ("23:59", True), ("00:00", False), ("05:00", False)]
)
def test_a_night_runs_over_midnight_in_its_own_zone(utc: str, covered: bool) -> None:
    at = datetime.fromisoformat(f"2026-11-22T{utc}:00+00:00")
    assert NIGHT.cover(at) is covered
    assert quiet_at(at, hours=NIGHT, pause_until=None) is (Quiet.NORMAL if covered else Quiet.NONE)


def test_the_next_turn_is_the_next_beginning_or_end() -> None:
    begins = NIGHT.turn(NOON)
    assert begins == datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert NIGHT.turn(begins) == datetime(2026, 11, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_clock_change_neither_skips_nor_doubles_a_night(day: str) -> None:
    hours = Hours(start=2 * 60 + 30, end=6 * 60, zone="Europe/Berlin")
    at = datetime.fromisoformat(f"{day}T00:00:00+00:00") - timedelta(hours=12)
    turns = [at]
    for _ in range(6):
        turns.append(hours.turn(turns[-1]))
    for before, after in pairwise(turns[1:]):
        assert timedelta(hours=1) < after - before < timedelta(hours=24)
    assert not hours.cover(turns[2] + timedelta(minutes=1))


@given(
    st.integers(0, 1439),
    st.integers(1, 1439),
    st.sampled_from(["Asia/Kathmandu", "America/Sao_Paulo", "Australia/Lord_Howe", "Europe/London", "UTC"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
)
def test_between_two_turns_nothing_changes(start: int, length: int, zone: str, at: datetime) -> None:
    hours = Hours(start=start, end=(start + length) % 1440, zone=zone)
    turn = hours.turn(at)
    assert at < turn <= at + timedelta(hours=26)


def test_a_pause_goes_before_quiet_hours_and_ends_by_itself() -> None:
    until = NOON + timedelta(days=3)
    assert quiet_at(NOON, hours=NIGHT, pause_until=until) is Quiet.PAUSED
    assert quiet_at(until, hours=NIGHT, pause_until=until) is Quiet.NONE
    assert next_turn(until, hours=None, pause_until=until) is None
    assert next_turn(NOON, hours=None, pause_until=until) == until
    assert next_turn(NOON, hours=None, pause_until=None) is None


def test_corrections_and_kills_never_wait_and_flashes_only_where_they_may() -> None:
    for kind in (Kind.CORRECTION, Kind.KILL, Kind.WITHHOLD):
        assert all(waits_from(kind, lane) == NEVER > max(Quiet) for lane in Lane)
    assert waits_from(Kind.RELEASE, Lane.NORMAL) == Quiet.NORMAL
    assert waits_from(Kind.FLASH, Lane.FLASH) == waits_from(Kind.RELEASE, Lane.DISCLOSURE) == Quiet.FLASHES


def test_hours_check_themselves() -> None:
    for start, end in ((5, 5), (-1, 5), (5, 1440)):
        with pytest.raises(ValueError, match=str(end)):
            Hours(start=start, end=end, zone="UTC")
