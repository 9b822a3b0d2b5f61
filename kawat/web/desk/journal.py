"""The audit trail of a release: every line of the journal about its items, who did it, and what is said of it.

The journal knows people by id; names are looked up as they are now.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later
from django.views.decorators.http import require_safe

from kawat.actions.people import Actor
from kawat.core.errors import Forbidden
from kawat.core.instants import from_us
from kawat.core.terms import Right
from kawat.store import models
from kawat.store.releases import Kept, items_of
from kawat.web.access import is_editor, kept_for, signed_in

READ = "read-held"
MOST = 2_000
"""Lines on one page; what was read before the clear is counted, not listed."""
SAID = {
    "filed": later("filed"),
    "edited": later("edited"),
    "approved": later("approved"),
    "returned": later("sent back"),
    "resubmitted": later("handed in again"),
    "held": later("held until its time"),
    "unheld": later("time taken back"),
    "missed": later("missed its time"),
    "cleared": later("cleared the wire"),
    "withheld": later("withheld"),
    "lift-asked": later("asked to lift the withhold"),
    "lifted": later("lifted the withhold"),
    "killed": later("killed"),
    "confirmed": later("confirmed as the second person"),
    "spiked": later("spiked"),
    "redelivered": later("delivered again"),
    READ: later("read before the clear"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the journal as a page shows it."""

    at_us: int
    who: str
    verb: str
    said: str
    item: Kept
    facts: tuple[tuple[str, str], ...]
    hash: str


def lines_of(family: Sequence[Kept], *, after: int = 0, reads: bool = False) -> list[Line]:
    """The journal's lines about these items, newest first, but for readings unless asked for."""
    items = {kept.row.uid: kept for kept in family}
    entries = models.Entry.objects.filter(subject__in=items, pk__gt=after).order_by("-pk")
    found = list((entries if reads else entries.exclude(verb=READ))[:MOST])
    names = dict(User.objects.filter(pk__in={each.actor for each in found}).values_list("pk", "username"))
    return [
        Line(
            at_us=each.at_us,
            who=names.get(each.actor, str(each.actor)) if each.actor else _("the wire itself"),
            verb=each.verb,
            said=_(SAID[each.verb]) if each.verb in SAID else each.verb,
            item=items[each.subject],
            facts=_facts(json.loads(each.facts)),
            hash=each.hash,
        )
        for each in found
    ]


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """The whole trail, for editors."""
    kept = kept_for(actor, uid)
    if not is_editor(actor):
        raise Forbidden(who=actor.name, right=Right.CLEAR.value)
    family = items_of(kept.row.release)
    context = {"kept": kept, "item": kept.document.item, "lines": lines_of(family, reads=True), "most": MOST}
    return render(request, "kawat/desk/journal.html", context)


def _facts(told: dict[str, object]) -> tuple[tuple[str, str], ...]:
    """Facts as words: instants in UTC, lists with commas; what is not so is left out."""
    found = []
    for name, value in told.items():
        if value in (None, False, "", []):
            continue
        if name.endswith("_us") and isinstance(value, int):
            found.append((name.removesuffix("_us"), f"{from_us(value):%Y-%m-%d %H:%M:%S} UTC"))
        elif isinstance(value, list):
            found.append((name, ", ".join(str(each) for each in value)))
        elif value is True:
            found.append((name.replace("_", " "), ""))
        else:
            found.append((name, str(value)))
    return tuple(found)
