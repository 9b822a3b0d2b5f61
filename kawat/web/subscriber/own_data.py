"""A person's own data on a page: all of it to take away, what is wrong put right, and everything erased.

The file to take away is one JSON object, alone or in an archive beside a page that anybody can read.
"""

import json
import zipfile
from io import BytesIO
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kawat.actions import erasing, own_data, profiles, subscriptions
from kawat.actions.people import Actor
from kawat.core.errors import KawatError
from kawat.core.terms import Role
from kawat.store import models
from kawat.store.clock import now
from kawat.web.access import client_of, signed_in
from kawat.web.forms import Sentences
from kawat.web.subscriber.file_words import label_of
from kawat.web.words import say

NAME = "kawat-data"


class CorrectForm(Sentences):
    """What a subscriber is called, and where it is."""

    name = forms.CharField(
        label=gettext_lazy("Name"), required=False, widget=forms.TextInput({"dir": "auto", "autocomplete": "off"})
    )
    country = forms.CharField(
        label=gettext_lazy("Country"),
        help_text=gettext_lazy("Two letters, such as ID or JP. Stories that are not for release there do not come."),
        required=False,
        widget=forms.TextInput({"dir": "ltr", "maxlength": "2", "autocomplete": "off", "size": "2"}),
    )

    def refuse(self, refused: KawatError) -> None:
        if refused.code == "unknown-country":
            self.add_error("country", say(refused))
        else:
            super().refuse(refused)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Look at it; a POST corrects the subscriber that it names."""
    forms_of = {each.uid: _form(each) for each in _mine(actor)}
    status = 200
    if request.method == "POST":
        its = profiles.subscriber_for(actor, request.POST.get("subscriber", ""))
        form = forms_of[its.uid] = CorrectForm(request.POST, prefix="")
        form.is_valid()
        try:
            subscriptions.correct(actor, its.pk, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("own-data")
        except KawatError as refused:
            form.refuse(refused)
            status = refused.status
    return _shown(request, actor, forms_of, status=status)


@require_POST
@signed_in
def take(request: HttpRequest, actor: Actor, suffix: str) -> HttpResponse:
    """All of it as a file: JSON, or an archive with a page beside it."""
    said = request.POST.get("before", "")
    told = own_data.export(actor, before=int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0)
    told = {"wire": request.build_absolute_uri("/"), "taken_at": now().isoformat(), **told}
    document = json.dumps(told, ensure_ascii=False, indent=1)
    if suffix == "json":
        return _file(document.encode(), "application/json", suffix)
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as within:
        within.writestr(f"{NAME}.json", document)
        within.writestr(f"{NAME}.html", _readable(request, told))
    return _file(archive.getvalue(), "application/zip", suffix)


@require_POST
@signed_in
def erase(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Forget whoever asks, where they type their password and say that they mean it."""
    try:
        if "sure" not in request.POST:
            return _shown(
                request, actor, {}, refused=_("Tick that you want this; it cannot be taken back."), status=422
            )
        erasing.erase(actor, request.POST.get("password", ""), client=client_of(request))
    except KawatError as refused:
        return _shown(request, actor, {}, refused=say(refused), status=refused.status)
    logout(request)
    return render(request, "kawat/subscriber/erased.html")


def _mine(actor: Actor) -> list[models.Subscriber]:
    return list(models.Subscriber.objects.filter(pk__in=actor.subscribers).order_by("name"))


def _form(its: models.Subscriber) -> CorrectForm:
    return CorrectForm(initial={"name": its.name, "country": its.country})


def _shown(
    request: HttpRequest, actor: Actor, forms_of: dict[str, CorrectForm], *, refused: str = "", status: int = 200
) -> HttpResponse:
    going = {each.pk for each in erasing.alone(actor)}
    mine = _mine(actor)
    for place, each in enumerate(mine):
        form = forms_of.setdefault(each.uid, _form(each))
        form.auto_id = f"id_{place}_%s"
    context = {
        "subscribers": [
            {"row": each, "form": forms_of[each.uid], "destinations": list(each.destinations.order_by("pk"))}
            for each in mine
        ],
        "going": [each for each in mine if each.pk in going],
        "staying": [each for each in mine if each.pk not in going],
        "may_erase": all(each.role is Role.SUBSCRIBER for each in actor.belongings),
        "refused": refused,
    }
    return render(request, "kawat/subscriber/own_data.html", context, status=status)


def _file(content: bytes, media_type: str, suffix: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{NAME}.{suffix}"'
    return answer


def _readable(request: HttpRequest, told: dict[str, Any]) -> str:
    return render_to_string("kawat/subscriber/own_data_file.html", {"told": _parts(told)}, request)


def _parts(told: Any) -> dict[str, Any]:
    """A plain value as the readable page sets it: labels and values, rows of a table, a list, or a text."""
    match told:
        case dict():
            return {"pairs": [(label_of(name), _parts(value)) for name, value in told.items()]}
        case [dict(), *_]:
            columns = list(dict.fromkeys(name for each in told for name in each))
            if any(isinstance(each.get(name), dict | list) and each[name] for each in told for name in columns):
                return {"several": [_parts(each) for each in told]}
            rows = [[_parts(each.get(name)) for name in columns] for each in told]
            return {"columns": [label_of(name) for name in columns], "rows": rows}
        case list():
            return {"text": ", ".join(map(str, told)) or "–"}
        case bool():
            return {"text": _("yes") if told else _("no")}
    return {"text": "–" if told in (None, "") else str(told)}
