"""What was handed in is taken in before anything is said about it: files are kept with the draft, Word files and pages
become text on the form. Whatever the answer is, nothing has to be chosen a second time.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kawat.actions import draft_pictures
from kawat.actions.people import Actor
from kawat.core.because import Because
from kawat.core.errors import BadField, KawatError
from kawat.formats.reading import is_rich, read_html, read_rich
from kawat.web.access import signed_in
from kawat.web.issuer.drafts import uid_of
from kawat.web.picture_fields import PICTURES, SAID, keep, keep_enclosed
from kawat.web.pictures import preview
from kawat.web.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """The fields and files with which the form goes on, and what of a Word file or page could not come along."""

    fields: QueryDict
    files: MultiValueDict
    untaken: tuple[str, ...] = ()


def take_in(actor: Actor, draft: str, posted: QueryDict, files: MultiValueDict) -> TakenIn:
    """Chosen pictures are kept with the draft, and those that were to be taken away are gone from their places."""
    fields, left = posted.copy(), files.copy()
    for place in range(1, PICTURES + 1):
        if fields.pop(f"away_{place}", None):
            for name in ("kept", *SAID):
                fields[f"{name}_{place}"] = ""
        chosen = left.pop(f"picture_{place}", [])
        if chosen:
            fields[f"kept_{place}"] = keep(actor, draft, chosen[0]).uid
    return TakenIn(fields=fields, files=left)


def read_in(actor: Actor, draft: str, taken: TakenIn, files: MultiValueDict) -> TakenIn:
    """Word files and pages stand as text in the fields, their pictures beside it. Raises what reading them raises."""
    fields, left, untaken = taken.fields.copy(), files.copy(), taken.untaken
    for name in [each for each in left if each.startswith("upload")]:
        upload = left[name]
        if not is_rich(str(upload.name)):
            continue
        upload.seek(0)
        rich = read_rich(upload.read(), name=str(upload.name))
        place = name.removeprefix("upload")
        fields[f"copy{place}"], fields[f"written{place}"] = rich.text, "markdown"
        told, without_place = keep_enclosed(actor, draft, rich.pictures, fields.dict())
        for field, value in told.items():
            fields[field] = value
        untaken = (*untaken, *rich.untaken, *["<img>"] * without_place)
        left.pop(name)
    return TakenIn(fields=fields, files=left, untaken=untaken)


@require_POST
@signed_in
def picture(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A file is kept as soon as it is chosen: {id, name, is_picture}."""
    try:
        draft, chosen = uid_of(request.POST.get("draft", "")), request.FILES.get("picture")
        if not draft or chosen is None:
            raise BadField(field="picture", reason=Because("it has no draft or no file"))
        kept = keep(actor, draft, chosen)
    except KawatError as refused:
        return JsonResponse({"sentence": say(refused)}, status=refused.status)
    return JsonResponse({"id": kept.uid, "name": kept.name, "is_picture": kept.media_type.startswith("image/")})


@require_safe
@signed_in
def kept(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    """A kept picture made small, for whoever handed it in."""
    its, content = draft_pictures.find(actor, uid)
    small = preview(content) if its.media_type.startswith("image/") else None
    if small is None:
        return HttpResponse(status=404)
    response = HttpResponse(small, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@signed_in
def paste(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Pasted HTML or a dropped file as Markdown, to be put where the cursor is, its pictures kept with the draft at places
    that are free: {text, untaken, fields to be set, names of the pictures by id}."""
    upload, draft = request.FILES.get("upload"), uid_of(request.POST.get("draft", ""))
    try:
        if upload is not None:
            rich = read_rich(upload.read(), name=str(upload.name))
        else:
            rich = read_html(request.POST.get("html", ""), name=str(_("The paste")))
        told, without_place = (
            keep_enclosed(actor, draft, rich.pictures, request.POST.dict()) if draft else ({}, len(rich.pictures))
        )
    except KawatError as refused:
        return JsonResponse({"sentence": say(refused)}, status=refused.status)
    names = draft_pictures.known(actor, told.values())
    untaken = list(dict.fromkeys((*rich.untaken, *["<img>"] * without_place)))
    kept_names = {uid: each.name for uid, each in names.items()}
    return JsonResponse({"text": rich.text, "untaken": untaken, "fields": told, "names": kept_names})
