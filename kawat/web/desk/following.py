"""Filing what follows what is out: corrections and updates, each a draft like any other."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kawat.actions import intake
from kawat.actions.filing import Attachment, Filing
from kawat.actions.people import Actor, permit_item
from kawat.core.errors import ChangedMeanwhile, KawatError
from kawat.core.release import Item
from kawat.core.terms import Kind, Right, State, Visibility
from kawat.formats.labels import labels
from kawat.formats.story import facts
from kawat.formats.text import body_text
from kawat.store import copy
from kawat.store.releases import Kept, items_of
from kawat.web.access import kept_for, signed_in
from kawat.web.desk.decisions import UNSEEN
from kawat.web.desk.differences import differences
from kawat.web.desk.forms import FollowUpForm


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def follow(request: HttpRequest, actor: Actor, uid: str, kind: str) -> HttpResponse:
    """File a correction or an update: a draft that has to be approved and cleared like any other."""
    kept = kept_for(actor, uid)
    item = kept.document.item
    permit_item(actor, Right.FILE, item)
    if not kept.state.is_out or item.kind.is_notice:
        raise Http404
    shown = {"headline": item.headline, "copy": _as_copy(item), "seen": item.hash}
    form = FollowUpForm(request.POST or None, request.FILES or None, initial=shown)
    status, meanwhile = 200, []
    if request.method == "POST" and form.is_valid():
        its, name = form.copied()
        filing = Filing(
            copy=its.copy,
            name=name,
            markdown=its.markdown,
            ninjs=its.ninjs,
            untaken=its.untaken,
            language=item.language,
            headline=form.cleaned_data["headline"],
            note=form.cleaned_data["note"],
            attachments=(*(_kept_pictures(kept) if form.cleaned_data["keep"] else ()), *its.attachments),
            key=form.cleaned_data["key"],
        )
        try:
            seen = form.cleaned_data["seen"] or UNSEEN
            made = intake.follow_up(actor, kept.row.release.uid, filing, Kind(kind), seen=seen)
            return redirect("desk-item", uid=made.row.uid)
        except ChangedMeanwhile as stale:
            status, newest = stale.status, _newest(kept, family := items_of(kept.row.release))
            written = next((each for each in family if each.document.item.hash == form.cleaned_data["seen"]), kept)
            meanwhile = differences(written.document.item, newest.document.item)
            form.written_from(newest.document.item.hash)
        except KawatError as refused:
            form.refuse(refused)
            status = refused.status
    context = {
        "form": form,
        "item": item,
        "kind": kind,
        "kept": kept,
        "meanwhile": meanwhile,
        "waiting": _waiting(kept),
    }
    return render(request, "kawat/desk/follow.html", context, status=status)


def _newest(kept: Kept, family: list[Kept]) -> Kept:
    """What is out last in the language of an item."""
    language = kept.document.item.language
    out = [each for each in family if each.state.is_out and not each.document.item.kind.is_notice]
    return [each for each in out if each.document.item.language == language][-1]


def _waiting(kept: Kept) -> list[Kept]:
    """Versions of the same language that somebody filed already and that wait, so that nobody writes a second one."""
    family = [each for each in items_of(kept.row.release) if each.document.item.language == kept.document.item.language]
    return [each for each in family if not each.state.is_out and each.state is not State.SPIKED]


def _as_copy(item: Item) -> str:
    """The version that is out as wire copy, to be corrected in the text area."""
    words = labels(item.language)
    captions = [
        "\n".join(
            words.labelled(label, text)
            for label, text in ((words.photo, each.caption), (words.credit, each.credit))
            if text
        )
        for each in item.media
        if not each.blob
    ]
    told = "\n".join(
        words.labelled(label, text)
        for label, text in facts(item, words, Visibility.MEDIA)
        if label not in (words.source, words.prevailing)
    )
    return "\n\n".join(part for part in (body_text(item), *captions, item.boilerplate, item.disclaimer, told) if part)


def _kept_pictures(kept: Kept) -> Iterator[Attachment]:
    """The pictures of the version that is out, to go with the one that follows it."""
    for media in kept.document.item.media:
        if media.blob:
            yield Attachment(
                name=media.name,
                content=copy.read_blob(kept.row.release, media.blob),
                media_type=media.media_type,
                caption=media.caption,
                credit=media.credit,
                alternative=media.alternative,
                focus=media.focus,
            )
