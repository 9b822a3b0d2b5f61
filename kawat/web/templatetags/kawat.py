"""Filters for the pages: instants and numbers as the reader's language writes them, directions, sentences."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kawat.core.findings import Finding
from kawat.core.instants import from_us
from kawat.core.release import Item
from kawat.core.terms import LANGUAGES, DeliveryState
from kawat.language import direction, local
from kawat.store.releases import Kept
from kawat.web import words
from kawat.web.pictures import SIZED
from kawat.web.report_words import DELIVERIES
from kawat.web.tongues import ENGLISH

register = template.Library()

ICONS = "kawat/built/icons.svg"
TURNING = frozenset(("destination", "sign-in", "sign-out"))
"""Icons that point where the words go."""


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
    """An instant to the second, in the reader's zone; microseconds are taken as well."""
    return _timed(at, local.second)


@register.filter
def minute(at: datetime | int | None) -> str | SafeString:
    """An instant to the minute, in the reader's zone."""
    return _timed(at, local.minute)


@register.filter
def day(at: datetime | int | None) -> str | SafeString:
    """The day of an instant in the reader's zone."""
    return _timed(at, local.day)


@register.filter
def both_zones(at: datetime | int | None, zone: str) -> str | SafeString:
    """An instant in the zone it was said in, and in the reader's."""
    moment = _moment(at)
    if moment is None:
        return ""
    its = _zone(zone)
    if its is None or moment.astimezone(its).utcoffset() == moment.astimezone(_here()).utcoffset():
        return minute(moment)
    return format_html("{} ({})", _time(moment, f"{local.clock(moment, _language(), its)} {zone}"), minute(moment))


@register.filter
def seconds(count: float | None) -> str:
    """Seconds as a report shows them; an en dash where there are none."""
    if count is None:
        return "–"
    return _("{count} s").format(count=local.decimal(count, _language(), 3 if abs(count) < 10 else 1))


@register.filter
def whole(count: int) -> str:
    """A count with its thousands apart."""
    return local.count(count, _language())


@register.filter
def percent(share: float) -> str:
    """A share of one as per cent."""
    return local.percent(share, _language())


@register.filter
def country_name(code: str) -> str:
    return local.country_name(code, _language())


@register.filter
def listing(several: Iterable[object]) -> str:
    """'one, two and three', as the page's language joins them."""
    return local.listed([str(each) for each in several], _language())


@register.simple_tag
def comma() -> str:
    """What stands between two of several, in the page's language."""
    return local.comma(_language())


@register.filter
def card(item: Item) -> str:
    """The address of the small cut of its first picture, without its suffix; '' where there is none."""
    first = next((each for each in item.media if each.blob and each.media_type in SIZED), None)
    return f"/items/{item.uid}/media/{first.blob}/card" if first else ""


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
def channel_word(channel: str) -> str:
    return words.say_channel(channel)


@register.filter
def role_word(role: str) -> str:
    return words.say_role(role)


@register.filter
def scope_word(scope: str) -> str:
    return words.say_scope(scope)


@register.filter
def delivery_word(state: str) -> str:
    """What became of a delivery, by its name in the ledger."""
    return str(DELIVERIES[DeliveryState[state.upper()]])


@register.filter
def verb_word(verb: str) -> str:
    return words.say_verb(verb)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside words that say the same, so that nobody needs to see or hear it. `frontend/icons.js` has the names."""
    form = "icon turns" if name in TURNING else "icon"
    its = '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    return format_html(its, form, static(ICONS), name)


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], name: str) -> SafeString:
    """The attribute of a link to the room whose first page has this name, where this page is that or one below it."""
    path, start = context["request"].path, reverse(name)
    if path == start:
        return SafeString('aria-current="page"')
    within = name != "front" and path.startswith(f"{start.rstrip('/')}/")
    return SafeString('aria-current="true"' if within else "")


def _language() -> str:
    return get_language() or ENGLISH


def _here() -> tzinfo:
    """The reader's zone: their account's, else UTC."""
    return get_current_timezone()


def _timed(at: datetime | int | None, written: Callable[[datetime, str, tzinfo], str]) -> str | SafeString:
    moment = _moment(at)
    return "" if moment is None else _time(moment, written(moment, _language(), _here()))


def _time(moment: datetime, told: str) -> SafeString:
    machine = moment.astimezone(UTC).isoformat(timespec="milliseconds")  # HTML takes three decimals at most
    return format_html('<time datetime="{}">{}</time>', machine, told)


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
