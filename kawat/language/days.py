"""Calendar days as fifteen languages write them.

Month names come from ICU, so that none is copied here. A day without a year is read with the help of a day that the
caller knows; what can be read in two ways is not read.
"""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from icu4py.messageformat import MessageFormat

_BUDDHIST = 543
_MORE_MONTHS = {"sept": 9, "mrz": 3, "agt": 8, "setiembre": 9, "сен": 9, "ноя": 11}
_VARIANTS = {"ar": ("ar", "ar-LB", "ar-MA", "ar-DZ")}
_BEFORE = r"(?:(?:ngày|le|den|am|el|em|tanggal|pada|วันที่|يوم)\s+)?"


class Day(NamedTuple):
    """A day found at `start` to `end`. `year` is None where none is said; `sure` is False for 03/02, which may be two."""

    start: int
    end: int
    year: int | None
    month: int
    day: int
    sure: bool = True

    def on(self, near: date | None = None) -> date | None:
        """The date; without a year the one nearest to `near`. None where it cannot be told."""
        if not self.sure or (self.year is None and near is None):
            return None
        if self.year is not None:
            return _date(self.year, self.month, self.day)
        assert near is not None
        dates = [found for year in (-1, 0, 1) if (found := _date(near.year + year, self.month, self.day))]
        return min(dates, key=lambda each: abs(each - near), default=None)


def find_days(text: str, language: str) -> list[Day]:
    """Every day that the text names, in order. English month names are read in every language."""
    found: list[Day] = []
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            if any(day.start < match.end() and match.start() < day.end for day in found):
                continue
            day = _read(match, language)
            if day is not None:
                found.append(day)
    return sorted(found)


def _read(match: re.Match[str], language: str) -> Day | None:
    said = match.groupdict()
    year = int(said["y"]) if said.get("y") else None
    if year is not None and year > 2400:
        year -= _BUDDHIST  # Thailand counts from the Buddha's death
    month = int(said["n"]) if said.get("n") else _months(language).get((said.get("m") or "").casefold().strip("."), 0)
    day, sure = int(said["d"]), True
    if said.get("slash"):
        sure = language != "en" or day == month or day > 12 or month > 12
        if month > 12:
            day, month = month, day
    if _date(year or 2024, month, day) is None:  # a leap year, so that 29 February may lack its year
        return None
    return Day(match.start(), match.end(), year, month, day, sure)


@lru_cache(maxsize=32)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    month = rf"(?P<m>{names})\b\.?"
    year = r"(?:\s*,?\s*(?:de\s+|del\s+|năm\s+|พ\.ศ\.\s*)?(?P<y>\d{4})(?:\s*г\.?)?)?(?!\d)"
    return tuple(
        re.compile(_BEFORE + pattern, re.IGNORECASE)
        for pattern in (
            r"(?<!\d)(?P<y>\d{4})(?P<sep>[-/.])\s*(?P<n>\d{1,2})(?P=sep)\s*(?P<d>\d{1,2})(?!\d)\.?",
            r"(?:(?P<y>\d{4})\s*[年년]\s*)?(?<!\d)(?P<n>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日號号일]",
            r"(?<!\d)(?P<d>\d{1,2})\s+tháng\s+(?P<n>\d{1,2})" + year,
            r"(?<!\d)(?P<d>\d{1,2})\.\s*(?P<n>\d{1,2})\.\s*(?P<y>\d{4})(?!\d)",
            r"(?<!\d)(?P<d>\d{1,2})(?P<slash>[/-])(?P<n>\d{1,2})(?P=slash)(?P<y>\d{4})(?!\d)",
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:\.|º|st|nd|rd|th|er)?\s*(?:de\s+)?{month}{year}",
            rf"\b{month}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[:.]\d){year}",
        )
    )


@lru_cache(maxsize=32)
def _months(language: str) -> dict[str, int]:
    """Long and short names of months, folded and without their points, each with its number."""
    months = dict(_MORE_MONTHS)
    for locale in ("en", *_VARIANTS.get(language, (language,))):
        for pattern in ("::MMMM", "::MMM", "MMMM", "MMM"):
            written = MessageFormat(f"{{day, date, {pattern}}}", locale)
            for month in range(1, 13):
                name = written.format({"day": datetime(2026, month, 15, 12)}).casefold().strip(".")
                if not any(char.isdigit() for char in name):
                    months[name] = month
    return months


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
