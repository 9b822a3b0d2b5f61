"""Days, times, counts and names as each language writes them, by Unicode's CLDR (Babel).

For what stands around a story: pages and mails. What a story itself says is never written anew. A tag is a wire's or a
page's ('zh-Hans', 'pt-br'); English is dated the British way, which reads the same everywhere, and clocks count to 24.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_timedelta, get_timezone_gmt, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

_OWN = {"en": "en_GB", "pt": "pt_BR"}


@lru_cache(maxsize=64)
def locale_of(tag: str) -> Locale:
    """CLDR's locale of a tag; English where it knows none."""
    try:
        return Locale.parse(_OWN.get(tag.lower(), tag).replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def day(at: datetime, tag: str, zone: tzinfo = UTC) -> str:
    """'22 Nov 2026'."""
    return format_skeleton("yMMMd", at, zone, locale=locale_of(tag))


@lru_cache(maxsize=1_024)
def minute(at: datetime, tag: str, zone: tzinfo = UTC) -> str:
    """'22 Nov 2026, 09:00 UTC': always with its zone, so that nobody has to guess."""
    return f"{clock(at, tag, zone)} {zone_name(at, tag, zone)}"


def second(at: datetime, tag: str, zone: tzinfo = UTC) -> str:
    """'22 Nov 2026, 09:00:00 UTC'."""
    return f"{clock(at, tag, zone, 'Hms')} {zone_name(at, tag, zone)}"


def clock(at: datetime, tag: str, zone: tzinfo, hours: str = "Hm") -> str:
    """'22 Nov 2026, 09:00', for where the zone stands beside it as somebody said it."""
    locale = locale_of(tag)
    return locale.datetime_formats["medium"].format(format_skeleton(hours, at, zone, locale=locale), day(at, tag, zone))


def zone_name(at: datetime, tag: str, zone: tzinfo = UTC) -> str:
    """How the zone is called at that instant: 'UTC', 'WIB' where the language has a short name, else "GMT+07:00"."""
    its = at.astimezone(zone)
    if not its.utcoffset() and its.tzname() in ("UTC", None):
        return "UTC"
    short = get_timezone_name(its, width="short", locale=locale_of(tag)) if hasattr(zone, "key") else ""
    return short if short[:1].isalpha() else get_timezone_gmt(its, width="long", locale=locale_of(tag))


def zone_of(name: str) -> tzinfo | None:
    """The zone of this name, None for none: an offset names no place."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def count(number: int, tag: str) -> str:
    """A whole number, its thousands apart."""
    return format_decimal(number, locale=locale_of(tag))


def decimal(number: float, tag: str, places: int = 1) -> str:
    """A number with so many decimal places."""
    return format_decimal(round(number, places), format=f"#,##0.{'0' * places}", locale=locale_of(tag))


def percent(share: float, tag: str) -> str:
    """A share of one as whole per cent."""
    return format_percent(share, locale=locale_of(tag))


def listed(several: Iterable[str], tag: str) -> str:
    """'one, two and three'."""
    return format_list(list(several), locale=locale_of(tag))


def comma(tag: str) -> str:
    """What stands between two of several: ', ', '、' or '، '."""
    return str(locale_of(tag).list_patterns["standard"]["middle"]).removeprefix("{0}").removesuffix("{1}")


def country_name(code: str, tag: str) -> str:
    """A country's name; its code where there is none."""
    return str(locale_of(tag).territories.get(code.upper(), code))


def language_name(of: str, tag: str) -> str:
    """What a language is called in another; its tag where that has no word."""
    return str(locale_of(tag).languages.get(of.replace("-", "_"), of))


def away(span: timedelta, tag: str) -> str:
    """A span of time from now: 'in 20 minutes', '2 hours ago'."""
    return str(format_timedelta(span, threshold=1.3, add_direction=True, locale=locale_of(tag)))
