"""The lists of the newsroom: everything, and what is in a language, of a sector, about a country or by an issuer.

Each list has its own address, title, feeds and pages; a story stands in it once, in its newest version, and is gone
from it the instant it is killed or withheld.
"""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kawat.core.terms import LANGUAGES, State
from kawat.store import cleared, models
from kawat.store.dialect import askable
from kawat.store.feeds import sector_named
from kawat.web.caching import unless_seen
from kawat.web.feeds import before_in
from kawat.web.linked import organisation
from kawat.web.names import SHELVES, name_of, sectors

PAGE = 30
OFFERED = 200
"""Issuers and circuits that a page leads to: each list has to stay a page. The others are found by the search."""
FEED_TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


@require_safe
@unless_seen
def front(request: HttpRequest) -> HttpResponse:
    """The newest items; of more than one language, circuit and issuer at once too."""
    chosen = {name: askable(request.GET.get(name, "")) for name in ("language", "circuit", "issuer")}
    asked = [name for name, value in chosen.items() if value]
    rows = narrowed(listed(), **chosen)
    name = next((f"{_folder(each)}{quote(chosen[each], safe='')}" for each in reversed(asked)), "all")
    return _page(request, rows, name, {"chosen": chosen}, **{each: chosen[each] for each in asked})


@require_safe
@unless_seen
def shelf(request: HttpRequest, shelf: str, code: str) -> HttpResponse:
    """What is in a language, of a sector, about a country, by an issuer or went to a circuit."""
    shelf = SHELVES[shelf]
    name = name_of(shelf, code)
    if not name:
        raise Http404
    its = sector_named(code) if shelf == "sector" else code
    rows = models.FeedEntry.objects.filter(
        feed=f"{shelf}/{its}", item__state=State.CLEARED, item__public=True, item__superseded_by=None
    ).order_by("-number")
    feed = _folder(shelf) + quote(its, safe=":")
    more = {"shelf": shelf, "name": name, "code": its, "chosen": {shelf: its}}
    if shelf == "issuer" and (issuer := models.Issuer.objects.filter(code=code).first()):
        more |= {"issuer": issuer, "organisation": organisation(issuer, settings.KAWAT.masthead)}
    return _page(request, rows, feed, more)


def listed() -> "QuerySet[models.Item]":
    """What anybody may see in a list: the newest versions, without what was killed or is withheld."""
    return cleared.public().filter(state=State.CLEARED).exclude(kind="advisory")


def narrowed(
    rows: "QuerySet[models.Item]", *, language: str = "", circuit: str = "", issuer: str = ""
) -> "QuerySet[models.Item]":
    """Those of the rows that are in a language, went to a circuit and are from an issuer, where one is named."""
    if language:
        rows = rows.filter(language=language)
    if circuit:
        rows = rows.filter(itemcircuit__circuit__code=circuit)
    if issuer:
        rows = rows.filter(issuer__code=issuer)
    return rows


def feeds_named(names: Iterable[str], suffixes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Address and media type of the feeds of these names, for the head of a page."""
    for name in names:
        for suffix in suffixes:
            yield f"/feeds/{name}.{suffix}", FEED_TYPES[suffix]


def _page(
    request: HttpRequest,
    rows: "QuerySet[models.Item] | QuerySet[models.FeedEntry]",
    feed: str,
    more: Mapping[str, object],
    **asked: str,
) -> HttpResponse:
    """`asked` stands in the addresses of the other pages of the list."""
    if before := before_in(request):
        rows = rows.filter(number__lt=before)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    if rows.model is models.FeedEntry:
        its = cleared.by_ids(each.item_id for each in shown)
        entries = [its[each.item_id] for each in shown]
    else:
        entries = cleared.of(models.Item.objects.filter(pk__in=[each.pk for each in shown]).order_by("-number"))
    here = request.path.removesuffix("/") or reverse("front")
    context = {
        "entries": entries,
        "next": f"?{urlencode({'before': shown[-1].number, **asked})}" if len(found) > PAGE else "",
        "newest": (f"{here}?{urlencode(asked)}" if asked else here) if before else "",
        "before": before,
        "languages": LANGUAGES,
        "sectors": sectors(),
        "circuits": models.Circuit.objects.order_by("name")[:OFFERED],
        "issuers": models.Issuer.objects.filter(active=True).order_by("name")[:OFFERED],
        "feed": f"/feeds/{feed}.atom",
        "feeds": list(feeds_named([feed], FEED_TYPES)),
        **more,
    }
    return render(request, "kawat/front.html", context)


def _folder(shelf: str) -> str:
    return "" if shelf == "language" else f"{shelf}/"
