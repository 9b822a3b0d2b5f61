"""What every answer carries, and what becomes of a refusal that no view caught.

The Content-Security-Policy allows nothing inline and nothing from elsewhere. What a signed-in person sees is stored
nowhere; what everybody sees is asked for anew each time, so that a kill is seen at once.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kawat.core.errors import KawatError
from kawat.web.words import say

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def reaching_the_edge(response: HttpResponse) -> HttpResponse:
    """A page whose script also asks the edge, on its port or at its own address."""
    parts = urlsplit(settings.KAWAT.stream_url)
    policy = POLICY.replace("connect-src 'self'", f"connect-src 'self' {parts.scheme}://{parts.netloc}")
    response.headers["Content-Security-Policy"] = policy
    return response


class Headers:
    """Security headers and cache rules, where a view has not said its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        user = getattr(request, "user", None)
        mine = request.path.startswith("/api/") or request.method == "POST" or (user and user.is_authenticated)
        response.headers.setdefault("Cache-Control", "private, no-store" if mine else "no-cache")
        return response


class Refusals:
    """A `KawatError` that a view let through becomes a page that says its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, refused: Exception) -> HttpResponse | None:
        if not isinstance(refused, KawatError) or request.path.startswith("/api/"):
            return None
        return render(request, "kawat/refused.html", {"sentence": say(refused)}, status=refused.status)
