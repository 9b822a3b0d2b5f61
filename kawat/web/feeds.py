"""The public feeds as Atom, RSS and JSON Feed: everything, a language, a circuit, an issuer, a sector.

A feed's ETag is the number of the last thing that happened in it, a kill too, so that a reader who has seen it is
answered by one index, without a story being read.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kawat.actions import own_feeds
from kawat.actions.feeds import WRITERS, changed_at, discovery, find_feed, read_page, write_feed
from kawat.actions.people import Actor
from kawat.core.errors import NoSuchFeed
from kawat.store.clock import now
from kawat.store.feeds import newest
from kawat.web.access import signed_in

SETTLED = timedelta(seconds=2)
"""Last-Modified counts whole seconds, so that it is only given for seconds that are over."""


@require_safe
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """A page of a feed; `?before=` a wire number gives what is older."""
    try:
        its = find_feed(f"/feeds/{name}")
    except NoSuchFeed:
        raise Http404 from None
    number, masthead = newest(its.name), settings.KAWAT.masthead
    updated = changed_at(number)

    def written() -> HttpResponse:
        before = before_in(request)
        page = read_page(its, before=before)
        document = write_feed(its, masthead, page.entries, updated=updated, before=before, older=page.older)
        return HttpResponse(document.content, content_type=document.media_type)

    response = unless_known(request, str(number), updated if number else None, written)
    response.headers["Link"] = discovery(its, masthead)
    return response


@require_safe
def own(request: HttpRequest, token: str, suffix: str) -> HttpResponse:
    """A page of a profile's own feed; what the token does not name is as unknown as anything."""
    profile = own_feeds.find_profile(token) if suffix in WRITERS else None
    if profile is None:
        raise Http404
    number = newest("all")
    updated = changed_at(number)

    def written() -> HttpResponse:
        before = before_in(request)
        page = own_feeds.read_page(profile, before=before)
        document = own_feeds.write_feed(
            profile, suffix, settings.KAWAT.masthead, page.entries, updated=updated, before=before, older=page.older
        )
        return HttpResponse(document.content, content_type=document.media_type)

    response = unless_known(request, own_feeds.mark_of(profile), None, written)
    response.headers["Cache-Control"] = "private"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@signed_in
def move(request: HttpRequest, actor: Actor, token: str) -> HttpResponse:
    """A profile's own feed gets another address, and the old one answers 410."""
    own_feeds.move(actor, token)
    messages.success(request, _("The feed has a new address, and the old one answers nobody any more."))
    return redirect("me")


def before_in(request: HttpRequest) -> int:
    """The wire number that the page is to begin before, 0 for the newest."""
    asked = request.GET.get("before", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0


def unless_known(
    request: HttpRequest, mark: str, updated: datetime | None, written: Callable[[], HttpResponse]
) -> HttpResponse:
    """304 where the reader has what this mark stands for, else what `written` makes; with the mark for the next time."""
    etag = f'"{mark}"'
    modified = int(updated.timestamp()) if updated and now() - updated > SETTLED else None
    response: HttpResponse = get_conditional_response(request, etag=etag, last_modified=modified) or written()
    response.headers["ETag"] = etag
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    return response
