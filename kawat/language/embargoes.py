"""Embargo lines, read into an instant or into the reason why they cannot be.

What can be meant in two ways is not guessed: the finding asks, and the filer or an editor answers.
"""

import re
from datetime import date, datetime, time
from typing import NamedTuple

from kawat.language.days import find_days
from kawat.language.furniture import furniture_of
from kawat.language.normal import normalise, width
from kawat.language.zones import zoned

LONGEST = 200
"""Columns beyond which a line that opens with the word is a sentence about an embargo."""

_HALF = r"a\.?m\b\.?|p\.?m\b\.?"
_BEFORE = r"(?P<half0>上午|午前|오전|下午|午後|오후)?\s*"
_CLOCK = re.compile(
    _BEFORE
    + rf"(?<![\d+\-:.])(?:(?P<h>\d{{1,2}})\s*(?:[:：]\s*|\.(?=\d\d(?!\d)))(?P<m>\d{{2}})(?::00)?(?!\d)\s*(?P<half>{_HALF})?"
    rf"|(?P<h2>\d{{1,2}})\s*(?:[h時时點点시]\s*(?:(?P<m2>\d{{2}})\s*[分분]?)?(?![^\W\d_])|uhr\b|(?P<half2>{_HALF}))"
    r"|(?P<h3>[01]\d|2[0-3])(?P<m3>[0-5]\d)(?=\s*(?:hrs|GMT|UTC|Z|[A-Z]{3,4})\b))",
    re.IGNORECASE,
)


class Embargo(NamedTuple):
    """`instant` in UTC with the zone as written; or None, with the reason that the finding says."""

    instant: datetime | None
    zone: str = ""
    reason: str = ""


def is_embargo(text: str, language: str) -> bool:
    """Whether a line is an embargo: opens with the words for it and says when, or says no more than that."""
    if len(text) > LONGEST or width(text) > LONGEST:
        return False
    said = normalise(text).lstrip("*-–—=<>#[](){}【】（）! ")
    if not any(said.startswith(words) for words in furniture_of(language).embargo):
        return False
    return bool(_CLOCK.search(text) or find_days(text, language)) or (len(said.split()) <= 6 and width(text) <= 60)


def read_embargo(text: str, language: str, *, today: date | None = None) -> Embargo:
    """The instant that an embargo line names. A day without a year is the one nearest to `today`."""
    days = find_days(text, language)
    blank = _without(text, [(day.start, day.end) for day in days])
    clocks = list(_CLOCK.finditer(blank))
    if len(days) != 1:
        return Embargo(None, "", "it names no day" if not days else "it names more than one day")
    if len(clocks) != 1:
        return Embargo(None, "", "it names no time of day" if not clocks else "it names more than one time")
    day = days[0].on(today)
    if day is None:
        return Embargo(None, "", "its day names no year" if days[0].sure else "its day can be read in two ways")
    hour = _time(clocks[0])
    if hour is None:
        return Embargo(None, "", "its time of day can be read in two ways")
    said = zoned(datetime.combine(day, hour), _without(blank, [clocks[0].span()]))
    return Embargo(said.instant, said.zone, said.reason)


def _time(clock: re.Match[str]) -> time | None:
    hour = int(clock["h"] or clock["h2"] or clock["h3"])
    minute = int(clock["m"] or clock["m2"] or clock["m3"] or 0)
    half = (clock["half"] or clock["half2"] or clock["half0"] or "").casefold()
    if half:
        late = half[0] == "p" or half in ("下午", "午後", "오후")
        if not 1 <= hour <= 12 or (hour == 12 and not late):  # 12 a.m. is which midnight?
            return None
        hour = hour % 12 + 12 * late
    if hour > 23 or minute > 59:
        return None
    return time(hour, minute)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
