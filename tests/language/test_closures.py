"""Holidays are said of the exchanges that are known, on the day there; of the others nothing."""

import re
import subprocess
import sys
from datetime import date, datetime, time

import pytest
from holidays import financial_holidays, list_supported_financial

from kawat.core.markets import MARKETS, Closure
from kawat.language.closures import KNOWN, closures, holiday_in


@pytest.mark.parametrize(
    ("tickers", "at", "closed"),
    [
        (
            ("NYSE:KWT", "NASDAQ:KWT"),
            "2026-11-26T12:00-05:00",
            {"NYSE": "Thanksgiving Day", "Nasdaq": "Thanksgiving Day"},
        ),
        (("XNYS:KWT",), "2026-11-27T07:00+07:00", {"NYSE": "Thanksgiving Day"}),  # it is still the 26th there
        (("NYSE:KWT",), "2026-11-30T12:00-05:00", {}),
        (("NYSE:KWT", "LSE:KWT"), "2026-12-28T12:00+00:00", {"LSE": "Boxing Day (observed)"}),
        (("TSE:7203",), "2026-11-23T10:00+09:00", {"TSE": "Labor Thanksgiving Day"}),
        (("TADAWUL:1234",), "2026-09-23T11:00+03:00", {"Saudi Exchange": "National Day Holiday"}),
        (("SSE:600000",), "2026-10-03T10:00+08:00", {}),  # a Saturday
        (("IDX:KWT",), "2026-12-25T10:00+07:00", {}),  # closed, but not known
        (("KWT", "NOWHERE:KWT"), "2026-12-25T10:00+00:00", {}),
    ],
)
def test_a_holiday_is_that_of_the_day_there(tickers: tuple[str, ...], at: str, closed: dict[str, str]) -> None:
    assert {each.market: each.holiday for each in closures(tickers, datetime.fromisoformat(at))} == closed


def test_a_half_day_is_one_where_its_hour_is_certain() -> None:
    eve = datetime.fromisoformat("2026-12-24T03:00+00:00")
    every = closures(("HKEX:1", "SGX:1", "ASX:KWT", "TSE:7203"), eve)
    assert {each.market: (each.holiday, each.is_half) for each in every} == {
        "HKEX": ("Christmas Eve", True),
        "SGX": ("Christmas Eve", True),
    }


@pytest.mark.parametrize(
    ("tongue", "closure", "day", "name"),
    [
        ("ja", Closure(market="TSE", holiday="Labor Thanksgiving Day"), "2026-11-23", "勤労感謝の日"),
        ("ar", Closure(market="TSX", holiday="Christmas Eve", is_half=True), "2026-12-24", "عشية عيد الميلاد"),
        ("id", Closure(market="NYSE", holiday="Thanksgiving Day"), "2026-11-26", "Thanksgiving Day"),
        ("ja", Closure(market="TSE", holiday="What it was called once"), "2026-11-23", "What it was called once"),
        ("ja", Closure(market="IDX", holiday="Nyepi"), "2026-03-19", "Nyepi"),
    ],
)
def test_a_holidays_name_is_said_in_the_readers_language_where_the_library_has_it(
    tongue: str, closure: Closure, day: str, name: str
) -> None:
    assert holiday_in(tongue, closure, date.fromisoformat(day)) == name


HOUR = re.compile(r"close at (\d+):(\d\d)\s?(p?)")


@pytest.mark.parametrize("name", sorted({each.name for each in MARKETS.values() if each.half_day}))
def test_the_hour_of_a_half_day_is_the_one_that_the_library_names(name: str) -> None:
    (market,) = {each for each in MARKETS.values() if each.name == name}
    told = financial_holidays(KNOWN[name], years=range(2024, 2028), language="en_US", categories=("half_day",))
    assert told
    for each in told.values():
        if name == "HKEX":
            assert "Half-Day" in each  # the morning's session alone, by the exchange's own calendar
            continue
        hour, minute, afternoon = HOUR.search(each).groups()
        assert market.half_day == time(int(hour) % 12 + 12 if afternoon else int(hour), int(minute)), each


def test_each_known_exchange_is_one_of_ours_and_one_of_the_librarys() -> None:
    assert KNOWN.keys() <= {market.name for market in MARKETS.values()}
    assert set(KNOWN.values()) <= list_supported_financial().keys()


def test_the_library_is_not_imported_before_a_hold_asks_for_it() -> None:
    subprocess.run(
        [sys.executable, "-c", "import sys, kawat.language; assert 'holidays' not in sys.modules"], check=True
    )
