"""A hold that falls into an exchange's hours is told of, in its own zone; what is not known is not judged."""

from dataclasses import replace
from datetime import datetime

import pytest

from kawat.core.checks import Facts, check
from kawat.core.markets import MARKETS, Closure, named_by
from kawat.core.release import Item

MONDAY_IN_NEW_YORK = "2026-11-23T{}-05:00"
THANKSGIVING = Closure(market="NYSE", holiday="Thanksgiving Day")
DAY_AFTER = Closure(market="NYSE", holiday="Day after Thanksgiving Day", is_half=True)


def found(ticker: str, at: str, *closed: Closure) -> list[str]:
    item = Item(uid="u", release="r", salt="s", slug="s", version=1, language="en", tickers=(ticker,))
    item = replace(item, not_before=datetime.fromisoformat(at))
    return [str(each) for each in check(item, Facts(closed=closed)) if each.code.startswith("market-")]


@pytest.mark.parametrize("at", ["09:30", "12:00", "15:59"])
def test_a_hold_while_the_exchange_trades_is_told_of(at: str) -> None:
    (told,) = found("NYSE:KWT", MONDAY_IN_NEW_YORK.format(at))
    assert f"{at} in America/New_York" in told
    assert "NYSE trades" in told


def test_a_hold_right_after_the_close_is_told_of() -> None:
    (told,) = found("NYSE: KWT", MONDAY_IN_NEW_YORK.format("16:05"))
    assert "16:15" in told


@pytest.mark.parametrize("at", ["2026-11-23T09:29-05:00", "2026-11-23T16:15-05:00", "2026-11-22T12:00-05:00"])
def test_a_hold_outside_its_hours_is_not(at: str) -> None:
    assert found("NYSE:KWT", at) == []


def test_a_midday_break_is_no_trading() -> None:
    assert found("IDX:KWT", "2026-11-23T12:30+07:00") == []
    assert found("IDX:KWT", "2026-11-23T14:00+07:00")


def test_riyadh_trades_on_sundays_and_not_on_fridays() -> None:
    assert found("TADAWUL:1234", "2026-11-22T11:00+03:00")
    assert not found("TADAWUL:1234", "2026-11-27T11:00+03:00")


@pytest.mark.parametrize("at", ["04:00", "12:00", "16:05"])
def test_a_hold_on_a_day_when_the_exchange_is_closed_is_told_of_and_nothing_of_its_hours(at: str) -> None:
    (told,) = found("NYSE:KWT", f"2026-11-26T{at}-05:00", THANKSGIVING)
    assert f"2026-11-26 {at} in America/New_York" in told
    assert "NYSE is closed as far as is known: Thanksgiving Day" in told


@pytest.mark.parametrize("at", ["09:30", "12:59", "13:00", "13:14"])
def test_a_half_day_has_an_earlier_close(at: str) -> None:
    (told,) = found("NYSE:KWT", f"2026-11-27T{at}-05:00", DAY_AFTER)
    assert f"2026-11-27 {at} in America/New_York" in told
    assert "NYSE closes at 13:00 already" in told
    assert told.endswith("hold it until 13:15.")


@pytest.mark.parametrize("at", ["09:29", "13:15", "15:30", "16:05"])
def test_behind_the_close_of_a_half_day_nothing_is_said(at: str) -> None:
    assert found("NYSE:KWT", f"2026-11-27T{at}-05:00", DAY_AFTER) == []


def test_a_half_day_ends_with_the_morning_where_there_is_a_break() -> None:
    eve = Closure(market="HKEX", holiday="Christmas Eve", is_half=True)
    assert found("HKEX:1", "2026-12-24T11:59+08:00", eve)
    assert not found("HKEX:1", "2026-12-24T13:30+08:00", eve)


def test_a_holiday_on_a_day_without_trading_is_no_news() -> None:
    assert found("NYSE:KWT", "2026-11-22T12:00-05:00", Closure(market="NYSE", holiday="A Sunday")) == []


def test_what_is_not_known_is_not_judged() -> None:
    assert named_by(("NOWHERE:KWT", "KWT", "nyse:KWT", "XNYS:KWT")) == (MARKETS["NYSE"],)


def test_every_market_has_sessions_in_order() -> None:
    for market in MARKETS.values():
        ends = [each for session in market.sessions for each in session]
        assert ends == sorted(ends)
        assert market.half_day is None or ends[0] < market.half_day < ends[-1]
