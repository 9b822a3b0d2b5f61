"""Filters of the desk: time that is left or has passed, in the reader's language."""

from babel.dates import format_timedelta
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

from kawat.actions.alarms import BEFORE_T
from kawat.core.instants import from_us
from kawat.store.clock import now

register = template.Library()


@register.filter
def ago(at_us: int | None) -> str | SafeString:
    """How long until an instant or since it, as a <time> that a page may keep counting."""
    if at_us is None:
        return ""
    at = from_us(at_us)
    told = format_timedelta(at - now(), threshold=1.3, add_direction=True, locale=to_locale(get_language() or "en"))
    return format_html('<time datetime="{}" data-ago>{}</time>', at.isoformat(timespec="milliseconds"), told)


@register.filter
def nearness(at_us: int | None) -> str:
    """'past', 'near' (an unapproved hold is an alarm from then on) or 'far'."""
    left = from_us(at_us or 0) - now()
    return "past" if left.total_seconds() < 0 else "near" if left <= BEFORE_T else "far"
