"""What the pages of the operator's room share: who may come in, and how a form's one act is done and answered."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kawat.actions.people import Actor, permit_operator
from kawat.core.errors import KawatError
from kawat.web.access import View, signed_in
from kawat.web.words import field_of, say


def for_operators(view: View) -> View:
    """A view that is given the operator after the request; nobody else comes in."""

    @wraps(view)
    @signed_in
    def wrapped(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponseBase:
        permit_operator(actor)
        return view(request, actor, *args, **kwargs)

    return wrapped


def answered(
    request: HttpRequest,
    template: str,
    context: Callable[[], dict[str, Any]],
    act: Callable[[], str] | None,
    **back: Any,
) -> HttpResponse:
    """The page; or, where something is asked of it, that done (`act` says in a sentence what was) and the page asked for
    anew at `back`. What is refused stands beside its field, with all that was typed."""
    if request.method != "POST" or act is None:
        return render(request, template, context())
    try:
        told = act()
    except KawatError as refused:
        more = {
            "refused": say(refused),
            "wrong": field_of(refused),
            "typed": request.POST,
            "did": request.POST.get("do", ""),
        }
        return render(request, template, {**context(), **more}, status=refused.status)
    messages.success(request, told or _("Saved."))
    return redirect(back.pop("to"), **back)
