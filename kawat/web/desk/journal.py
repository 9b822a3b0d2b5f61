"""The audit trail of a release: every line of the journal about its items, who did it, and what is said of it.

The journal knows people by id; names are looked up as they are now. Why something was done stands beside it: a reason
is no part of the journal, since it may speak of copy that is sealed, and is read from the copy itself; only that of a
stop stands in the journal.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
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
from kawat.formats.tables import cell
from kawat.store import models, revisions
from kawat.store.releases import Kept, items_of
from kawat.web.access import is_editor, kept_for, signed_in
from kawat.web.desk.differences import FIELDS
from kawat.web.templatetags.kawat import listing, minute

READ, READ_QUEUE = "read-held", "read-queue"
STOPPED, STARTED = "stopped", "started"
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
    READ_QUEUE: later("looked at the queue"),
    STOPPED: later("stopped"),
    STARTED: later("started again"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the journal as a page shows it. `why` is what somebody typed, in the language of whoever typed it.

    A line is about an item, or about what was stopped or started: by its scope and code, '' where it is about neither.
    """

    at_us: int
    who: str
    verb: str
    said: str
    item: Kept | None
    scope: str
    code: str
    more: str
    why: str
    hash: str


def lines_of(family: Sequence[Kept], *, after: int = 0, reads: bool = False) -> list[Line]:
    """The journal's lines about these items, newest first, but for readings unless asked for."""
    items = {kept.row.uid: kept for kept in family}
    entries = models.Entry.objects.filter(subject__in=items, pk__gt=after).order_by("-pk")
    return told((entries if reads else entries.exclude(verb=READ))[:MOST], family)


def told(entries: Iterable[models.Entry], kept: Iterable[Kept]) -> list[Line]:
    """These lines in words. `kept` are the items that they are about, and the notices of those that were taken back."""
    found, known = list(entries), list(kept)
    items = {each.row.uid: each for each in known}
    names = dict(User.objects.filter(pk__in={each.actor for each in found}).values_list("pk", "username"))
    reasons = _reasons(known, found)
    return [_line(each, items.get(each.subject), names, reasons.get(each.pk, "")) for each in found]


def _line(entry: models.Entry, item: Kept | None, names: Mapping[int, str], why: str) -> Line:
    facts = json.loads(entry.facts)
    scope, _colon, code = entry.subject.partition(":") if entry.verb in (STOPPED, STARTED) else ("", "", "")
    return Line(
        at_us=entry.at_us,
        who=names.get(entry.actor, str(entry.actor)) if entry.actor else _("the wire itself"),
        verb=entry.verb,
        said=_(SAID[entry.verb]) if entry.verb in SAID else entry.verb,
        item=item,
        scope=scope,
        code=code,
        more=_more(facts),
        why=why or str(facts.get("reason", "")),
        hash=entry.hash,
    )


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """The whole trail, for editors."""
    kept, lines = _trail(actor, uid)
    context = {"kept": kept, "item": kept.document.item, "lines": lines, "most": MOST}
    return render(request, "kawat/desk/journal.html", context)


@require_safe
@signed_in
def table(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """The same as CSV."""
    kept, lines = _trail(actor, uid)
    return written(lines, kept.row.release.uid)


def written(lines: Iterable[Line], name: str) -> HttpResponse:
    """Lines as a file of CSV, instants in UTC."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="journal-{name}.csv"'
    rows = csv.writer(answer)
    rows.writerow(("at", "who", "verb", "what", "slug", "item", "version", "language", "more", "why", "hash"))
    for line in lines:
        item = line.item.document.item if line.item else None
        stopped = f"{line.scope}:{line.code}".strip(":")
        which = (item.slug, item.uid, item.version, item.language) if item else (stopped, "", "", "")
        said = (line.who, line.verb, line.said, *which, line.more, line.why, line.hash)
        rows.writerow((from_us(line.at_us).isoformat(), *map(cell, said)))
    return answer


def _trail(actor: Actor, uid: str) -> tuple[Kept, list[Line]]:
    kept = kept_for(actor, uid)
    if not is_editor(actor):
        raise Forbidden(who=actor.name, right=Right.CLEAR.value)
    return kept, lines_of(items_of(kept.row.release), reads=True)


def _more(told: dict[str, object]) -> str:
    """What a line says beside its verb, in words."""
    said = []
    if fields := told.get("fields"):
        labels = {name: _(label) for name, label in FIELDS}
        assert isinstance(fields, list)
        said.append(_("in {fields}").format(fields=listing(labels.get(each, each) for each in fields)))
    if told.get("on_behalf"):
        said.append(_("on behalf of the filer"))
    for name in ("until_us", "hold_us"):
        if isinstance(at := told.get(name), int):
            said.append(_("until {instant}").format(instant=_plain(at)))
    if number := told.get("number"):
        said.append(_("with number {number}").format(number=number))
    if policy := told.get("policy"):
        said.append(_("by the policy of {provider}").format(provider=policy))
    if "owed" in told:
        said.append(_("deliveries owed again: {count}").format(count=told["owed"]))
    return " · ".join(said)


def _plain(at_us: int) -> str:
    """An instant in the reader's zone as text alone."""
    return minute(at_us).partition(">")[2].partition("<")[0]


def _reasons(items: Sequence[Kept], entries: Sequence[models.Entry]) -> dict[int, str]:
    """Why: of a kill and a withhold what receivers were told, of what was sent back what its filer was."""
    found: dict[int, str] = {}
    by_uid = {kept.row.uid: kept for kept in items}
    notices = [kept for kept in items if kept.document.item.kind.is_notice]
    sent_back = {each.subject for each in entries if each.verb == "returned"}
    returned = _returned([by_uid[uid] for uid in sent_back if uid in by_uid])
    for entry in reversed(entries):
        if (its := by_uid.get(entry.subject)) is None:
            continue
        if entry.verb in ("killed", "withheld"):
            beside = [each for each in notices if each.row.release_id == its.row.release_id]
            if after := [each for each in beside if (each.row.cleared_us or 0) >= entry.at_us]:
                found[entry.pk] = min(after, key=lambda kept: kept.row.cleared_us or 0).document.item.note
        elif entry.verb == "returned":
            later_ones = [reason for until_us, reason in returned[its.row.pk] if until_us >= entry.at_us]
            found[entry.pk] = later_ones[0] if later_ones else its.document.returned
    return found


def _returned(items: Iterable[Kept]) -> dict[int, list[tuple[int, str]]]:
    """By item the reasons that stood in its copy, each with until when."""
    return {
        pk: [(each.until_us, each.document.returned) for each in earlier if each.document.returned]
        for pk, earlier in revisions.earlier_of([kept.row for kept in items]).items()
    }
