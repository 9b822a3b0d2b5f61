"""The zones that embargo lines name: abbreviations, offsets and 'Jakarta time'.

An abbreviation that several countries use, or that is not the time of its place on that day ('EST' in July), is not
guessed: `zoned` says why instead.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from kawat.core.errors import RepeatedLocalTime, SkippedLocalTime
from kawat.core.instants import local_instant
from kawat.language.normal import normalise

FIXED_H = {
    "GMT": 0, "UTC": 0, "Z": 0, "WIB": 7, "ICT": 7, "WITA": 8, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "JST": 9, "KST": 9,
    "WIT": 9, "MSK": 3, "МСК": 3, "SAST": 2, "GST": 4, "PKT": 5, "BRT": -3,
}  # fmt: skip
"""Abbreviations that mean one offset all year, in hours."""

SEASONAL = {
    "EST": ("America/New_York", -5), "EDT": ("America/New_York", -4),
    "CDT": ("America/Chicago", -5), "MST": ("America/Denver", -7), "MDT": ("America/Denver", -6),
    "PST": ("America/Los_Angeles", -8), "PDT": ("America/Los_Angeles", -7),
    "CET": ("Europe/Berlin", 1), "CEST": ("Europe/Berlin", 2), "MEZ": ("Europe/Berlin", 1), "MESZ": ("Europe/Berlin", 2),
    "EET": ("Europe/Athens", 2), "EEST": ("Europe/Athens", 3), "WET": ("Europe/Lisbon", 0), "WEST": ("Europe/Lisbon", 1),
    "BST": ("Europe/London", 1), "AEST": ("Australia/Sydney", 10), "AEDT": ("Australia/Sydney", 11),
    "NZST": ("Pacific/Auckland", 12), "NZDT": ("Pacific/Auckland", 13),
}  # fmt: skip
"""Abbreviations that are right for half a year: the place, and the hours that they mean there."""

MANY = frozenset({"CST", "IST", "AST", "ECT", "AMT", "SST"})
"""Abbreviations that several countries use for different times."""

LOCAL = {"ET": "America/New_York"}

_PLACES = {
    "Asia/Jakarta": "jakarta", "Asia/Shanghai": "beijing|北京|中国|北京時間|shanghai|上海|pékin|пекин",
    "Asia/Hong_Kong": "hong kong|香港", "Asia/Taipei": "taipei|台北|臺北|台灣|taiwan", "Asia/Tokyo": "tokyo|東京|日本|japan|tokio",
    "Asia/Seoul": "seoul|서울|한국|korea", "Asia/Singapore": "singapore|singapura|新加坡", "Asia/Kuala_Lumpur": "kuala lumpur|malaysia",
    "Asia/Bangkok": "bangkok|กรุงเทพ|ประเทศไทย|ไทย", "Asia/Ho_Chi_Minh": "hanoi|hà nội|việt nam",
    "Europe/Moscow": "moscow|москов|moskau|moscou", "Europe/Berlin": "berlin", "Europe/Paris": "paris", "Europe/Madrid": "madrid",
    "Europe/Lisbon": "lisbon|lisboa", "America/Sao_Paulo": "são paulo|brasília", "Europe/London": "london|londres",
    "America/New_York": "new york|nueva york|nova york", "Asia/Dubai": "dubai|دبي|الإمارات", "Asia/Riyadh": "riyadh|السعودية|الرياض|مكة",
    "Africa/Cairo": "cairo|القاهرة",
}  # fmt: skip
_TIME_WORD = re.compile(r"time|waktu|masa|hora|heure|zeit|времени|время|时间|時間|시간|giờ|เวลา|توقيت|現地|local")
_OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+\-−])(\d{1,2})(?::?(\d{2}))?(?!\d)")
_IANA = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\b")
_SHORT = re.compile(r"(?<![^\W_])(?:[A-ZМСК]{1,5})(?![^\W_])")


class Zoned(NamedTuple):
    """The instant and the zone as written, or None and the reason why it cannot be told."""

    instant: datetime | None
    zone: str = ""
    reason: str = ""


def zoned(clock: datetime, text: str) -> Zoned:
    """The instant of a local time by the zone that `text` names."""
    if found := _IANA.search(text):
        return _local(clock, found[0], found[0])
    if found := _OFFSET.search(text):
        hours, minutes = int(found[2]), int(found[3] or 0)
        if hours <= 14 and minutes < 60:
            offset = timedelta(hours=hours, minutes=minutes) * (1 if found[1] == "+" else -1)
            return _fixed(clock, offset, found[0].strip())
    for found in _SHORT.finditer(text):
        if (said := _abbreviated(clock, found[0])) is not None:
            return said
    return _at_place(clock, text)


def _abbreviated(clock: datetime, name: str) -> Zoned | None:
    if name in FIXED_H:
        return _fixed(clock, timedelta(hours=FIXED_H[name]), name)
    if name in LOCAL:
        return _local(clock, LOCAL[name], name)
    if name in SEASONAL:
        place, hours = SEASONAL[name]
        said = _local(clock, place, name)
        meant = clock.replace(tzinfo=UTC) - timedelta(hours=hours)
        if said.instant is None or said.instant == meant:
            return Zoned(meant, name)
        return Zoned(None, name, "its zone is not the one that is kept on that day")
    return Zoned(None, name, "its zone is that of several countries") if name in MANY else None


def _at_place(clock: datetime, text: str) -> Zoned:
    said = normalise(text)
    if _TIME_WORD.search(said):
        places = {zone for zone, names in _PLACES.items() if re.search(names, said)}
        if len(places) == 1:
            zone = places.pop()
            return _local(clock, zone, zone)
    return Zoned(None, "", "it names no zone")


def _fixed(clock: datetime, offset: timedelta, name: str) -> Zoned:
    return Zoned(clock.replace(tzinfo=timezone(offset)).astimezone(UTC), name)


def _local(clock: datetime, zone: str, name: str) -> Zoned:
    try:
        return Zoned(local_instant(clock, zone), name)
    except SkippedLocalTime:
        return Zoned(None, name, "clocks skip that time on that day")
    except RepeatedLocalTime:
        return Zoned(None, name, "that time happens twice on that day")
    except (KeyError, ValueError):
        return Zoned(None, name, "its zone is not one")
