"""On which days exchanges are closed, as the library `holidays` knows them; a finding says it, nothing depends on it.

The library knows 18 of the exchanges in `core.markets`. Of the others nothing is said, and since governments and the
moon move holidays, what is said is no more than what is known. Of half days it knows those of nine, and `core.markets` the
hour of eight.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from kawat.core.markets import Closure, Market, named_by

KNOWN = {
    "NYSE": "XNYS", "Nasdaq": "XNAS", "TSX": "XTSE", "B3": "BVMF", "BMV": "XMEX", "LSE": "XLON", "Xetra": "XETR",
    "Euronext Paris": "XPAR", "BME": "XMAD", "Saudi Exchange": "XSAU", "SGX": "XSES", "KRX": "XKRX", "TSE": "XJPX",
    "HKEX": "XHKG", "SSE": "XSHG", "SZSE": "XSHE", "TWSE": "XTAI", "ASX": "XASX",
}  # fmt: skip
"""The library's code by the market's name."""

_HOUR = re.compile(r"\s*[(（][^)）]*[)）]$")
"""Behind the name of a half day: '(markets close at 1:00pm)'. The hour is ours to say."""


def closures(tickers: Iterable[str], instant: datetime) -> tuple[Closure, ...]:
    """The markets that tickers name and that are closed on that day there, or for half of it, with the holiday's name in
    English."""
    there = ((market, market.local(instant)) for market in named_by(tickers) if market.name in KNOWN)
    found = (_closure(market, local.date()) for market, local in there if local is not None)
    return tuple(each for each in found if each is not None)


def _closure(market: Market, day: date) -> Closure | None:
    code = KNOWN[market.name]
    if holiday := _holidays(code, day.year, "public").get(day):
        return Closure(market=market.name, holiday=holiday)
    if market.half_day is not None and (holiday := _holidays(code, day.year, "half_day").get(day)):
        return Closure(market=market.name, holiday=holiday, is_half=True)
    return None


def holiday_in(tongue: str, closure: Closure, day: date) -> str:
    """The holiday's name in the language of a room's page; as it stands where the library does not have it."""
    code = KNOWN.get(closure.market, "")
    if not code or tongue == "en":
        return closure.holiday
    category = "half_day" if closure.is_half else "public"
    if closure.holiday != _holidays(code, day.year, category).get(day):
        return closure.holiday  # the library knows better of that day by now
    return _holidays(code, day.year, category, tongue).get(day, closure.holiday)


@lru_cache(maxsize=128)
def _holidays(code: str, year: int, category: str, language: str = "en_US") -> dict[date, str]:
    """None in a language that the library does not have for this exchange."""
    # It takes 50 ms and more to import: only a hold of a story with tickers pays for it, once in a process.
    from holidays import financial_holidays

    its = financial_holidays(code, years=year, language=language, categories=(category,))
    if language not in type(its).supported_languages:
        return {}
    return {day: _HOUR.sub("", name) if category == "half_day" else name for day, name in its.items()}
