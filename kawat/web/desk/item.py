"""An item on the desk: the copy as it was read, its findings, its versions, what was decided, what can be done.

An issuer's or a provider's hand sees the same page of what is theirs, with the buttons that are theirs.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noted
from django.views.decorators.http import require_safe

from kawat.actions.people import Actor
from kawat.actions.reading import open_held
from kawat.actions.review import findings_as_held
from kawat.actions.seen import mark_of
from kawat.core.errors import KawatError
from kawat.core.lifecycle import possible
from kawat.core.terms import Kind, Right, Role, State, Verb
from kawat.formats import xhtml_body
from kawat.formats.labels import labels
from kawat.formats.reading import REMOVED
from kawat.store import journal, models
from kawat.store.releases import Kept, items_of
from kawat.store.revisions import as_seen
from kawat.web.access import is_editor, kept_for, signed_in
from kawat.web.desk.compared import compared
from kawat.web.desk.differences import differences
from kawat.web.desk.journal import READ, lines_of
from kawat.web.forms import ZONES
from kawat.web.newsroom import SHOWN, blob_of
from kawat.web.words import say

RIGHT_OF = {
    Verb.EDIT: Right.EDIT,
    Verb.APPROVE: Right.APPROVE,
    Verb.HOLD: Right.CLEAR,
    Verb.UNHOLD: Right.CLEAR,
    Verb.CLEAR: Right.CLEAR,
    Verb.SPIKE: Right.CLEAR,
    Verb.RETURN: Right.CLEAR,
    Verb.RESUBMIT: Right.FILE,
    Verb.WITHHOLD: Right.KILL,
    Verb.LIFT: Right.KILL,
    Verb.KILL: Right.KILL,
}
PLACED_FIELDS = {
    "headline": noted("Headline"), "subhead": noted("Subhead"), "dateline": noted("Dateline"), "body": noted("Body"), "boilerplate": noted("Boilerplate"),
    "disclaimer": noted("Disclaimer"), "contacts": noted("Contact"), "media": noted("Caption and credit"), "caption": noted("Caption"), "credit": noted("Credit"), "keywords": noted("Keywords"),
    "sectors": noted("Sectors"), "tickers": noted("Tickers"), "embargo": noted("Embargo"), "label": noted("Label"), "end_mark": noted("End mark"),
    "release_line": noted("Release line"), "markup": noted("Mark-up"), "not_taken": noted("Not taken over"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the copy, and where it went."""

    line: int
    name: str
    text: str
    removed: bool


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    return show(request, actor, open_held(actor, kept_for(actor, uid)))


def show(
    request: HttpRequest,
    actor: Actor,
    kept: Kept,
    *,
    refused: KawatError | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The page; with the sentence of a refusal and what was typed, where something was refused."""
    item = kept.document.item
    findings = findings_as_held(kept)
    family = [each for each in items_of(kept.row.release)]
    context = {
        "kept": kept,
        "row": kept.row,
        "item": item,
        "words": labels(item.language),
        "body": xhtml_body(item),
        "blocking": [finding for finding in findings if finding.is_blocking],
        "advice": [finding for finding in findings if not finding.is_blocking],
        "pieces": [piece_of(placed) for placed in kept.document.placed],
        "family": family,
        "together": [each for each in family if each.state in (State.APPROVED, State.HELD, State.LATE)],
        "not_ready": [each for each in family if each.state in (State.DRAFT, State.RETURNED)],
        "stands": mark_of(family),
        "upto": journal.last(),
        **_changed(kept, family, typed or {}),
        "compared": compared(kept, family),
        "done": lines_of([kept, *(each for each in family if each.row.pk == kept.row.withdrawn_by_id)]),
        **_read_by(kept),
        "audits": is_editor(actor),
        "can": _can(actor, kept),
        "is_mine": actor.user in kept.document.hands,
        "shown_media": SHOWN,
        "zones": ZONES,
        "refused": say(refused) if refused else "",
        "typed": typed or {},
    }
    return render(request, "kawat/desk/item.html", context, status=refused.status if refused else 200)


@require_safe
@signed_in
def media(request: HttpRequest, actor: Actor, uid: str, blob: str) -> HttpResponse:
    """A picture of an item that may not have cleared."""
    kept = open_held(actor, kept_for(actor, uid))
    return blob_of(kept.row.release, kept.document.item.media, blob)


def _can(actor: Actor, kept: Kept) -> dict[str, bool]:
    """What the page offers: what the lifecycle lets be done, and the person may do."""
    item = kept.document.item
    ways = possible(kept.state)
    can = {verb.value: verb in ways and actor.may_item(right, item) for verb, right in RIGHT_OF.items()}
    to_print = not item.kind.is_notice
    can["withhold"] = can["withhold"] and to_print
    can["kill"] = can["kill"] and to_print
    can["follow"] = kept.state in (State.CLEARED, State.WITHHELD) and to_print and actor.may_item(Right.FILE, item)
    can["confirm"] = kept.state in (State.KILLED, State.WITHHELD) and actor.may_item(Right.KILL, item)
    can["approve"] = can["approve"] and not _is_own(actor, kept)
    can["translate"] = to_print and item.kind is not Kind.FLASH and actor.may_item(Right.FILE, item)
    return can


def read_line(upto: str) -> int | None:
    """Such a line's number as a form gives it back."""
    return int(upto) if upto.isascii() and upto.isdecimal() and len(upto) < 19 else None


def _changed(kept: Kept, family: list[Kept], typed: dict[str, str]) -> dict[str, object]:
    """What others did since the page was shown from which something was refused: their lines, and their words."""
    upto = read_line(typed.get("upto", ""))
    if upto is None:
        return {}
    seen = as_seen(kept.row, typed.get("seen", ""))
    return {
        "meanwhile": lines_of(family, after=upto),
        "meanwhile_words": differences(seen.item, kept.document.item) if seen else [],
    }


def _is_own(actor: Actor, kept: Kept) -> bool:
    """Whoever filed or edited last cannot approve; an issuer signs off only what an editor changed."""
    hands = kept.document.hands
    if Role.EDITOR in actor.roles(Right.APPROVE):
        return actor.user in hands
    return not hands or hands[-1] == actor.user or len(set(hands)) == 1


def piece_of(placed: object) -> Piece:
    """A piece of the copy as pages show it."""
    name = PLACED_FIELDS.get(placed.field, placed.field)  # type: ignore[attr-defined]
    return Piece(placed.line, _(name), placed.text, placed.field in REMOVED)  # type: ignore[attr-defined]


def _read_by(kept: Kept) -> dict[str, object]:
    """Whose hands it went through, and who read it before the clear, and how often."""
    entries = models.Entry.objects.filter(subject=kept.row.uid, verb=READ).values_list("actor")
    reads = dict(entries.annotate(times=Count("pk")).order_by())
    names = _names({*(user for user in reads if user), *kept.document.hands})
    return {
        "read_by": sorted((names.get(user, ""), times) for user, times in reads.items()),
        "hands": [names[hand] for hand in dict.fromkeys(kept.document.hands)],
    }


def _names(users: set[int]) -> dict[int, str]:
    there = dict(User.objects.filter(pk__in=users).values_list("pk", "username"))
    return {user: there.get(user, str(user)) for user in users}
