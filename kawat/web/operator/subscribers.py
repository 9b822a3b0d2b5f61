"""Subscribers in and out: a file handed in, looked at, taken in with its bad rows named; and exports, streamed."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kawat.actions import exporting, handed_in
from kawat.actions.importing import COLUMNS
from kawat.actions.people import Actor
from kawat.core.errors import BadField, KawatError
from kawat.formats.tables import csv_lines, json_lines
from kawat.store import models
from kawat.web.operator.room import answered, for_operators
from kawat.web.words import say

LAST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The files of late, and a form for another one."""
    context: dict[str, Any] = {
        "imports": [(row, _word(row.state)) for row in models.Import.objects.order_by("-pk")[:LAST]],
        "columns": list(COLUMNS),
        "exports": [
            ("subscribers", _("Subscribers with profiles and destinations, for an import elsewhere")),
            ("profiles", _("Profiles")),
            ("destinations", _("Destinations")),
            ("circuits", _("Circuits")),
        ],
    }
    if request.method != "POST":
        return render(request, "kawat/operator/subscribers.html", context)
    upload = request.FILES.get("file")
    try:
        if upload is None or isinstance(upload, list):
            raise BadField(field="file", reason="none was chosen")
        make_circuits = "make_circuits" in request.POST
        uid = handed_in.hand_in(actor, upload.read(), name=upload.name or "file", make_circuits=make_circuits)
    except KawatError as refused:
        more = {"refused": say(refused), "wrong": "file", "make_circuits": "make_circuits" in request.POST}
        return render(request, "kawat/operator/subscribers.html", {**context, **more}, status=refused.status)
    return redirect("operator-import", uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def one(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """One file: how far it is, what would become of its rows, what became of them."""
    handed_in.find(uid)

    def act() -> str:
        if request.POST.get("do") == "take":
            handed_in.take(actor, uid)
            return _("It is being taken in.")
        handed_in.drop(actor, uid)
        return _("Dropped. Nothing of it was written.")

    def context() -> dict[str, Any]:
        row = handed_in.find(uid)
        report = handed_in.report_of(row)
        return {
            "its": row,
            "word": _word(row.state),
            "report": report,
            "running": row.state in (handed_in.READING, handed_in.TAKING),
            "further": report.refused - len(report.bad) if report else 0,
        }

    return answered(request, "kawat/operator/import.html", context, act, to="operator-import", uid=uid)


@require_POST
@for_operators
def export(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Everything of one kind as a file, written while it is read. By a button, since it is journalled."""
    what = request.POST.get("what", "")
    if what not in exporting.KINDS:
        raise BadField(field="what", reason="choose one of those that are named")
    rows = exporting.export(actor, what)
    whole = what == "subscribers"
    lines = (line.encode() for line in (json_lines(rows) if whole else csv_lines(rows)))
    answer = StreamingHttpResponse(lines, content_type="application/jsonl" if whole else "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{what}.{"jsonl" if whole else "csv"}"'
    return answer


def _word(state: str) -> str:
    return {
        handed_in.READING: _("being looked at"),
        handed_in.READ: _("waits for you"),
        handed_in.TAKING: _("being taken in"),
        handed_in.TAKEN: _("taken in"),
        handed_in.DROPPED: _("dropped"),
    }[state]
