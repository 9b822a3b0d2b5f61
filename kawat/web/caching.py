"""Answers that may be kept, and are asked for anew each time: one number tells whether anything changed.

Whatever happens in public, a kill too, takes a wire number; what stands beside stories, such as logos and names, is
counted by the journal. So these two, with the page's language and the masthead, stand for all that an anonymous page
can say, and a reader who has it is answered 304 without a story being read.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from kawat.store import models

View = Callable[..., HttpResponse]


def unless_seen(view: View) -> View:
    """A public page with an ETag. To somebody who is signed in it is theirs, and has none."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if hasattr(request, "user") and request.user.is_authenticated:
            return view(request, *args, **kwargs)
        etag = mark_of(request)
        response: HttpResponse = get_conditional_response(request, etag=etag) or view(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response.headers["ETag"] = etag
            response.headers["Cache-Control"] = "no-cache"
        patch_vary_headers(response, ("Cookie",))
        return response

    return wrapped


def mark_of(request: HttpRequest) -> str:
    """A weak ETag of what the wire can say at this address now."""
    number, looks = models.Wire.objects.values_list("number", "looks").get()
    last = models.SearchEntry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    where = (get_language(), request.get_full_path(), request.META.get("SCRIPT_NAME"))
    said = repr((version("kawat"), settings.KAWAT.masthead, number, looks, last, *where))
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:24]}"'
