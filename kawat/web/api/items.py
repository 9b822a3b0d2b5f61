"""What is out, for machines: by wire number, one by one in any format, the report, and tickets for the stream.

A subscriber is given what the stream would give it, and every item that it downloads is written down as a Read. The
desk is given everything that is out.
"""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from kawat.actions import report as reporting
from kawat.actions import stream
from kawat.actions.people import READ, Actor
from kawat.core.errors import Forbidden, NoSuchRelease
from kawat.core.release import Cleared
from kawat.core.terms import State, Visibility
from kawat.formats import FORMATS, render
from kawat.store import cleared, models
from kawat.web.access import is_editor, is_of_the_house, may_have, readers_of, wants
from kawat.web.api.keys import permit_scope
from kawat.web.api.schemas import NumberedOut, PageOut, Refusal, TicketIn, TicketOut
from kawat.web.reports import report_for

router = Router(tags=["items"])
REFUSED = {code: Refusal for code in (401, 403, 404, 409, 422)}
MOST = 100
TYPES = {
    "application/json": "ninjs",
    "application/vnd.iptc.ninjs+json": "ninjs",
    "application/atom+xml": "atom",
    "text/plain": "text",
    "message/rfc822": "mail",
}
"""What an Accept header may ask for; anything else is answered with ninjs."""


@router.get("items", response={200: PageOut, **REFUSED}, summary="Items by wire number")
def items(request: HttpRequest, after: int = Query(0, ge=0), limit: int = Query(MOST, ge=1, le=MOST)) -> PageOut:
    actor = request.auth
    permit_scope(actor, READ)
    readers = readers_of(actor)
    if not is_editor(actor) and not readers:
        raise Forbidden(who=actor.name, right="read")
    found = cleared.after(after, limit)
    upto = found[-1].number if found else max(after, models.Wire.objects.get().number)
    states = dict(models.Item.objects.filter(number__gt=after, number__lte=upto).values_list("number", "state"))
    if is_editor(actor):
        return PageOut(items=[_numbered(its, states) for its in found], upto=upto)
    chosen: dict[int, Cleared] = {}
    for reader in readers:
        its_own = [its for its in found if wants(reader, its)]
        _write_reads(reader.subscriber, its_own)
        chosen.update({its.number: its for its in its_own})
    return PageOut(items=[_numbered(chosen[number], states) for number in sorted(chosen)], upto=upto)


@router.get("items/{name}", response={200: object, **REFUSED}, summary="One item, in any format")
def item(request: HttpRequest, name: str, format: str = "") -> HttpResponse:
    """By outside id or wire number, in the format of `?format=` or of the Accept header."""
    actor = request.auth
    permit_scope(actor, READ)
    row = _row(name)
    its = cleared.by_ids([row.pk])[row.pk]
    visibility = _seen_by(actor, row, its)
    chosen = format or TYPES.get(request.headers.get("Accept", "").partition(",")[0].partition(";")[0].strip(), "ninjs")
    rendition = render(chosen, its, settings.KAWAT.masthead, visibility=visibility)
    return HttpResponse(rendition.content, content_type=rendition.media_type)


@router.get("report", response={200: object, **REFUSED}, summary="The report of a release")
def report(request: HttpRequest, release: str) -> HttpResponse:
    permit_scope(request.auth, READ)
    told = reporting.report_as_json(report_for(request.auth, release))
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/json")


@router.post("ticket", response={200: TicketOut, **REFUSED}, summary="A ticket for the desktop stream")
def ticket(request: HttpRequest, given: TicketIn) -> TicketOut:
    permit_scope(request.auth, READ)
    return TicketOut(ticket=stream.ticket(request.auth, given.subscriber), stream_url=settings.KAWAT.stream_url)


def _row(name: str) -> models.Item:
    rows = models.Item.objects.filter(number__isnull=False)
    found = (rows.filter(number=int(name)) if name.isdecimal() and len(name) < 19 else rows.filter(uid=name)).first()
    if found is None:
        raise NoSuchRelease(name=name)
    return found


def _seen_by(actor: Actor, row: models.Item, its: Cleared) -> Visibility:
    """Subscribers and the house read what media may see; others the public rendition of what is public."""
    if is_of_the_house(actor, its.item):
        return Visibility.MEDIA
    for reader in readers_of(actor):
        if its.item.kind.is_notice or may_have(reader, its):
            _write_reads(reader.subscriber, [its])
            return Visibility.MEDIA
    if not row.public:
        raise NoSuchRelease(name=row.uid)
    return Visibility.PUBLIC


def _write_reads(subscriber: int, read: list[Cleared]) -> None:
    """Stories that were read; a notice in the place of one is none."""
    uids = [its.item.uid for its in read if its.withdrawn is None and not its.item.kind.is_notice]
    ids = models.Item.objects.filter(uid__in=uids).exclude(state=State.KILLED).values_list("pk", flat=True)
    if uids:
        stream.was_read(subscriber, list(ids))


def _numbered(its: Cleared, states: dict[int, str]) -> NumberedOut:
    rendition = render("ninjs", its, settings.KAWAT.masthead, visibility=Visibility.MEDIA)
    return NumberedOut(
        number=its.number,
        id=its.item.uid,
        state=states[its.number],
        cleared_at=its.at,
        ninjs=json.loads(rendition.content),
    )


assert set(TYPES.values()) <= set(FORMATS)
