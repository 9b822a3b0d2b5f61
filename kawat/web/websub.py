"""The hub's door (W3C WebSub, section 5.1): a form in, 202 or one sentence out.

Nothing is asked of the callback here: a sender does, within a second or so. No session, no token of a form: whoever
knows a callback may ask in its name, and the callback itself decides.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kawat.actions import intents
from kawat.actions.intents import Asked
from kawat.core.errors import KawatError
from kawat.web.access import client_of

BODY_MOST = 8_192
"""Bytes of a request: callback, topic and secret, with room for their percent-encoding."""
FORM = "application/x-www-form-urlencoded"


@csrf_exempt
@require_POST
def hub(request: HttpRequest) -> HttpResponse:
    if request.content_type != FORM:
        return _said(f"Send the request as {FORM}.", 415)
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_MOST:
        return _said(f"The request has more than {BODY_MOST} bytes.", 413)
    told = {name: request.POST.get(f"hub.{name}", "") for name in Asked.__dataclass_fields__}
    try:
        intents.ask(Asked(**told), client=client_of(request))
    except KawatError as refused:
        return _said(str(refused), refused.status)
    return HttpResponse(status=202, content_type="text/plain; charset=utf-8")


def _said(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
