"""The newsroom's search: a page that works without scripts, and what it found as a feed."""

from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kawat.actions.feeds import WRITERS
from kawat.actions.searching import HEADLINE_FIRST, NEWEST, Page, Search, look_for
from kawat.core.errors import BadQuery
from kawat.core.terms import LANGUAGES, Kind
from kawat.formats.feed import FeedHead
from kawat.store import models
from kawat.store.clock import now
from kawat.store.dialect import askable
from kawat.store.feeds import sector_named
from kawat.web.caching import unless_seen
from kawat.web.names import TOP_SECTORS, countries, name_of, sectors
from kawat.web.words import say, say_kind

KINDS = (Kind.RELEASE, Kind.FLASH, Kind.UPDATE, Kind.CORRECTION)
FIELDS = ("language", "country", "sector", "issuer", "circuit", "kind")


@require_safe
@unless_seen
def page(request: HttpRequest) -> HttpResponse:
    """What was asked, kept in the form, and what was found."""
    search, wrong = _read(request)
    found, error = Page(entries=()), ""
    is_asked = bool(search.text or search.facets or search.since or search.until)
    if is_asked and not wrong:
        try:
            found = look_for(search, at=request.GET.get("at", ""))
        except BadQuery as refused:
            error = say(refused)
    asked = {name: value for name, value in request.GET.items() if value and name != "at"}
    context = {
        "search": search,
        "typed": request.GET,
        "wrong": wrong,
        "error": error,
        "is_asked": is_asked,
        "entries": found.entries,
        "next": f"?{urlencode({**asked, 'at': found.older})}" if found.older else "",
        "feed_query": urlencode(asked),
        "languages": LANGUAGES,
        "countries": countries(),
        "sectors": sectors(),
        "sector_name": name_of("sector", search.sector) if search.sector not in TOP_SECTORS else "",
        "issuers": models.Issuer.objects.filter(active=True).order_by("name")[:500],
        "kinds": [(kind.value, say_kind(kind.value)) for kind in KINDS],
        "by_headline": search.order == HEADLINE_FIRST,
    }
    return render(request, "kawat/search.html", context, status=422 if error or wrong else 200)


@require_safe
@unless_seen
def feed(request: HttpRequest, suffix: str) -> HttpResponse:
    """What a search finds, newest first, as Atom, RSS or JSON Feed."""
    if suffix not in WRITERS:
        raise Http404
    search, wrong = _read(request)
    if wrong:
        return HttpResponse("A day is written as 2026-11-22.\n", content_type="text/plain; charset=utf-8", status=422)
    try:
        found = look_for(search, at=request.GET.get("at", ""))
    except BadQuery as refused:
        return HttpResponse(f"{say(refused)}\n", content_type="text/plain; charset=utf-8", status=422)
    masthead, (write, media_type) = settings.KAWAT.masthead, WRITERS[suffix]
    asked = {name: value for name, value in request.GET.items() if value and name != "at"}
    address = f"{masthead.base_url}/search"
    head = FeedHead(
        title=f"{masthead.name} – {search.text or 'search'}",
        self_url=f"{address}.{suffix}?{urlencode(asked)}",
        next_url=f"{address}.{suffix}?{urlencode({**asked, 'at': found.older})}" if found.older else "",
        alternate_url=f"{address}?{urlencode(asked)}",
        updated=found.entries[0].at if found.entries else now(),
        language=search.language if search.language in LANGUAGES else "",
    )
    response = HttpResponse(write(head, found.entries, masthead), content_type=media_type)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _read(request: HttpRequest) -> tuple[Search, list[str]]:
    """The search that was typed, and the names of the days that are none."""
    given = {name: askable(request.GET.get(name, "").strip()[:200]) for name in FIELDS}
    if given["sector"]:
        given["sector"] = sector_named(given["sector"])
    days: dict[str, date | None] = {}
    wrong = []
    for name in ("since", "until"):
        try:
            days[name] = date.fromisoformat(said) if (said := request.GET.get(name, "")) else None
        except ValueError:
            days[name] = None
            wrong.append(name)
    order = HEADLINE_FIRST if request.GET.get("order") == HEADLINE_FIRST else NEWEST
    return Search(
        text=request.GET.get("q", "").strip(), order=order, since=days["since"], until=days["until"], **given
    ), wrong
