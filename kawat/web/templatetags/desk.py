"""Filters of the desk: time that is left or has passed, in the reader's language."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kawat.actions.alarms import BEFORE_T
from kawat.core.instants import from_us
from kawat.language import local
from kawat.store.clock import now
from kawat.web.templatetags.kawat import _language

register = template.Library()


@register.filter
def ago(at_us: int | None) -> str | SafeString:
    """How long until an instant or since it."""
    if at_us is None:
        return ""
    at = from_us(at_us)
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(timespec="milliseconds"), local.away(at - now(), _language())
    )


@register.filter
def countdown(at_us: int | None) -> str | SafeString:
    """Where a script counts the minutes and seconds of the last hour; nothing without one."""
    if at_us is None:
        return ""
    return format_html('<span class="countdown" hidden data-until="{}"></span>', from_us(at_us).isoformat())


@register.filter
def nearness(at_us: int | None) -> str:
    """'past', 'near' (an unapproved hold is an alarm from then on) or 'far'."""
    left = from_us(at_us or 0) - now()
    return "past" if left.total_seconds() < 0 else "near" if left <= BEFORE_T else "far"
