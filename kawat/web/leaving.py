"""Leaving in one click (RFC 8058), and confirming a kill.

A POST to the address that stands in a mail's List-Unsubscribe is enough: no session, no token of a form, no question.
A GET only shows a button, since programs that scan mail follow every link.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kawat.actions import reception


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    destination = reception.read_unsubscribe(token)
    if destination is None:
        return render(request, "kawat/leaving.html", {"step": "unknown"}, status=404)
    if request.method != "POST":
        return render(request, "kawat/leaving.html", {"step": "ask"})
    reception.unsubscribe(destination)
    return render(request, "kawat/leaving.html", {"step": "done"})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """Only the destination of a kill was sent the token, so that its POST counts as a confirmation."""
    if request.method != "POST":
        return render(request, "kawat/acknowledging.html", {"step": "ask"})
    if not reception.acknowledge(token):
        return render(request, "kawat/acknowledging.html", {"step": "unknown"}, status=404)
    return render(request, "kawat/acknowledging.html", {"step": "done"})
