"""Filters for the pages: instants in UTC and in the zone they were said in, directions, seconds, sentences."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kawat.core.findings import Finding
from kawat.core.instants import from_us
from kawat.core.terms import LANGUAGES
from kawat.language import direction
from kawat.store.releases import Kept
from kawat.web import words

register = template.Library()


@register.filter
def dir_of(language: str) -> str:
    """'rtl' or 'ltr'; 'auto' where no language is named."""
    return direction(language) if language else "auto"


@register.filter
def language_name(tag: str) -> str:
    """A language in its own name."""
    return LANGUAGES.get(tag, tag)


@register.filter
def instant(at: datetime | int | None) -> str | SafeString:
    """An instant in UTC, to the second; microseconds are taken as well."""
    moment = _moment(at)
    if moment is None:
        return ""
    told = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return format_html('<time datetime="{}">{}</time>', moment.astimezone(UTC).isoformat(), told)


@register.filter
def minute(at: datetime | int | None) -> str | SafeString:
    """An instant in UTC, to the minute."""
    moment = _moment(at)
    if moment is None:
        return ""
    told = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return format_html('<time datetime="{}">{}</time>', moment.astimezone(UTC).isoformat(), told)


@register.filter
def both_zones(at: datetime | int | None, zone: str) -> str | SafeString:
    """An instant in the zone it was said in, and in UTC."""
    moment = _moment(at)
    if moment is None:
        return ""
    its = _zone(zone)
    if its is None or moment.astimezone(its).utcoffset() == timedelta(0):
        return minute(moment)
    told = f"{moment.astimezone(its):%Y-%m-%d %H:%M}"
    return format_html('<time datetime="{}">{} {}</time> ({})', moment.isoformat(), told, zone, minute(moment))


@register.filter
def seconds(count: float | None) -> str:
    """Seconds as a report shows them; an en dash where there are none."""
    if count is None:
        return "–"
    if abs(count) < 10:
        return _("{count} s").format(count=f"{count:.3f}")
    return _("{count} s").format(count=f"{count:,.1f}")


@register.filter
def whole(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}"


@register.filter
def sentence(finding: Finding) -> str:
    return words.say_finding(finding)


@register.filter
def blocking(kept: Kept) -> int:
    """How many findings stand in the way of approval."""
    return sum(finding.is_blocking for finding in kept.document.findings)


@register.filter
def state_word(state: str) -> str:
    return words.say_state(state)


@register.filter
def kind_word(kind: str) -> str:
    return words.say_kind(kind)


@register.filter
def verb_word(verb: str) -> str:
    return words.say_verb(verb)


def _moment(at: datetime | int | None) -> datetime | None:
    return from_us(at) if isinstance(at, int) else at


def _zone(name: str) -> ZoneInfo | timezone | None:
    if name[:1] in "+-" and name[1:3].isdecimal():
        sign = -1 if name[0] == "-" else 1
        return timezone(sign * timedelta(hours=int(name[1:3]), minutes=int(name[-2:])))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
