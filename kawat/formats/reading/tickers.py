"""Tickers in running text: '(NASDAQ: ABC)' with its market, '$ABC' without one. They stay in the text.

Only names of exchanges that are known are read as markets, so that '(Note: AB)' is none.
"""

import re

from kawat.core.because import Because
from kawat.core.errors import BadField
from kawat.core.markets import MARKETS

_LISTED = """
    NASDAQ NYSE NYSEAMERICAN NYSEARCA AMEX OTC OTCQB OTCQX OTCPK TSX TSXV TSX-V CSE LSE AIM EURONEXT EPA AMS FWB
    XETRA ETR FRA BME BIT SIX TSE TYO JPX OSE KRX KOSPI KOSDAQ SSE SHA SZSE SHE HKEX SEHK HKG HKSE TWSE TPE TPEX IDX
    BEI BURSA KLSE MYX SGX SET HOSE HNX PSE BSE NSE ASX NZX MOEX MCX JSE TADAWUL DFM ADX QSE EGX B3 BVMF BMV BCBA 東証
    東証プライム 上交所 深交所 港交所 聯交所 台股 證交所 코스피 코스닥
"""
_MARKETS = frozenset(_LISTED.split())
_BRACKET = re.compile(r"[(（]([^()（）]{3,120})[)）]")
_PAIR = re.compile(r"([^\W\d_][^:：]{0,24}?)\s*[:：]\s*\$?([A-Z0-9][A-Z0-9.\-]{0,9})")
_CASHTAG = re.compile(r"(?<![\w$])\$([A-Z]{1,5})(?![\w.]\w|\w)")


def as_ticker(text: str) -> str:
    """A ticker that somebody names, as 'MARKET:SYMBOL'. Raises `BadField` where its exchange is not known."""
    pair = _PAIR.fullmatch(" ".join(text.upper().split()))
    market = pair[1].replace(" ", "") if pair else ""
    if pair is None or market not in _MARKETS | MARKETS.keys():
        raise BadField(
            field="tickers", reason=Because("'{text}' is no exchange and symbol; write it as IDX:KWT", text=text[:40])
        )
    return f"{market}:{pair[2].rstrip('.-')}"


def find_tickers(text: str) -> tuple[str, ...]:
    """Each ticker once, in order, as 'MARKET:SYMBOL', or as 'SYMBOL' where no market is named."""
    found: list[tuple[int, str]] = []
    for bracket in _BRACKET.finditer(text):
        for piece in re.split(r"[;,；，、]|(?<=\w)\s+(?:and|und|dan|y|et|e)\s+", bracket[1]):
            pair = _PAIR.fullmatch(piece.strip())
            if pair is not None and (market := pair[1].upper().replace(" ", "")) in _MARKETS:
                found.append((bracket.start(), f"{market}:{pair[2].rstrip('.-')}"))
    found += [(tag.start(), tag[1]) for tag in _CASHTAG.finditer(text)]
    return tuple(dict.fromkeys(ticker for _, ticker in sorted(found, key=lambda each: each[0])))
