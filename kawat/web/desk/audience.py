"""Who would get what waits, before anybody approves it: counted for all languages of a release that wait together.

A page of its own, since millions of profiles take their seconds; nothing is read into a list of names.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kawat.actions import audience
from kawat.actions.people import Actor
from kawat.actions.reading import open_held
from kawat.core.terms import State
from kawat.store.releases import items_of
from kawat.web.access import kept_for, signed_in


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """Outlets, journalists and desktops by language and country, as if all that waits cleared now."""
    kept = open_held(actor, kept_for(actor, uid))
    waiting = [each for each in items_of(kept.row.release) if not each.state.is_out and each.state is not State.SPIKED]
    items = [each.document.item for each in waiting]
    context = {"kept": kept, "item": kept.document.item, "waiting": waiting, "counted": True}
    if not items:
        return render(request, "kawat/desk/audience.html", {**context, "uncounted": _("Nothing of it waits any more.")})
    rows = audience.foreseen(items)
    total = {kind: sum(getattr(each, kind) for each in rows) for kind in ("outlets", "journalists", "desktops")}
    return render(request, "kawat/desk/audience.html", {**context, "foreseen": rows, "total": total})
