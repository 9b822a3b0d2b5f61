"""Drafts over HTTP: the page's script saves as one types, and is answered with the version that was made.

A saving from an older version is answered 409 with the other's text, so that the page can show both.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kawat.actions import drafts
from kawat.actions.people import Actor
from kawat.core.errors import BadField, DraftMoved, KawatError, NoSuchDraft
from kawat.web.access import signed_in
from kawat.web.issuer.forms import VERSION_FIELDS
from kawat.web.words import say

UNKEPT = ("csrfmiddlewaretoken", "do", "draft", "seen")
_UID = 32


def uid_of(text: str) -> str:
    """A draft's id as the page says it, or ''."""
    return text if len(text) == _UID and all(char in "0123456789abcdef" for char in text) else ""


def seen_of(request: HttpRequest) -> int:
    """The version that the page was made from; 0 for none."""
    said = request.POST.get("seen", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0


def fields_of(posted: QueryDict) -> dict[str, list[str]]:
    """What of a form a draft keeps: everything that was typed. Files are not kept."""
    return {name: list(values) for name, values in posted.lists() if name not in UNKEPT and len(name) < 64}


def initial_of(actor: Actor, uid: str) -> tuple[drafts.Draft, dict[str, object]]:
    """The draft, and what the form begins with. One that was never saved (the page's own memory may have it) is empty."""
    try:
        draft = drafts.find(actor, uid)
    except NoSuchDraft:
        return drafts.Draft(uid=uid, version=0, saved_at=None, fields={}), {}
    initial: dict[str, object] = {name: values[0] if values else "" for name, values in draft.fields.items()}
    initial["circuits"] = draft.fields.get("circuits", [])
    return draft, initial


@require_POST
@signed_in
def save(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Answers {version, saved}; 409 with {version, sentence, copies} where another tab saved meanwhile."""
    uid = uid_of(request.POST.get("draft", ""))
    try:
        if not uid:
            raise BadField(field="draft", reason=_("it has no id"))
        saved = drafts.save(actor, uid, seen=seen_of(request), fields=fields_of(request.POST))
    except DraftMoved as moved:
        try:
            other = drafts.find(actor, uid)
        except NoSuchDraft:
            return JsonResponse({"sentence": say(moved)}, status=moved.status)
        said = {"sentence": say(moved), "version": other.version, "copies": _copies(other)}
        return JsonResponse(said, status=moved.status)
    except KawatError as refused:
        return JsonResponse({"sentence": say(refused)}, status=refused.status)
    assert saved.saved_at is not None
    return JsonResponse({"version": saved.version, "saved": saved.saved_at.isoformat()})


@require_POST
@signed_in
def drop(request: HttpRequest, actor: Actor, uid: str) -> HttpResponse:
    drafts.drop(actor, uid)
    return redirect("issuer")


def _copies(draft: drafts.Draft) -> str:
    """The other's words, to be read beside one's own."""
    shown = [
        values[0]
        for name, values in draft.fields.items()
        if values
        and name.partition("_v")[0] in VERSION_FIELDS
        and name.partition("_v")[0] not in ("language", "written", "standing")
    ]
    return "\n\n".join(each for each in shown if each.strip())
