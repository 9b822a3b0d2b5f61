"""A galley: how copy would look if it went out as it stands, on the page, in the mail and as wire copy, with what was
read from which line and the findings beside the line that they speak of. Nothing is written or kept.
"""

import email
import email.policy
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kawat.actions import audience, composing
from kawat.actions.people import Actor
from kawat.core.errors import KawatError
from kawat.core.findings import Finding
from kawat.core.release import Cleared, Item
from kawat.core.terms import Visibility
from kawat.formats import xhtml_body
from kawat.formats.mail import mail
from kawat.formats.text import text
from kawat.store.clock import now
from kawat.store.copy import Document
from kawat.web.access import signed_in
from kawat.web.desk.item import Piece, piece_of
from kawat.web.issuer.filings import filing_of
from kawat.web.issuer.forms import FilingForm
from kawat.web.picture_fields import announced
from kawat.web.words import say

SHOWN = 200_000
"""Characters of one rendering that are shown; what is longer is cut, and filed whole all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A piece of the copy with what was found about it."""

    piece: Piece
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Galley:
    """One language. `refused` is set where it could not be read at all; `loose` are findings about no line."""

    place: int
    language: str
    refused: str = ""
    item: Item | None = None
    lines: tuple[Line, ...] = ()
    loose: tuple[Finding, ...] = ()
    body: str = ""
    subject: str = ""
    mail: str = ""
    wire: str = ""
    zone: str = ""
    about_added: bool = False
    contacts_added: int = 0

    @property
    def blocking(self) -> int:
        found = [*self.loose, *(each for line in self.lines for each in line.findings)]
        return sum(each.is_blocking for each in found)


@require_POST
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The galleys of a form as a fragment of a page, for the script that asks while one types."""
    form = FilingForm(actor, request.POST)
    form.is_valid()
    return render(request, "kawat/issuer/galleys.html", {"galleys": galleys_of(actor, form)})


@require_POST
@signed_in
def count(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who would get it, as a fragment of a page."""
    form = FilingForm(actor, request.POST)
    form.is_valid()
    return render(request, "kawat/issuer/audience.html", audience_of(actor, form))


def audience_of(actor: Actor, form: FilingForm) -> dict[str, object]:
    """Who would get the form's languages if they cleared now, by language and country; or why nobody can say."""
    galleys = galleys_of(actor, form)
    if refused := next((each.refused for each in galleys if each.refused), ""):
        return {"counted": True, "uncounted": refused}
    items = [each.item for each in galleys if each.item is not None]
    if not items or not items[0].circuits:
        return {"counted": True, "uncounted": _("Write something and choose its circuits; then it can be counted.")}
    rows = audience.foreseen(items)
    total = {
        "outlets": sum(each.outlets for each in rows),
        "journalists": sum(each.journalists for each in rows),
        "desktops": sum(each.desktops for each in rows),
    }
    return {"counted": True, "foreseen": rows, "total": total}


def galleys_of(actor: Actor, form: FilingForm) -> list[Galley]:
    """One for each language of the form that has anything in it."""
    found, beside = [], tuple(announced(form, actor))
    for number, place in enumerate(["", *form.further], 1):
        given = form.cleaned_data
        if not any((given.get(f"copy{place}"), given.get(f"upload{place}"), given.get(f"headline{place}"))):
            continue
        language = given.get(f"language{place}") or ""
        form.cleaned_data = {"disclosure": False, **given, f"language{place}": language}
        if not language:
            found.append(Galley(place=number, language="", refused=_("Choose its language, and it is shown here.")))
            continue
        try:
            document = composing.galley(actor, filing_of(form, place, beside))
        except KawatError as refused:
            found.append(Galley(place=number, language=language, refused=say(refused)))
        else:
            found.append(_galley(document, number, zone=given.get("hold_zone", "")))
    return found


def _galley(document: Document, place: int, *, zone: str) -> Galley:
    item = document.item
    at = item.not_before or now()
    out = Cleared(item=item.at(at, item.dateline.day or at.date()), number=0, at=at, first_at=at)
    masthead = settings.KAWAT.masthead
    message = email.message_from_bytes(
        mail(out, masthead, Visibility.MEDIA, item.language).content, policy=email.policy.default
    )
    plain = message.get_body(("plain",))  # type: ignore[attr-defined]
    lines, loose = _beside(document)
    filed = {piece.field for piece in document.placed}
    return Galley(
        place=place,
        language=item.language,
        item=out.item,
        zone=zone,
        lines=lines,
        loose=loose,
        body=xhtml_body(out.item)[:SHOWN] if len(item.text) < SHOWN else "",
        subject=str(message["Subject"]),
        mail=plain.get_content()[:SHOWN] if plain else "",
        about_added=bool(item.boilerplate) and "boilerplate" not in filed,
        contacts_added=len(item.contacts) if "contacts" not in filed else 0,
        wire=text(out, masthead, Visibility.MEDIA, item.language).content.decode()[:SHOWN],
    )


def _beside(document: Document) -> tuple[tuple[Line, ...], tuple[Finding, ...]]:
    """Each finding at the line that it speaks of: the one that it names, else the first of its field that holds the
    words that it names, else the first of its field; the rest are about no line."""
    pieces = document.placed
    at: dict[int, list[Finding]] = {}
    loose: list[Finding] = []
    for finding in document.findings:
        facts = dict(finding.facts)
        named = [n for n, piece in enumerate(pieces) if facts.get("line", "") == str(piece.line)]
        its = [n for n, piece in enumerate(pieces) if piece.field == finding.field]
        words = [value for name, value in finding.facts if name not in ("line", "columns", "limit", "count") and value]
        saying = [n for n in its if any(word.rstrip("…") in pieces[n].text for word in words)]
        where = named or saying or (its if finding.code not in ABOUT_WHAT_IS_MISSING else [])
        if where:
            at.setdefault(where[0], []).append(finding)
        else:
            loose.append(finding)
    lines = tuple(
        Line(piece=piece_of(piece), findings=tuple(at.get(n, ()))) for n, piece in enumerate(pieces[:LINES_MOST])
    )
    late = [finding for n, several in at.items() if n >= LINES_MOST for finding in several]
    return lines, (*loose, *late)


LINES_MOST = 2_000
ABOUT_WHAT_IS_MISSING = frozenset(
    {"media-missing", "contact-missing", "keywords-missing", "sectors-missing", "not-taken"}
)
