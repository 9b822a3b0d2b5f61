"""When exchanges trade: for the findings about a hold's time, and nothing else.

A small table of our own, after the trading hours that each exchange publishes for its main equity session (as of 2026);
auctions before the opening are left out. Where an exchange's own calendar names one hour at which it closes on all of
its half days, that stands here too. On which days that is, and which are holidays, is not here: `language.closures` asks
a library that knows most of them. What is not in the table is not judged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

AFTER_CLOSE = timedelta(minutes=15)
"""New York asks for no material news from the close until 16:15, and others' closing auctions last as long."""

_MONDAY_TO_FRIDAY = frozenset(range(5))
_SUNDAY_TO_THURSDAY = frozenset((6, 0, 1, 2, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """An exchange: its sessions in its own zone, on which days of the week (Monday is 0), and when it closes on a half day,
    None where it has none or that is not certain."""

    name: str
    zone: str
    sessions: tuple[tuple[time, time], ...]
    days: frozenset[int] = _MONDAY_TO_FRIDAY
    half_day: time | None = None

    def local(self, instant: datetime) -> datetime | None:
        """The time there; None on a day of the week on which it never trades."""
        local = instant.astimezone(ZoneInfo(self.zone))
        return local if local.weekday() in self.days else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """That a market is closed on the day of a hold as far as is known, or trades for half of it: on which holiday."""

    market: str
    holiday: str
    is_half: bool = False


def _market(
    name: str, zone: str, *sessions: str, days: frozenset[int] = _MONDAY_TO_FRIDAY, half_day: str = ""
) -> Market:
    spans = (each.split("-") for each in sessions)
    return Market(
        name=name,
        zone=zone,
        sessions=tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans),
        days=days,
        half_day=time.fromisoformat(half_day) if half_day else None,
    )


_BY_CODES: dict[tuple[str, ...], Market] = {
    ("NYSE", "XNYS"): _market("NYSE", "America/New_York", "09:30-16:00", half_day="13:00"),
    ("NASDAQ", "XNAS"): _market("Nasdaq", "America/New_York", "09:30-16:00", half_day="13:00"),
    ("TSX", "XTSE"): _market("TSX", "America/Toronto", "09:30-16:00", half_day="13:00"),
    ("B3", "BVMF"): _market("B3", "America/Sao_Paulo", "10:00-17:00"),
    ("BMV", "XMEX"): _market("BMV", "America/Mexico_City", "08:30-15:00"),
    ("LSE", "XLON"): _market("LSE", "Europe/London", "08:00-16:30", half_day="12:30"),
    ("XETRA", "FWB", "XETR", "XFRA"): _market("Xetra", "Europe/Berlin", "09:00-17:30"),
    ("EURONEXT", "EPA", "XPAR"): _market("Euronext Paris", "Europe/Paris", "09:00-17:30", half_day="14:05"),
    ("BME", "XMAD"): _market("BME", "Europe/Madrid", "09:00-17:30", half_day="14:00"),
    ("MOEX", "MISX"): _market("MOEX", "Europe/Moscow", "10:00-18:40"),
    ("TADAWUL", "XSAU"): _market("Saudi Exchange", "Asia/Riyadh", "10:00-15:00", days=_SUNDAY_TO_THURSDAY),
    ("DFM", "XDFM"): _market("DFM", "Asia/Dubai", "10:00-14:45"),
    ("ADX", "XADS"): _market("ADX", "Asia/Dubai", "10:00-14:45"),
    ("IDX", "XIDX"): _market("IDX", "Asia/Jakarta", "09:00-12:00", "13:30-15:50"),
    ("BURSA", "KLSE", "XKLS"): _market("Bursa Malaysia", "Asia/Kuala_Lumpur", "09:00-12:30", "14:30-16:45"),
    ("SGX", "XSES"): _market("SGX", "Asia/Singapore", "09:00-12:00", "13:00-17:00", half_day="12:00"),
    ("SET", "XBKK"): _market("SET", "Asia/Bangkok", "10:00-12:30", "14:00-16:30"),
    ("HOSE", "XSTC"): _market("HOSE", "Asia/Ho_Chi_Minh", "09:00-11:30", "13:00-14:45"),
    ("KRX", "KOSPI", "KOSDAQ", "XKRX", "XKOS"): _market("KRX", "Asia/Seoul", "09:00-15:30"),
    ("TSE", "TYO", "JPX", "XTKS"): _market("TSE", "Asia/Tokyo", "09:00-11:30", "12:30-15:30"),
    ("HKEX", "SEHK", "HKG", "XHKG"): _market("HKEX", "Asia/Hong_Kong", "09:30-12:00", "13:00-16:00", half_day="12:00"),
    ("SSE", "XSHG"): _market("SSE", "Asia/Shanghai", "09:30-11:30", "13:00-15:00"),
    ("SZSE", "XSHE"): _market("SZSE", "Asia/Shanghai", "09:30-11:30", "13:00-15:00"),
    ("TWSE", "XTAI"): _market("TWSE", "Asia/Taipei", "09:00-13:30"),
    ("ASX", "XASX"): _market("ASX", "Australia/Sydney", "10:00-16:00"),
}
MARKETS: dict[str, Market] = {code: market for codes, market in _BY_CODES.items() for code in codes}
"""By the code before the colon of a ticker, or by MIC."""


def named_by(tickers: Iterable[str]) -> tuple[Market, ...]:
    """The markets that tickers name as 'MARKET:SYMBOL' and that are known here, each once."""
    told = {each.partition(":")[0].strip().upper() for each in tickers if ":" in each}
    return tuple(dict.fromkeys(MARKETS[code] for code in sorted(told & MARKETS.keys())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trading:
    """That a market trades at an instant, or closed just before: its time there, when it closes, and until when to wait."""

    market: Market
    local: datetime
    close: time
    until: time
    is_open: bool


def trading_at(market: Market, instant: datetime, *, is_half: bool = False) -> Trading | None:
    """Whether the market trades at the instant or closed within `AFTER_CLOSE`; None where it does not. On a half day it
    closes earlier."""
    local = market.local(instant)
    if local is None:
        return None
    at = local.time().replace(tzinfo=None)
    close = market.sessions[-1][1]
    if is_half and market.half_day is not None:
        close = market.half_day
    until = (datetime.combine(local.date(), close) + AFTER_CLOSE).time()
    is_open = any(start <= at < min(end, close) for start, end in market.sessions)
    if not is_open and not close <= at < until:
        return None
    return Trading(market=market, local=local, close=close, until=until, is_open=is_open)
