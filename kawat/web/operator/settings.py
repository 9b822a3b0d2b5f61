"""What the environment says and the pages cannot change: shown as it is, with how it is changed; and tried, before it is
put there, by the very reader that reads it at the start."""

import os
import shlex
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions.people import Actor
from kawat.core.errors import KawatError
from kawat.web.operator.room import for_operators
from kawat.web.words import say

TRIED = ("KAWAT_NAME", "KAWAT_MARK", "KAWAT_BASE_URL", "KAWAT_STREAM_URL", "KAWAT_MAIL_FROM", "SMTP_URL")
"""Those that a new wire needs to be right about; the others are in docs/operating.md."""
LONGEST = 500


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    return render(request, "kawat/operator/settings.html", {"shown": settings.KAWAT_SHOWN, **tried(request)})


def tried(request: HttpRequest) -> dict[str, Any]:
    """The fields of what may be tried, and for what was typed the sentence that refuses it or the lines to be put into
    the environment."""
    posted = request.method == "POST" and request.POST.get("do") == "try"
    now = {each.name: each.value for each in settings.KAWAT_SHOWN}
    typed = {name: request.POST.get(name, "").strip() if posted else _shown(name, now[name]) for name in TRIED}
    fields = [(name, _label(name), typed[name], _help(name)) for name in TRIED]
    if not posted:
        return {"fields": fields}
    wrong = _wrong(typed)
    if wrong:
        return {"fields": fields, "wrong_setting": wrong[0], "wrong_sentence": wrong[1]}
    lines = [f"{name}={shlex.quote(value)}" for name, value in typed.items() if value]
    return {"fields": fields, "lines": lines}


def _wrong(typed: dict[str, str]) -> tuple[str, str] | None:
    """The first setting that is refused, and why."""
    for name, value in typed.items():
        if len(value) > LONGEST or not value.isprintable():
            return name, _("It takes one line of up to 500 characters.")
    user = typed["SMTP_URL"].rpartition("@")[0].partition("://")[2]
    if ":" in user:
        return "SMTP_URL", _(
            "Name the user alone here; the password goes into a file that KAWAT_SMTP_PASSWORD_FILE names."
        )
    password = {"KAWAT_SMTP_PASSWORD": "-"} if user else {}
    try:
        settings.KAWAT_READ({**os.environ, **password, **typed})
    except KawatError as refused:
        name = str(refused.facts.get("name", ""))
        return (name if name in typed else TRIED[0]), say(refused)
    return None


def _shown(name: str, value: str) -> str:
    """What stands there now; of relays only what `kawat check` shows as well, since a password may stand in them."""
    return "" if name == "SMTP_URL" else value


def _label(name: str) -> str:
    return {
        "KAWAT_NAME": _("The wire’s name"),
        "KAWAT_MARK": _("Its mark in datelines"),
        "KAWAT_BASE_URL": _("How the world reaches the pages"),
        "KAWAT_STREAM_URL": _("How the world reaches the desktop stream"),
        "KAWAT_MAIL_FROM": _("The address that mail comes from"),
        "SMTP_URL": _("The mail relay"),
    }[name]


def _help(name: str) -> str:
    return {
        "KAWAT_BASE_URL": _("As https://wire.example.org. It stands in every link that is sent."),
        "KAWAT_STREAM_URL": _("Most often the same as that of the pages."),
        "SMTP_URL": _("As smtp+tls://USER@HOST, smtps://USER@HOST or, on this machine, smtp://127.0.0.1:25."),
    }.get(name, "")
