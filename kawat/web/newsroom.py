"""An item's page in the public newsroom, its pictures and its other formats.

Before an item has cleared it is as unknown here as one that never was. A killed item's page stays for ever as a
tombstone (410); a withheld one says so with 200, since it may come back, and asks not to be indexed.
"""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kawat.actions.people import Actor
from kawat.core.release import Cleared, Media
from kawat.core.terms import LANGUAGES, Kind, State, Visibility
from kawat.formats import render as write
from kawat.formats import xhtml_body
from kawat.formats.labels import labels
from kawat.formats.notice import notice_of
from kawat.formats.story import contacts
from kawat.store import cleared, copy, models
from kawat.web.access import actor_of_request, may_read
from kawat.web.caching import unless_seen
from kawat.web.lists import feeds_named

SUFFIXES = {"json": "ninjs", "txt": "text"}
SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})
"""Pictures that a browser may show in place; everything else is a download."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An item that is out and that this person may read."""

    row: models.Item
    its: Cleared
    actor: Actor | None


def find_out(request: HttpRequest, uid: str) -> Found:
    """The item, or 404: what has not cleared, what is not for this reader and what never was look the same."""
    rows = models.Item.objects.filter(uid=uid, number__isnull=False)
    found = cleared.of(rows)
    if not found:
        raise Http404
    row, its, actor = rows.select_related("release").get(), found[0], actor_of_request(request)
    if its.item.kind.is_notice and row.replaces_id:
        about = cleared.by_ids([row.replaces_id])[row.replaces_id]
        public = models.Item.objects.get(pk=row.replaces_id).public
        allowed = may_read(actor, about, public=public)
    else:
        allowed = may_read(actor, its, public=row.public)
    if not allowed:
        raise Http404
    return Found(row=row, its=its, actor=actor)


@require_safe
@unless_seen
def item(request: HttpRequest, uid: str) -> HttpResponse:
    found = find_out(request, uid)
    its, words = found.its, labels(found.its.item.language)
    if notice := notice_of(its, Visibility.PUBLIC):
        if notice.uid != uid:
            return redirect("item", uid=notice.uid)
        killed = notice.kind is Kind.KILL
        context = {"its": its, "words": words, "sentence": notice.order(words), "killed": killed}
        response = render(request, "kawat/gone.html", context, status=410 if killed else 200)
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    context = {
        "its": its,
        "item": its.item,
        "words": words,
        "mark": words.mark(its.item.kind),
        "body": xhtml_body(its.item),
        "pictures": [_picture(its, media) for media in its.item.media],
        "contacts": contacts(its.item, Visibility.PUBLIC),
        "languages": _languages(found),
        "public": found.row.public,
        "feeds": list(feeds_named(_feeds_with(its), ("atom",))) if found.row.public else [],
    }
    return render(request, "kawat/item.html", context)


@require_safe
def item_as(request: HttpRequest, uid: str, suffix: str) -> HttpResponse:
    """The item in another format; a killed one answers with its notice and 410."""
    found = find_out(request, uid)
    rendition = write(SUFFIXES[suffix], found.its, settings.KAWAT.masthead, visibility=Visibility.PUBLIC)
    killed = found.row.state == State.KILLED
    return HttpResponse(rendition.content, content_type=rendition.media_type, status=410 if killed else 200)


@require_safe
def media(request: HttpRequest, uid: str, blob: str) -> HttpResponse:
    """A picture or document of an item that is out, and was not taken back."""
    found = find_out(request, uid)
    if notice_of(found.its, Visibility.PUBLIC):
        return HttpResponse(status=410 if found.row.state == State.KILLED else 404)
    return blob_of(found.row.release, found.its.item.media, blob)


def blob_of(release: models.Release, among: tuple[Media, ...], blob: str) -> HttpResponse:
    """The bytes of one of these media. Nothing in them is run: pictures are shown, all else is saved."""
    its = next((each for each in among if each.blob and each.blob == blob), None)
    if its is None:
        raise Http404
    try:
        content = copy.read_blob(release, blob)
    except FileNotFoundError:
        raise Http404 from None
    shown = its.media_type in SHOWN
    response = HttpResponse(content, content_type=its.media_type if shown else "application/octet-stream")
    response.headers["Content-Disposition"] = "inline" if shown else f'attachment; filename="{blob[:12]}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _feeds_with(its: Cleared) -> list[str]:
    """The feeds in which others like this story stand."""
    item = its.item
    issuers = [f"issuer/{quote(item.issuer.code, safe='')}"] if item.issuer else []
    return [*issuers, *(f"circuit/{quote(each, safe='')}" for each in item.circuits), item.language]


@dataclass(frozen=True, slots=True)
class Picture:
    """A medium as the page shows it."""

    media: Media
    url: str
    shown: bool


def _picture(its: Cleared, media: Media) -> Picture:
    url = f"/items/{its.item.uid}/media/{media.blob}" if media.blob else ""
    return Picture(media, url, bool(url) and media.media_type in SHOWN)


def _languages(found: Found) -> list[tuple[str, str, str, str]]:
    """The language versions that stand beside this one: tag, own name, page, headline."""
    rows = [row for row in cleared.siblings(found.row) if row.language != found.row.language]
    beside = cleared.by_ids([row.pk for row in rows])
    return [
        (row.language, LANGUAGES[row.language], f"/items/{row.uid}", beside[row.pk].item.headline)
        for row in sorted(rows, key=lambda row: row.language)
        if may_read(found.actor, beside[row.pk], public=row.public) and not beside[row.pk].withdrawn
    ]
