"""On which days exchanges are closed, as the library `holidays` knows them; a finding says it, nothing depends on it.

The library knows 18 of the exchanges in `core.markets`. Of the others nothing is said, and since governments and the
moon move holidays, what is said is no more than what is known. Half days are left out.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from kawat.core.markets import named_by

KNOWN = {
    "NYSE": "XNYS", "Nasdaq": "XNAS", "TSX": "XTSE", "B3": "BVMF", "BMV": "XMEX", "LSE": "XLON", "Xetra": "XETR",
    "Euronext Paris": "XPAR", "BME": "XMAD", "Saudi Exchange": "XSAU", "SGX": "XSES", "KRX": "XKRX", "TSE": "XJPX",
    "HKEX": "XHKG", "SSE": "XSHG", "SZSE": "XSHE", "TWSE": "XTAI", "ASX": "XASX",
}  # fmt: skip
"""The library's code by the market's name."""


def closures(tickers: Iterable[str], instant: datetime) -> tuple[tuple[str, str], ...]:
    """The markets that tickers name and that are closed on that day there, each with the holiday's name in English."""
    there = ((market.name, market.local(instant)) for market in named_by(tickers) if market.name in KNOWN)
    days = {name: local.date() for name, local in there if local is not None}
    return tuple(
        (name, holiday) for name, day in days.items() if (holiday := _holidays(KNOWN[name], day.year).get(day))
    )


@lru_cache(maxsize=128)
def _holidays(code: str, year: int) -> dict[date, str]:
    # It takes 50 ms and more to import: only a hold of a story with tickers pays for it, once in a process.
    from holidays import financial_holidays

    return dict(financial_holidays(code, years=year, language="en_US").items())
