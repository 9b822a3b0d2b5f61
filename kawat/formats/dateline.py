"""The dateline in the way of its language: 'JAKARTA, 22 November 2026 (KAWAT) – '.

It belongs to the story, so the item's language writes it, never the furniture's. It is given as it was written, but
for its day where the clear came on another one; it is composed only where it came in parts. Nothing is added to it: a
story that came without a mark or a place goes out without.
"""

import re
from datetime import date
from functools import lru_cache

from icu4py.messageformat import MessageFormat

from kawat.core.release import Item
from kawat.formats.labels import labels
from kawat.language import find_days

_DASH = re.compile(r"\s*[-–—―－:：]+$")
_ENCLOSED = re.compile(r"^[(\[/（【〔].*[)\]/）】〕]$")


@lru_cache(maxsize=64)
def _pattern(language: str) -> MessageFormat:
    return MessageFormat("{day, date, ::yMMMMd}", language.replace("-", "_"))


def day_words(day: date, language: str) -> str:
    """A day as CLDR writes it in a language: '22 November 2026', '2026年11月22日'. (Thai counts Buddhist years.)

    A date has no zone, so neither has this: it does not read the machine's.
    """
    try:
        return _pattern(language).format({"day": day})
    except ValueError:  # ICU refuses year 1
        return day.isoformat()


def dateline(item: Item) -> str:
    """Place, date and mark without the dash that follows, '' where there is none."""
    return _parts(item)[0]


def run_in(item: Item) -> str:
    """The dateline as it runs into the first paragraph, its dash and space included."""
    return "".join(_parts(item))


def _parts(item: Item) -> tuple[str, str]:
    raw = _as_written(item)
    if not raw:
        return _composed(item)
    dash = _DASH.search(raw)
    if not dash:
        return raw, labels(item.language).dash
    tail = dash[0] + " " if dash[0][0].isspace() else dash[0]  # a dash that was written close stays close
    return raw[: dash.start()], tail


def _as_written(item: Item) -> str:
    """The dateline as it came, its day put right; '' where it has to be composed."""
    line = item.dateline
    raw = line.raw.strip()
    if not raw or line.day is None:
        return raw
    days = find_days(raw, item.language)
    if not days:
        return ""
    if days[0].on(line.day) == line.day:
        return raw
    return raw[: days[0].start] + day_words(line.day, item.language) + raw[days[0].end :]


def _composed(item: Item) -> tuple[str, str]:
    line, words = item.dateline, labels(item.language)
    day = day_words(line.day, item.language) if line.day else ""
    head = words.comma.join(filter(None, (line.place, day)))
    if line.mark and _ENCLOSED.match(line.mark):
        head = f"{head} {line.mark}".strip()
    elif line.mark:
        head = f"{head}{words.opening}{line.mark}{words.closing}".strip()
    return head, words.dash if head else ""
