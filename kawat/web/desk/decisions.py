"""The buttons: each POST is one verb of the actions, and a refusal is shown where it was asked for.

Killing and withholding have a page of their own that says what will happen before it does.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kawat.actions import returning, review, stops, wire, withdrawal
from kawat.actions.people import Actor, permit_item
from kawat.actions.reading import open_held
from kawat.actions.seen import mark_of
from kawat.core.errors import KawatError
from kawat.core.instants import read_instant, to_us
from kawat.core.terms import Right, State
from kawat.store import journal, models
from kawat.store.releases import Kept, by_uid, items_of
from kawat.web.access import kept_for, signed_in
from kawat.web.desk.item import read_line, show
from kawat.web.desk.journal import lines_of
from kawat.web.desk.reached import reached
from kawat.web.words import say

UNSEEN = "unseen"
"""Of what a form was made that does not say it: no mark is like it."""


def name_of(kept: Kept) -> str:
    """One item as the actions call it, without its slug."""
    item = kept.document.item
    return f"{kept.row.release.uid}@{item.version}/{item.language}"


@require_POST
@signed_in
def decide(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """One of VERBS on an item or on all languages of its release."""
    kept = kept_for(actor, uid)
    verb = VERBS.get(request.POST.get("verb", ""))
    if verb is None:
        raise Http404
    scope = name_of(kept) if request.POST.get("scope") == "item" else kept.row.release.uid
    try:
        messages.success(request, verb(request, actor, kept, scope))
    except KawatError as refused:
        if is_done(actor, kept, request):
            return redirect("desk-item", uid=uid)
        now = open_held(actor, kept_for(actor, uid))
        return show(request, actor, now, refused=refused, typed=request.POST.dict())
    return redirect("desk-item", uid=uid)


def _approve(request: HttpRequest, actor: Actor, kept: Kept, _scope: str) -> str:
    """The item as the editor saw it, and no other: approval names its hash."""
    review.approve(actor, name_of(kept), seen=request.POST.get("seen") or UNSEEN)
    return _("Approved.")


def _return(request: HttpRequest, actor: Actor, kept: Kept, _scope: str) -> str:
    reason, seen = request.POST.get("reason", ""), request.POST.get("seen") or UNSEEN
    returning.send_back(actor, name_of(kept), reason, seen=seen)
    return _("Sent back. Whoever filed it reads your reason.")


def _resubmit(request: HttpRequest, actor: Actor, kept: Kept, _scope: str) -> str:
    returning.resubmit(actor, name_of(kept), seen=request.POST.get("seen") or UNSEEN)
    return _("Handed in again; an editor reads it.")


def _hold(request: HttpRequest, actor: Actor, kept: Kept, scope: str) -> str:
    held = wire.hold(actor, scope, _typed_t(request), seen=_stands(request))
    return ngettext("{count} item is held.", "{count} items are held.", len(held)).format(count=len(held))


def _unhold(request: HttpRequest, actor: Actor, kept: Kept, scope: str) -> str:
    wire.unhold(actor, scope, seen=_stands(request))
    return _("The time was taken back.")


def _clear(request: HttpRequest, actor: Actor, kept: Kept, scope: str) -> str:
    numbers = ", ".join(str(each.row.number) for each in wire.clear(actor, scope, seen=_stands(request)).items)
    return _("Out on the wire with number {numbers}.").format(numbers=numbers)


def _spike(request: HttpRequest, actor: Actor, kept: Kept, scope: str) -> str:
    wire.spike(actor, scope, seen=_stands(request))
    return _("Spiked; nothing public remains.")


def _confirm(request: HttpRequest, actor: Actor, kept: Kept, _scope: str) -> str:
    withdrawal.confirm(actor, kept.row.release.uid, seen=_stands(request))
    return _("Confirmed.")


def _lift(request: HttpRequest, actor: Actor, kept: Kept, _scope: str) -> str:
    if withdrawal.lift(actor, kept.row.release.uid, seen=_stands(request)) is None:
        return _("Noted; a second person has to lift it too.")
    return _("Lifted; the story is sent again.")


def _stands(request: HttpRequest) -> str:
    """The release as it stood when the page was shown; a form that does not say is as one that is stale."""
    return request.POST.get("stands") or UNSEEN


VERBS: dict[str, Callable[[HttpRequest, Actor, Kept, str], str]] = {
    "approve": _approve,
    "return": _return,
    "resubmit": _resubmit,
    "hold": _hold,
    "unhold": _unhold,
    "clear": _clear,
    "spike": _spike,
    "confirm": _confirm,
    "lift": _lift,
}


DONE = {
    "approve": ("approved",),
    "return": ("returned",),
    "resubmit": ("resubmitted",),
    "hold": ("held",),
    "unhold": ("unheld",),
    "clear": ("cleared",),
    "spike": ("spiked",),
    "confirm": ("confirmed",),
    "lift": ("lift-asked", "lifted"),
    "kill": ("killed",),
    "withhold": ("withheld",),
}
"""The journal's words for what each button does."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def take_back(request: HttpRequest, actor: Actor, uid: str, verb: str) -> HttpResponse:
    """The page of a kill or a withhold: what it covers, its reason, and the button that does it."""
    kept = kept_for(actor, uid)
    permit_item(actor, Right.KILL, kept.document.item)
    if not kept.state.is_out:
        raise Http404
    sentence, status = "", 200
    if request.method == "POST":
        act = withdrawal.kill if verb == "kill" else withdrawal.withhold
        scope = name_of(kept) if request.POST.get("scope") == "item" else kept.row.release.uid
        try:
            act(actor, scope, request.POST.get("reason", ""), seen=_stands(request))
        except KawatError as refused:
            if is_done(actor, kept, request, verb):
                return redirect("desk-item", uid=uid)
            sentence, status = say(refused), refused.status
        else:
            messages.success(request, _("The order is out. A second person has to confirm it."))
            return redirect("desk-item", uid=uid)
    family = items_of(kept.row.release)
    covered = [
        each
        for each in family
        if each.state.is_out and each.state is not State.KILLED and not each.document.item.kind.is_notice
    ]
    context = {
        "kept": kept,
        "item": kept.document.item,
        "verb": verb,
        "covered": covered,
        "stands": mark_of(family),
        "meanwhile": lines_of(family, after=upto) if (upto := read_line(request.POST.get("upto", ""))) else [],
        "upto": journal.last(),
        "waiting": [each for each in family if not each.state.is_out and each.state is not State.SPIKED],
        "reached": reached([each.row.pk for each in covered]),
        "typed": request.POST.dict(),
        "refused": sentence,
    }
    return render(request, "kawat/desk/take_back.html", context, status=status)


def is_done(actor: Actor, kept: Kept, request: HttpRequest, verb: str = "") -> bool:
    """Whether what is refused is the second press of a button: the person did just that since the page was shown."""
    verb = verb or request.POST.get("verb", "")
    upto = read_line(request.POST.get("upto", ""))
    lines = models.Entry.objects.filter(subject=kept.row.uid, actor=actor.user, verb__in=DONE.get(verb, ()))
    if upto is None or not lines.filter(pk__gt=upto).exists():
        return False
    now = by_uid(kept.row.uid)
    if verb == "hold":
        return now.row.hold_us == _typed_us(request)
    return verb != "return" or now.document.returned == request.POST.get("reason", "").strip()


def _typed_us(request: HttpRequest) -> int | None:
    try:
        return to_us(read_instant(_typed_t(request))[0])
    except KawatError:
        return None


def _typed_t(request: HttpRequest) -> str:
    return f"{request.POST.get('hold_at', '')} {request.POST.get('hold_zone', '')}".strip()


@require_POST
@signed_in
def stopping(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Stop or start the wire, or one circuit, issuer or channel."""
    scope, _colon, code = request.POST.get("what", "").partition(":")
    act = {"stop": stops.stop, "start": stops.start}.get(request.POST.get("verb", ""))
    if act is None or not scope:
        raise Http404
    try:
        act(actor, scope, code, reason=request.POST.get("reason", ""))
    except KawatError as refused:
        messages.error(request, say(refused))
    return redirect("desk")
