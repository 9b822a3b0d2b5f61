"""An alarm as a letter to an editor or operator: what has to be seen to, since when or until when, and where, if they
may look at it."""

from datetime import UTC

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kawat.actions.alarm_letters import Lasting
from kawat.actions.alarms import FILED, LATE, UNAPPROVED
from kawat.actions.people import Actor
from kawat.actions.turns import Reader
from kawat.core.instants import from_us
from kawat.core.release import Masthead
from kawat.formats.slip import Line, Slip
from kawat.language import local
from kawat.web.desk.alarms import sentence_of, waiting_sentence, where


def written(reader: Reader, actor: Actor, told: Lasting, masthead: Masthead) -> Slip:
    """In the language that is spoken now."""
    tag = get_language() or "en"
    zone = local.zone_of(reader.zone) or UTC
    first = told.alarms[0]
    sentence = waiting_sentence(told.count) if first.why == FILED else sentence_of(first)
    lines = [Line(text=sentence)]
    for alarm in told.alarms:
        at = local.minute(from_us(alarm.at_us), tag, zone)
        since = _("To go out at {at}") if alarm.why in (UNAPPROVED, LATE) else _("Since {at}")
        path = where(alarm, actor)
        if alarm.queue and alarm is not first:
            lines.append(Line(text=sentence_of(alarm)))
        lines.append(Line(text=since.format(at=at), href=masthead.base_url + path if path else ""))
    lines.append(Line(text=_("The desk"), href=masthead.base_url + reverse("desk")))
    foot = (
        Line(text=_("You get this because you asked to be told of alarms.")),
        Line(text=_("Choose your letters"), href=f"{masthead.base_url}/account#letters"),
    )
    return Slip(subject=sentence, lines=tuple(lines), language=tag, foot=foot)
