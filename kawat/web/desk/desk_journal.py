"""The journal of the whole desk: what was done to items, and what was stopped and started, newest first, for editors.

Readings stand in it where they are asked for. An operator who edits nothing sees the stops, and of items those that are
out for everybody, without what the desk said to a filer. A page looks through so many lines at most, by the journal's
primary key, and leads on from there: who asks for what is rare turns more pages, and nobody waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kawat.actions.people import Actor, permit_operator
from kawat.core.instants import to_us
from kawat.core.terms import Kind
from kawat.store import journal, models, releases
from kawat.store.dialect import askable
from kawat.store.heads import with_heads
from kawat.web.access import is_editor, signed_in
from kawat.web.desk.journal import MOST, READ, READ_QUEUE, SAID, STARTED, STOPPED, Line, told, written
from kawat.web.feeds import before_in

PAGE = 100
LOOKED = 100_000
"""Lines that a page looks through for those that are asked for: some 50 ms."""
READINGS = (READ, READ_QUEUE)
UNSAID = ("returned", *READINGS)
"""What stays between the desk and its filers, and is not told to an operator."""
NOTICES = (Kind.KILL, Kind.WITHHOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed into the form, and whether its day is none."""

    who: str
    verb: str
    day: str
    slug: str
    since_us: int
    until_us: int
    is_wrong: bool

    def address(self, **more: int) -> str:
        typed = {"who": self.who, "verb": self.verb, "day": self.day, "slug": self.slug, **more}
        return urlencode({name: value for name, value in typed.items() if value})


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    _permit(actor)
    asked, before = _read(request), before_in(request)
    lines, older = _lines(asked, actor, before=before, most=PAGE)
    context = {
        "asked": asked,
        "lines": lines,
        "verbs": [(verb, _(said)) for verb, said in SAID.items() if is_editor(actor) or verb not in UNSAID],
        "reads": is_editor(actor),
        "most": MOST,
        "next": f"?{asked.address(before=older)}" if older else "",
        "newest": f"?{asked.address()}" if before else "",
        "table": asked.address(before=before),
    }
    return render(request, "kawat/desk/desk_journal.html", context)


@require_safe
@signed_in
def table(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The same as CSV, a longer page of it; where there are older lines, a header leads to them."""
    _permit(actor)
    asked = _read(request)
    lines, older = _lines(asked, actor, before=before_in(request), most=MOST)
    answer = written(lines, "desk")
    if older:
        answer.headers["Link"] = f'<?{asked.address(before=older)}>; rel="next"'
    return answer


def _permit(actor: Actor) -> None:
    if not is_editor(actor):
        permit_operator(actor)


def _read(request: HttpRequest) -> Asked:
    typed = {name: askable(request.GET.get(name, "").strip()[:200]) for name in ("who", "verb", "day", "slug")}
    since_us = until_us = 0
    is_wrong = False
    if typed["day"]:
        try:
            day = date.fromisoformat(typed["day"])
            since_us, until_us = _midnight(day), _midnight(day + timedelta(days=1))
        except (ValueError, OverflowError):
            is_wrong = True
    return Asked(**typed, since_us=since_us, until_us=until_us, is_wrong=is_wrong)


def _midnight(day: date) -> int:
    """When the day begins where the reader is."""
    return to_us(datetime.combine(day, time(), get_current_timezone()))


def _lines(asked: Asked, actor: Actor, *, before: int, most: int) -> tuple[list[Line], int]:
    """So many lines from before this id on, and the id that older ones come before, 0 where there are none."""
    if asked.is_wrong:
        return [], 0
    first, end = 1, journal.last() + 1
    if asked.until_us:
        first, end = journal.first_since(asked.since_us), min(end, journal.first_since(asked.until_us))
    end = min(end, before or end)
    start = first if asked.slug else max(first, end - LOOKED)
    found = list(_entries(asked, actor).filter(pk__gte=start, pk__lt=end)[: most + 1])
    shown = found[:most]
    older = shown[-1].pk if len(found) > most else start if start > first else 0
    return told(shown, _items(shown)), older


def _entries(asked: Asked, actor: Actor) -> "QuerySet[models.Entry]":
    """The lines that are asked for and may be read, newest first."""
    verbs = [verb for verb in SAID if verb == asked.verb or (not asked.verb and verb not in READINGS)]
    rows = models.Entry.objects.filter(verb__in=verbs).order_by("-pk")
    if asked.who:
        rows = rows.filter(actor__in=list(User.objects.filter(username=asked.who).values_list("pk", flat=True)))
    if asked.slug:
        release = releases.named(asked.slug)
        rows = rows.filter(subject__in=list(release.items.values_list("uid", flat=True)) if release else [])
    if not is_editor(actor):
        out = models.Item.objects.filter(uid=OuterRef("subject"), number__isnull=False, public=True)
        rows = rows.filter(Q(verb__in=(STOPPED, STARTED)) | Exists(out)).exclude(verb__in=UNSAID)
    return rows


def _items(entries: Sequence[models.Entry]) -> list[releases.Kept]:
    """The items that lines are about, and the notices of those that were taken back."""
    items = with_heads(models.Item.objects.filter(uid__in={each.subject for each in entries}).select_related("release"))
    there = {each.row.pk for each in items}
    families = {each.row.release_id for each in items}
    notices = models.Item.objects.filter(release__in=families, kind__in=NOTICES).exclude(pk__in=there)
    return items + with_heads(notices.select_related("release"))
