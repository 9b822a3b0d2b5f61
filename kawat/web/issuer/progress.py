"""How a release lands, for the scripts of its page and as CSV to take away.

The figures move by the edge's stream, for which a ticket is given here; nothing waits in a web worker.
"""

import csv
import dataclasses
import io
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from kawat.actions import landing
from kawat.actions.people import Actor
from kawat.actions.report import ItemReport, Report
from kawat.core.errors import NothingOut
from kawat.formats.tables import cell
from kawat.store import models
from kawat.web.access import signed_in
from kawat.web.issuer.release import family_for
from kawat.web.reports import report_for

COUNTS = (
    "owed",
    "waiting",
    "due",
    "flying",
    "parked",
    "accepted",
    "relayed",
    "delivered",
    "bounced",
    "failed",
    "cancelled",
)
TIMES = ("first_s", "median_s", "p99_s", "last_s", "skew_s")
PLACE = ("owed", "waiting", "due", "flying", "accepted", "relayed", "failed", "cancelled", "first_s", "last_s")
"""Of a country: `waiting` holds what is parked, `relayed` what was delivered since, `failed` what bounced."""

COLUMNS = (
    "part", "number", "language", "version", "kind", "state", "headline", "set_for", "cleared_at", "lag_s", "reads",
    "channel", "country", "arrived", *COUNTS, "offered", "written", "dropped", *TIMES, "after_s", "confirmed",
    "unreached", "code", "words", "count",
)  # fmt: skip


@require_safe
@signed_in
def figures(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """The same figures as the edge tells, for a page that cannot reach it. Before the clear the hold alone."""
    release = family_for(actor, uid)[0].row.release
    return JsonResponse(landing.landing_of(release.pk).document())


@require_POST
@signed_in
def ticket(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """A ticket to watch this release at the edge, for those whom it speaks for and the desk."""
    release = family_for(actor, uid)[0].row.release
    return JsonResponse({"ticket": landing.ticket_of(release), "stream_url": settings.KAWAT.stream_url})


@require_safe
@signed_in
def as_csv(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """The report as a table that any program reads."""
    report = report_for(actor, uid)
    if not report.items:
        raise NothingOut(name=uid)
    response = HttpResponse(written(report), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="report-{report.items[0].number}.csv"'
    return response


def written(report: Report) -> str:
    """The whole table: of each item itself, its channels, streams, answers, countries and steps of time. A cell that a
    spreadsheet would take for a formula is written as text."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    rows = {row.uid: row for row in models.Item.objects.filter(uid__in=[item.uid for item in report.items])}
    for item in report.items:
        for line in _lines(item, rows[item.uid]):
            table.writerow({name: _cell(value) for name, value in line.items()})
    return out.getvalue()


def _lines(item: ItemReport, row: models.Item) -> Iterator[dict[str, object]]:
    its = {"number": item.number, "language": item.language, "version": item.version, "kind": item.kind}
    kill = dataclasses.asdict(item.kill) if item.kill else {}
    yield {
        **its,
        "part": "item",
        "state": item.state,
        "headline": item.headline,
        "set_for": item.hold_at,
        "cleared_at": item.cleared_at,
        "lag_s": item.lag_s,
        "reads": item.reads,
        **kill,
    }
    for channel in item.channels:
        counted = {name: getattr(channel, name) for name in (*COUNTS, *TIMES)}
        yield {**its, "part": "channel", "channel": channel.channel, "arrived": channel.got, **counted}
        for code, words, count in channel.answers:
            yield {**its, "part": "answer", "channel": channel.channel, "code": code, "words": words, "count": count}
    streams = dataclasses.asdict(item.streams)
    yield {**its, "part": "stream", "channel": "stream", **streams}
    for place in landing.countries_of([row]):
        counted = {name: getattr(place, name) for name in PLACE}
        yield {**its, "part": "country", "country": place.name, "arrived": place.got, **counted}
    timeline = landing.timeline_of([row])
    for channel_name, counts in timeline.channels:
        for step, count in zip(timeline.steps, counts, strict=True):
            yield {**its, "part": "time", "channel": channel_name, "after_s": step, "arrived": count}


def _cell(value: object) -> object:
    match value:
        case float():
            return f"{value:.3f}"
        case datetime():
            return value.isoformat()
    return cell(value)
