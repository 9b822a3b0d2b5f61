"""How a release lands, for the scripts of its page and as CSV to take away.

The figures move by the edge's stream, for which a ticket is given here; nothing waits in a web worker.
"""

import csv
import io
from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from kawat.actions import landing
from kawat.actions.people import Actor
from kawat.actions.report import Report, countries_of
from kawat.core.errors import NothingOut
from kawat.web.access import signed_in
from kawat.web.issuer.release import family_for
from kawat.web.reports import report_for

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


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
    """The report as a table: a line for each item and channel, then one for each item and country."""
    report = report_for(actor, uid)
    if not report.items:
        raise NothingOut(name=uid)
    response = HttpResponse(written(report), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="report-{report.items[0].number}.csv"'
    return response


def written(report: Report) -> str:
    """The whole table. A cell that a spreadsheet would take for a formula is written as text."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        ("part", "number", "language", "version", "kind", "headline", "cleared_at", "channel", "country", "owed",
         "arrived", "bounced", "failed", "still_due", "first_s", "median_s", "p99_s", "last_s", "skew_s")
    )  # fmt: skip
    for item in report.items:
        head = (item.number, item.language, item.version, item.kind, _safe(item.headline), item.cleared_at.isoformat())
        for each in item.channels:
            times = (each.first_s, each.median_s, each.p99_s, each.last_s, each.skew_s)
            arrived = (each.owed, each.got, each.bounced, each.failed, each.still_due)
            table.writerow(("channel", *head, each.channel, "", *arrived, *_seconds(times)))
        streams = item.streams
        offered = (streams.offered, streams.written, "", streams.dropped, "")
        first, last = _seconds((streams.first_s, streams.last_s))
        table.writerow(("channel", *head, "stream", "", *offered, first, "", "", last, ""))
        for place in countries_of(item.uid):
            (last,) = _seconds((place.last_s,))
            owed = (place.owed, place.got, "", place.failed, place.still_due)
            table.writerow(("country", *head, "", place.country, *owed, "", "", "", last, ""))
    return out.getvalue()


def _seconds(times: Iterable[float | None]) -> tuple[str, ...]:
    return tuple("" if each is None else f"{each:.3f}" for each in times)


def _safe(text: str) -> str:
    return "'" + text if text.startswith(_DANGEROUS) else text
