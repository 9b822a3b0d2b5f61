"""What was typed outlives a session that ended and a page that stood open for too long.

A form that cannot be taken as it comes is answered with a page that holds all its fields: sign in, or look, and send it
on. Nothing of it stays on the server. Only what a page of ours has sent is held: browsers say in `Origin` whose page it
was, and no script can say otherwise. Chosen files and passwords are never held.
"""

import json
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import bad_request

Fields = list[tuple[str, str]]
NEVER = ("csrfmiddlewaretoken",)
UNSPOKEN = "password"


def signed_out(request: HttpRequest) -> HttpResponse:
    """The answer to a form of somebody whose session has ended: sign in, and it goes on."""
    context = {
        "form": AuthenticationForm(request),
        "next": request.get_full_path(),
        "carried": json.dumps(_fields(request), ensure_ascii=False),
        "files": bool(request.FILES),
    }
    return render(request, "kawat/account/sign_in.html", context, status=403)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a form whose token is not, or no longer, this session's."""
    fields = _fields(request) if _is_ours(request) else []
    if any(UNSPOKEN in name for name in request.POST):
        fields = []
    return _again(request, request.get_full_path(), fields, files=bool(request.FILES), status=403)


def again(request: HttpRequest, action: str, carried: str) -> HttpResponse:
    """After signing in: what was carried, to be sent to where it was going."""
    return _again(request, action, _read(carried), files=False, status=200)


def refused_whole(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's answer to a request that it does not take at all."""
    if not isinstance(exception, RequestDataTooBig):
        return bad_request(request, exception)
    sentence = _(
        "This is more text than the wire takes at once, {limit} MB. Nothing was changed: go back, and your browser still "
        "has it. Shorten it, or hand it in as a file; what was saved of a draft is as it was."
    ).format(limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024))
    drafts = request.path_info.endswith("/file")
    return render(request, "kawat/refused.html", {"sentence": sentence, "drafts": drafts}, status=413)


def _again(request: HttpRequest, action: str, fields: Fields, *, files: bool, status: int) -> HttpResponse:
    context = {"action": action, "fields": fields, "shown": _shown(fields), "files": files}
    return render(request, "kawat/account/again.html", context, status=status)


def _is_ours(request: HttpRequest) -> bool:
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in {own, *settings.CSRF_TRUSTED_ORIGINS}


def _fields(request: HttpRequest) -> Fields:
    said = ((name, str(value)) for name, values in request.POST.lists() for value in values)
    return [(name, value) for name, value in said if name not in NEVER and UNSPOKEN not in name]


def _shown(fields: Iterable[tuple[str, str]]) -> list[str]:
    """What a person typed, so that they see what they send; keys and numbers of versions say nothing to them."""
    return [value for _name, value in fields if " " in value.strip()]


def _read(carried: str) -> Fields:
    """As `signed_out` wrote it; anything else is nothing."""
    try:
        pairs = json.loads(carried)
        return [(name, value) for name, value in pairs if isinstance(name, str) and isinstance(value, str)]
    except (ValueError, TypeError, RecursionError):
        return []
