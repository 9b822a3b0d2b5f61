"""The bar of alarms, as the desk's pages show it and as they ask for it again: no copy stands in it, so that asking is
no reading."""

from dataclasses import dataclass
from zlib import crc32

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from kawat.actions import alarms
from kawat.actions.people import Actor, permit
from kawat.core.terms import Right
from kawat.store import models
from kawat.store.waiting import WAITING
from kawat.web.access import is_editor, signed_in
from kawat.web.words import say_channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An alarm as people read it: a sentence, its instant, and where to go."""

    why: str
    sentence: str
    at_us: int
    where: str
    queue: str = ""


def shown(actor: Actor | None) -> list[Shown]:
    """All alarms of now; filings that wait are one, with their number and the time of the oldest."""
    every = alarms.current()
    waiting = [alarm for alarm in every if alarm.why == alarms.FILED]
    found = [
        Shown(
            why=alarm.why,
            sentence=sentence_of(alarm),
            at_us=alarm.at_us,
            where=where(alarm, actor),
            queue=alarm.queue,
        )
        for alarm in every
        if alarm.why != alarms.FILED
    ]
    if waiting:
        found.append(_waiting(waiting, actor))
    return found


def where(alarm: alarms.Alarm, actor: Actor | None) -> str:
    """The page of its item, for editors alone: operators may not read what is held."""
    return reverse("desk-item", args=[alarm.item.uid]) if alarm.item and is_editor(actor) else ""


@require_safe
@signed_in
def bar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The bar and what is stopped, and how the queue stands, so that an open page can say that there is something new."""
    if not is_editor(actor):
        permit(actor, Right.STOP)
    return render(request, "kawat/desk/renewed.html", {"alarms": shown(actor), "stand": stand()})


def stand() -> str:
    """Another text whenever anything in the queue came, went or moved."""
    rows = models.Item.objects.filter(state__in=WAITING).order_by("pk").values_list("pk", "state", "hold_us")
    last = models.Wire.objects.get().number
    return f"{crc32(repr((tuple(rows), last)).encode()):08x}"


def waiting_sentence(count: int) -> str:
    """That so many filings wait."""
    sentence = ngettext("{count} filing waits for a decision.", "{count} filings wait for a decision.", count)
    return sentence.format(count=count)


def _waiting(every: list[alarms.Alarm], actor: Actor | None) -> Shown:
    oldest, sentence = every[0], waiting_sentence(len(every))
    return Shown(why=alarms.FILED, sentence=sentence, at_us=oldest.at_us, where=where(oldest, actor))


def sentence_of(alarm: alarms.Alarm) -> str:
    """What has to be seen to; not for filings that wait."""
    if alarm.queue == alarms.ROUTER:
        return _("What has cleared is not being routed: nobody is sent it. Tell the operator.")
    if alarm.queue == alarms.POST:
        return _("The wire's own letters are not taken by any relay. Tell the operator.")
    if alarm.queue:
        return _("Nothing moves on the channel {channel}. Tell the operator.").format(channel=say_channel(alarm.queue))
    return {
        alarms.LATE: _("A hold was missed: decide anew."),
        alarms.UNAPPROVED: _("A hold is not approved, and its time is near."),
        alarms.UNCONFIRMED: _("A second person has to confirm what was taken back."),
    }[alarm.why]
