"""What is out, for machines: by wire number, one by one in any format, the report, and tickets for the stream.

A subscriber is given what the stream would give it, and every item that it downloads is written down as a Read. The
desk is given everything that is out.
"""

import hashlib
import json
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import Query, Router

from kawat.actions import report as reporting
from kawat.actions import stream
from kawat.actions.people import READ, Actor
from kawat.core.errors import Forbidden, NoSuchRelease, UnknownFormat
from kawat.core.ports import Reader
from kawat.core.release import Cleared
from kawat.core.terms import State, Visibility
from kawat.formats import FORMATS, render
from kawat.store import cleared, models
from kawat.store.dialect import askable
from kawat.web.access import is_editor, is_of_the_house, may_have, readers_of, wants
from kawat.web.api.accept import content_type, format_for, ninjs_for
from kawat.web.api.keys import permit_scope
from kawat.web.api.schemas import NumberedOut, PageOut, Refusal, TicketIn, TicketOut
from kawat.web.reports import report_for

router = Router(tags=["items"])
REFUSED = {code: Refusal for code in (401, 403, 404, 406, 409, 422)}
MOST = 100
NUMBER_MOST = 2**63 - 1


@router.get("items", response={200: PageOut, **REFUSED}, exclude_none=True, summary="Items by wire number")
def items(
    request: HttpRequest,
    response: HttpResponse,
    after: int = Query(0, ge=0, le=NUMBER_MOST),
    upto: int = Query(NUMBER_MOST, ge=0, le=NUMBER_MOST, description="nothing above this number, to fill a gap"),
    limit: int = Query(MOST, ge=1, le=MOST),
    format: str = Query("", description="ninjs unless said here, or in Accept by another version of ninjs"),
) -> PageOut | HttpResponse:
    """Those numbered above `after`, in order. Ask with the `ETag` of the last answer: 304 says that nothing is new."""
    actor = request.auth
    permit_scope(actor, READ)
    readers = readers_of(actor)
    if not is_editor(actor) and not readers:
        raise Forbidden(who=actor.name, right="read")
    chosen = format or ninjs_for(request.headers.get("Accept", ""))
    if chosen not in FORMATS:
        raise UnknownFormat(name=chosen[:40], known=", ".join(FORMATS))
    last = models.Wire.objects.get().number  # before the items: what clears meanwhile is the next answer's
    etag = _mark(last, actor.user, after, upto, limit, chosen, is_editor(actor), _standing(readers))
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        response = unchanged
    response.headers["ETag"] = etag
    response.headers["Vary"] = "Accept, Authorization"
    if unchanged is not None:
        return unchanged
    found = cleared.after(after, limit, upto=min(upto, last))
    considered = found[-1].number if len(found) == limit else max(after, min(upto, last))
    states = dict(models.Item.objects.filter(number__gt=after, number__lte=considered).values_list("number", "state"))
    if not is_editor(actor):
        found = _wanted(readers, found)
    return PageOut(items=[_numbered(its, states, chosen) for its in found], upto=considered)


@router.get("items/{name}", response={200: object, **REFUSED}, summary="One item, in any format")
def item(request: HttpRequest, name: str, format: str = "") -> HttpResponse:
    """By outside id or wire number, in the format of `?format=` or of the Accept header."""
    actor = request.auth
    permit_scope(actor, READ)
    accept = request.headers.get("Accept", "")
    chosen = format or format_for(accept)
    row = _row(name)
    its = cleared.by_ids([row.pk])[row.pk]
    visibility, reader = seen_by(actor, row, its)
    rendition = render(chosen, its, settings.KAWAT.masthead, visibility=visibility)
    etag = _mark(hashlib.sha256(rendition.content).hexdigest(), chosen)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        if reader is not None:
            write_reads(reader.subscriber, [its])
        response = HttpResponse(
            rendition.content, content_type=content_type("" if format else accept, chosen, rendition.media_type)
        )
    response.headers["ETag"] = etag
    response.headers["Vary"] = "Accept, Authorization"
    return response


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
    found = (
        rows.filter(number=int(name)) if name.isdecimal() and len(name) < 19 else rows.filter(uid=askable(name))
    ).first()
    if found is None:
        raise NoSuchRelease(name=name)
    return found


def seen_by(actor: Actor, row: models.Item, its: Cleared) -> tuple[Visibility, Reader | None]:
    """Subscribers and the house read what media may see; others the public rendition of what is public. With the
    subscriber whose right it is."""
    if is_of_the_house(actor, its.item):
        return Visibility.MEDIA, None
    for reader in readers_of(actor):
        if its.item.kind.is_notice or may_have(reader, its):
            return Visibility.MEDIA, reader
    if not row.public:
        raise NoSuchRelease(name=row.uid)
    return Visibility.PUBLIC, None


def _wanted(readers: Sequence[Reader], found: Sequence[Cleared]) -> list[Cleared]:
    """What the stream would give any of these subscribers; that each has read it is written down."""
    chosen: dict[int, Cleared] = {}
    for reader in readers:
        its_own = [its for its in found if wants(reader, its)]
        write_reads(reader.subscriber, its_own)
        chosen.update({its.number: its for its in its_own})
    return [chosen[number] for number in sorted(chosen)]


def _standing(readers: Sequence[Reader]) -> list[object]:
    """What, when it changes, changes what these subscribers are given."""
    return [[each.subscriber, each.revision, each.country, sorted(each.circuits)] for each in readers]


def _mark(*told: object) -> str:
    """An ETag of these."""
    return f'"{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]}"'


def write_reads(subscriber: int, read: list[Cleared]) -> None:
    """Stories that were read; a notice in the place of one is none."""
    uids = [its.item.uid for its in read if its.withdrawn is None and not its.item.kind.is_notice]
    ids = models.Item.objects.filter(uid__in=uids).exclude(state=State.KILLED).values_list("pk", flat=True)
    if uids:
        stream.was_read(subscriber, list(ids))


def _numbered(its: Cleared, states: dict[int, str], name: str) -> NumberedOut:
    rendition = render(name, its, settings.KAWAT.masthead, visibility=Visibility.MEDIA)
    document = rendition.content.decode()
    is_ninjs = name.startswith("ninjs")
    return NumberedOut(
        number=its.number,
        id=its.item.uid,
        state=states[its.number],
        cleared_at=its.at,
        ninjs=json.loads(document) if is_ninjs else None,
        media_type=None if is_ninjs else rendition.media_type,
        content=None if is_ninjs else document,
    )
