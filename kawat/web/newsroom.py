"""An item's page in the public newsroom, its pictures and its other formats.

Before an item has cleared it is as unknown here as one that never was. A killed item's page stays for ever as a
tombstone (410); a withheld one says so with 200, since it may come back, and asks not to be indexed.
"""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noted
from django.views.decorators.http import require_safe

from kawat.actions.people import Actor
from kawat.core.release import Cleared, Item, Media
from kawat.core.terms import LANGUAGES, Kind, State, Visibility
from kawat.formats import render as write
from kawat.formats import xhtml_body
from kawat.formats.labels import labels
from kawat.formats.notice import notice_of
from kawat.formats.story import contacts
from kawat.store import cleared, copy, models
from kawat.store.feeds import sector_named
from kawat.web.access import actor_of_request, is_of_the_house, may_have, may_read, readers_of
from kawat.web.caching import unless_seen
from kawat.web.linked import description, news_article, open_graph
from kawat.web.lists import feeds_named
from kawat.web.names import TOP_SECTORS, name_of
from kawat.web.pictures import CROPS, FORMATS, SHOWN, cut, made, picture_of
from kawat.web.revisions import Piece, changes, versions_of

DOWNLOADS = {
    "txt": ("text", noted("Plain text")),
    "json": ("ninjs", "ninjs 3.1"),
    "g2.xml": ("newsml-g2", "NewsML-G2"),
    "newsml.xml": ("newsml", "NewsML 1.2"),
    "nitf.xml": ("nitf", "NITF"),
}
"""By suffix: the format, and what a reader calls it."""


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
    release, masthead = found.row.release, settings.KAWAT.masthead
    pictures = [picture_of(release, its, media) for media in its.item.media]
    languages = _languages(found)
    context = {
        "its": its,
        "item": its.item,
        "words": words,
        "mark": words.mark(its.item.kind),
        "body": xhtml_body(its.item),
        "pictures": pictures,
        "contacts": contacts(its.item, _seen_by(found)),
        "languages": languages,
        "public": found.row.public,
        "feeds": list(feeds_named(_feeds_with(its), ("atom",))) if found.row.public else [],
        "downloads": [(suffix, label) for suffix, (_, label) in DOWNLOADS.items()],
        "history": versions_of(found.row),
        "changes": _changes(found),
        "sectors": _sectors(its.item),
        "countries": [(code, name_of("country", code)) for code in its.item.countries],
        "description": description(its),
        "article": news_article(its, masthead, pictures) if found.row.public else "",
        "graph": open_graph(its, masthead, pictures) if found.row.public else [],
        "canonical": masthead.item_url(its.superseded_by or uid),
    }
    return render(request, "kawat/item.html", context)


@require_safe
def item_as(request: HttpRequest, uid: str, suffix: str) -> HttpResponse:
    """The item in another format; a killed one answers with its notice and 410."""
    if suffix not in DOWNLOADS:
        raise Http404
    found = find_out(request, uid)
    rendition = write(DOWNLOADS[suffix][0], found.its, settings.KAWAT.masthead, visibility=Visibility.PUBLIC)
    killed = found.row.state == State.KILLED
    return HttpResponse(rendition.content, content_type=rendition.media_type, status=410 if killed else 200)


@require_safe
def media(request: HttpRequest, uid: str, blob: str, size: str = "") -> HttpResponse:
    """A picture or document of an item that is out, and was not taken back; a picture also in another size."""
    found = find_out(request, uid)
    if notice_of(found.its, Visibility.PUBLIC):
        return HttpResponse(status=410 if found.row.state == State.KILLED else 404)
    etag = f'"{blob}{size}"'
    response: HttpResponse | None = get_conditional_response(request, etag=etag)
    if response is None:
        its = found.its.item
        among = (*its.media, *((its.logo,) if its.logo else ()))
        response = _sized(found, blob, size) if size else blob_of(found.row.release, among, blob)
    response.headers["ETag"] = etag
    return response


def _sized(found: Found, blob: str, size: str) -> HttpResponse:
    width, suffix = size.split(".")
    its = next((each for each in found.its.item.media if each.blob == blob), None)
    content = None
    if its is not None and width in CROPS:
        content = cut(found.row.release, its, width, suffix)
    elif its is not None:
        content = made(found.row.release, its, int(width), suffix)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=FORMATS[suffix])
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


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


def _seen_by(found: Found) -> Visibility:
    """Which contacts this person may see: subscribers who may have the item, and the house, those for the media too."""
    if is_of_the_house(found.actor, found.its.item):
        return Visibility.MEDIA
    readers = readers_of(found.actor)
    return Visibility.MEDIA if any(may_have(each, found.its) for each in readers) else Visibility.PUBLIC


def _changes(found: Found) -> list[list[Piece]]:
    """What a follow-up changed in the version before it."""
    if not found.row.replaces_id or found.its.item.kind in (Kind.REPEAT, Kind.RELEASE):
        return []
    before = cleared.by_ids([found.row.replaces_id]).get(found.row.replaces_id)
    public = models.Item.objects.filter(pk=found.row.replaces_id, public=True).exists()
    if before is None or not may_read(found.actor, before, public=public):
        return []
    return changes(before, found.its)


def _sectors(item: Item) -> list[tuple[str, str]]:
    """Code and name of the sectors that have a list of their own; a topic whose name nobody knows is left out."""
    named = ((each, TOP_SECTORS.get(sector_named(each), "")) for each in item.topics)
    return [*((sector_named(each), _(name)) for each, name in named if name), *((each, each) for each in item.sectors)]


def _languages(found: Found) -> list[tuple[str, str, str, str]]:
    """The language versions that stand beside this one: tag, own name, id, headline."""
    rows = [row for row in cleared.siblings(found.row) if row.language != found.row.language]
    beside = cleared.by_ids([row.pk for row in rows])
    return [
        (row.language, LANGUAGES[row.language], row.uid, beside[row.pk].item.headline)
        for row in sorted(rows, key=lambda row: row.language)
        if may_read(found.actor, beside[row.pk], public=row.public) and not beside[row.pk].withdrawn
    ]
