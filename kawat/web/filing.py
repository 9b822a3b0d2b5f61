"""The filing page: copy is pasted, dropped or written, and what was made of it is shown before and after it is filed.

Without scripts there are buttons to save the draft, to look at it and to add a language; with them all three happen as
one types. Its address names the draft, and the draft's id is the filing's idempotency key: a double click, a reload, or
Back and File once more lead to what was filed. A refusal keeps what was typed.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kawat.actions import drafts, intake
from kawat.actions.filing import Filing
from kawat.actions.people import Actor
from kawat.core.errors import DraftMoved, Forbidden, KawatError
from kawat.core.terms import Right
from kawat.store.clock import new_uid
from kawat.web.access import known, signed_in
from kawat.web.forms import ZONES
from kawat.web.issuer.drafts import fields_of, initial_of, seen_of, uid_of
from kawat.web.issuer.filings import filing_of
from kawat.web.issuer.forms import FilingForm, sources_of
from kawat.web.issuer.galley import audience_of, galleys_of
from kawat.web.issuer.taking import TakenIn, read_in, take_in
from kawat.web.picture_fields import attachments_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    if not any(sources_of(actor)):
        raise Forbidden(who=actor.name, right=Right.FILE.value)
    if request.method == "POST":
        return _posted(request, actor)
    uid = uid_of(request.GET.get("draft", ""))
    if not uid:
        named = request.GET.copy()
        named["draft"] = new_uid()
        return redirect(f"{reverse('file')}?{named.urlencode()}")
    draft, initial = initial_of(actor, uid)
    form = FilingForm(actor, initial={"key": uid, **(initial or _initial(request))})
    return _shown(
        request, actor, form, uid=uid, seen=draft.version, filed=intake.filed_as(actor, str(form["key"].value()))
    )


def _posted(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    uid, seen = uid_of(request.POST.get("draft", "")) or new_uid(), seen_of(request)
    asked = request.POST.get("do", "file")
    try:
        taken = take_in(actor, uid, request.POST, request.FILES)
        if asked != "file":
            taken = read_in(actor, uid, taken, request.FILES)
    except KawatError as refused:
        return _refused(request, actor, FilingForm(actor, request.POST), refused, uid=uid, seen=seen)
    form = FilingForm(actor, taken.fields, taken.files)
    if asked in ("save", "language"):
        return _saved(request, actor, form, taken, uid=uid, seen=seen, more=asked == "language")
    form.is_valid()
    if asked == "look":
        return _shown(request, actor, form, uid=uid, seen=seen, galleys=galleys_of(actor, form), untaken=taken.untaken)
    if asked == "count":
        return _shown(request, actor, form, uid=uid, seen=seen, counted=audience_of(actor, form))
    if not form.is_valid():
        return _refused(request, actor, form, None, uid=uid, seen=seen, taken=taken)
    try:
        if form.cleaned_data["release"]:
            known(actor, form.cleaned_data["release"])
        again = intake.filed_as(actor, form.cleaned_data["key"])
        first = intake.file_together(actor, filings_of(form))[0]
    except KawatError as refused:
        return _refused(request, actor, form, refused, uid=uid, seen=seen, taken=taken)
    if again:
        messages.info(request, _("You had filed this already: here it is. Nothing was filed a second time."))
    drafts.drop(actor, uid)
    said = f"?filed={uid}" if request.POST.get("draft") else ""  # so that the browser forgets its copy too
    return redirect(reverse("desk-item", args=[first.row.uid]) + said)


def _refused(
    request: HttpRequest,
    actor: Actor,
    form: FilingForm,
    refused: KawatError | None,
    *,
    uid: str,
    seen: int,
    taken: TakenIn | None = None,
) -> HttpResponse:
    """The page with its sentences. A Word file that was chosen stands as text on it, since no browser chooses it again."""
    if taken is not None and taken.files:
        with suppress(KawatError):
            taken = read_in(actor, uid, taken, taken.files)
            form = FilingForm(actor, taken.fields, taken.files)
    form.is_valid()
    if refused is not None:
        form.refuse(refused)
    status = 422 if refused is None else refused.status
    return _shown(request, actor, form, uid=uid, seen=seen, untaken=taken.untaken if taken else (), status=status)


def _saved(
    request: HttpRequest, actor: Actor, form: FilingForm, taken: TakenIn, *, uid: str, seen: int, more: bool
) -> HttpResponseBase:
    """Save by a button. Where another tab saved meanwhile, both are shown, and saving again keeps this one."""
    fields = fields_of(taken.fields)
    if more:
        fields["versions"] = [str(form.count + 1)]
    try:
        drafts.save(actor, uid, seen=seen, fields=fields)
    except DraftMoved as moved:
        other = drafts.find(actor, uid)
        form.is_valid()
        form.refuse(moved)
        return _shown(request, actor, form, uid=uid, seen=other.version, other=other, status=moved.status)
    except KawatError as refused:
        form.is_valid()
        form.refuse(refused)
        return _shown(request, actor, form, uid=uid, seen=seen, status=refused.status)
    return redirect(f"{reverse('file')}?draft={uid}" + (f"#version-{form.count + 1}" if more else ""))


def _shown(
    request: HttpRequest,
    actor: Actor,
    form: FilingForm,
    *,
    uid: str,
    seen: int,
    other: drafts.Draft | None = None,
    galleys: object = (),
    untaken: Sequence[str] = (),
    counted: Mapping[str, object] = MappingProxyType({}),
    filed: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "zones": ZONES,
        "draft": uid,
        "seen": seen,
        "other": other,
        "galleys": galleys,
        "untaken": untaken,
        "person": actor.user,
        "filed": filed,
        **counted,
        "saved": [each for each in drafts.own(actor) if each.uid != uid],
    }
    return render(request, "kawat/filing.html", context, status=status)


def _initial(request: HttpRequest) -> dict[str, object]:
    """A further language of a release is filed with what the release has already."""
    asked = {name: request.GET.get(name, "") for name in ("release", "issuer", "provider")}
    return {**asked, "circuits": request.GET.getlist("circuit")}


def filings_of(form: FilingForm) -> list[Filing]:
    """One filing for each language of the form, the first first. Pictures go with all of them."""
    shared = tuple(attachments_of(form, form.actor))
    return [filing_of(form, place, shared) for place in ("", *form.further)]
