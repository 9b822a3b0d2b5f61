"""The ways to a subscriber: a mailbox, a webhook or a folder added and proved, its secret changed, its numbers seen and replayed.

For their owner and the desk. Nothing here waits for the network: who has to prove itself is asked by the clock, within
seconds. A secret is shown once, on the answer to the form that made it.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import destinations, folders, handshake, mailboxes, probes, profiles, quieting
from kawat.actions.people import Actor
from kawat.core.errors import KawatError
from kawat.core.instants import from_us
from kawat.core.quiet import Quiet
from kawat.core.terms import Channel, DestinationState
from kawat.store.claims import SEQUENCED
from kawat.store.models import Destination
from kawat.store.owed import owed_to
from kawat.web.access import client_of, signed_in
from kawat.web.delivery_words import say_destination
from kawat.web.forms import ZONES
from kawat.web.subscriber import digesting, letters
from kawat.web.subscriber.said import lines_of
from kawat.web.subscriber.way_forms import FolderForm, MailForm, WebhookForm, WrittenForm
from kawat.web.subscriber.way_verbs import VERBS, number
from kawat.web.words import say, say_channel

LAST = 20
"""Numbers, and deliveries, that the page of one destination shows."""
FORMS = {"mail": MailForm, "webhook": WebhookForm, "folder": FolderForm}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: HttpRequest, actor: Actor, uid: str, sort: str) -> HttpResponse:
    """Another mailbox, webhook or folder of this subscriber's."""
    subscriber = profiles.subscriber_for(actor, uid)
    form = FORMS[sort](request.POST or None)
    context: dict[str, Any] = {"subscriber": subscriber, "form": form, "sort": sort}
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            if sort == "mail":
                given |= {"words": letters.add(subscriber.name), "client": client_of(request)}
                mailboxes.ask_to_add(actor, subscriber, **given)
                return render(request, "kawat/subscriber/join.html", {"step": "asked", "address": given["address"]})
            if sort == "webhook":
                made = destinations.add_webhook(actor, subscriber, **given)
                return _shown(request, actor, made.destination, secret=made.secret)
            given["secret"] = given["secret"].encode("utf-8", "surrogatepass")
            folder = folders.add_folder(actor, subscriber.uid, **given)
        except KawatError as refused:
            form.refuse(refused)
            return render(request, "kawat/subscriber/add.html", context, status=refused.status)
        messages.success(request, _("Added. The next story is the first that is written there."))
        return redirect("way", uid=folder.uid)
    return render(request, "kawat/subscriber/add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """One destination; `do` says what is done with it."""
    destination = destinations.destination_for(actor, uid)
    if request.method != "POST":
        return _shown(request, actor, destination)
    try:
        return _done(request, actor, destination)
    except KawatError as refused:
        destination.refresh_from_db()
        typed = {"typed_address": request.POST.get("address", ""), **digesting.typed(request.POST)}
        return _shown(request, actor, destination, refused=say(refused), status=refused.status, **typed)


def _done(request: HttpRequest, actor: Actor, its: Destination) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "rotate":
        hours = number(request.POST, "hours")
        made = destinations.rotate(actor, its.uid, secret=request.POST.get("secret", "").strip(), hours=hours)
        return _shown(request, actor, made.destination, secret=made.secret, until_us=made.until_us)
    if do in VERBS:
        messages.success(request, VERBS[do](request, actor, its))
    if not Destination.objects.filter(pk=its.pk).exists():
        return redirect("me")
    return redirect("way", uid=its.uid)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _shown(request: HttpRequest, actor: Actor, its: Destination, *, status: int = 200, **more: Any) -> HttpResponse:
    rows, older = owed_to([its.pk], limit=LAST)
    channel = Channel(its.channel)
    hours = quieting.hours_of(its)
    context = {
        "subscriber": its.subscriber,
        "hours": hours,
        "start": _clock(hours.start if hours else 22 * 60),
        "end": _clock(hours.end if hours else 7 * 60),
        "flashes_pass": its.flashes_pass,
        "paused_until": from_us(its.pause_until_us) if its.quiet == Quiet.PAUSED and its.pause_until_us else None,
        "trial": probes.last_of(actor, its),
        "may_be_tried": its.state not in (DestinationState.PENDING, DestinationState.UNSUBSCRIBED),
        "may_be_quiet": channel is not Channel.WEBSUB,
        "zones": ZONES,
        "its": its,
        "channel": say_channel(channel),
        "word": say_destination(its.state),
        "is_mailbox": channel is Channel.EMAIL,
        "is_webhook": channel is Channel.WEBHOOK,
        "is_folder": channel in folders.CHANNELS.values(),
        "is_sequenced": channel in SEQUENCED,
        "is_pending": its.state == DestinationState.PENDING,
        "is_returning": handshake.is_returning(its),
        "has_left": its.state == DestinationState.UNSUBSCRIBED,
        "verified_at": from_us(its.verified_us) if its.verified_us else None,
        "lines": lines_of(rows, [its]),
        "written": WrittenForm.of(its),
        "older": older,
        **digesting.shown(its),
        "first": max(1, its.sequence - LAST + 1),
        **more,
    }
    return render(request, "kawat/subscriber/way.html", context, status=status)
