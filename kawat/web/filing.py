"""The plain filing page: copy goes in, and the draft's own page shows what was made of it, field by field.

The form carries an idempotency key, so that a double click or a reload files once. A refusal keeps what was typed.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kawat.actions import intake
from kawat.actions.filing import Attachment, Filing
from kawat.actions.people import Actor
from kawat.core.errors import Forbidden, KawatError
from kawat.core.terms import Kind, Right
from kawat.web.access import is_editor, is_of_the_house, known, signed_in
from kawat.web.desk.queue import Shelves, read_queue
from kawat.web.forms import PICTURES, ZONES, FilingForm, is_ninjs, sources_of


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    if not any(sources_of(actor)):
        raise Forbidden(who=actor.name, right=Right.FILE.value)
    form = FilingForm(actor, request.POST or None, request.FILES or None, initial=_initial(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["release"]:
                known(actor, form.cleaned_data["release"])
            kept = intake.file(actor, _filing(form))
        except KawatError as refused:
            form.refuse(refused)
            status = refused.status
        else:
            return redirect("desk-item", uid=kept.row.uid)
    context = {"form": form, "zones": ZONES, "mine": _mine(actor)}
    return render(request, "kawat/filing.html", context, status=status)


def _initial(request: HttpRequest) -> dict[str, object]:
    """A further language of a release is filed with what the release has already."""
    asked = {name: request.GET.get(name, "") for name in ("release", "issuer", "provider")}
    return {**asked, "circuits": request.GET.getlist("circuit")}


def _filing(form: FilingForm) -> Filing:
    given = form.cleaned_data
    copy, name, markdown = form.text_of()
    return Filing(
        copy=copy,
        name=name,
        markdown=markdown,
        ninjs=is_ninjs(name),
        untaken=form.untaken,
        language=given["language"],
        issuer=given["issuer"],
        provider=given.get("provider", ""),
        circuits=tuple(given["circuits"]),
        headline=given["headline"],
        subhead=given["subhead"],
        attachments=tuple(_attachments(form)),
        hold=f"{given['hold_at']} {given['hold_zone']}".strip() if given["hold_at"] else "",
        key=given["key"],
        release=given["release"],
        kind=Kind(given["kind"]) if given["kind"] in list(Kind) else Kind.RELEASE,
        disclosure=given["disclosure"],
        forbidden=tuple(given["forbidden"].replace(",", " ").split()),
    )


def _attachments(form: FilingForm) -> list[Attachment]:
    given = form.cleaned_data
    return [
        Attachment(
            name=given[f"picture_{place}"].name,
            content=given[f"picture_{place}"].read(),
            media_type=given[f"picture_{place}"].content_type,
            caption=given[f"caption_{place}"],
            credit=given[f"credit_{place}"],
        )
        for place in range(1, PICTURES + 1)
        if given[f"picture_{place}"]
    ]


def _mine(actor: Actor) -> Shelves | None:
    """What an issuer's or a provider's hand filed lately. An editor has the desk for that."""
    if is_editor(actor):
        return None
    return read_queue(actor, lambda kept: is_of_the_house(actor, kept.document.item))
