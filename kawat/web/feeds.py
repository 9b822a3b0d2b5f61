"""Public Atom feeds: everything, a language, a circuit, an issuer; what was taken back stands in them as a tombstone.

A feed's ETag is the last wire number: whatever changes a feed gives one, so that a reader who has seen it is answered
without reading a story. A withheld item is a tombstone too; lifted, it comes back as a new item.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from kawat.actions.feeds import discovery, feed_of, write_feed
from kawat.core.errors import NoSuchFeed
from kawat.core.instants import from_us
from kawat.core.terms import Kind, State
from kawat.store import cleared, models
from kawat.store.clock import now
from kawat.web.newsroom import listed, narrowed

ENTRIES = 50
TOMBSTONES = 50
SETTLED = timedelta(seconds=2)
"""Last-Modified counts whole seconds, so that it is only given for seconds that are over."""


def _etag(request: HttpRequest, **_chosen: str) -> str:
    return f'"{models.Wire.objects.get().number}"'


def _last_modified(request: HttpRequest, **_chosen: str) -> datetime | None:
    """The last clear, once its second is over: until then another item of the same second may still come."""
    last = _last_clear()
    return last if last and now() - last > SETTLED else None


def _last_clear() -> datetime | None:
    last = cleared.out().values_list("cleared_us", flat=True).first()
    return from_us(last) if last else None


@require_safe
@condition(etag_func=_etag, last_modified_func=_last_modified)
def feed(request: HttpRequest, *, language: str = "", circuit: str = "", issuer: str = "") -> HttpResponse:
    masthead = settings.KAWAT.masthead
    try:
        its = feed_of("atom", language=language, circuit=circuit, issuer=issuer)
    except NoSuchFeed:
        raise Http404 from None
    living = cleared.of(narrowed(listed(), language=language, circuit=circuit, issuer=issuer)[:ENTRIES])
    taken_back = cleared.out().filter(public=True, state__in=(State.KILLED, State.WITHHELD), withdrawn_by__isnull=False)
    taken_back = narrowed(taken_back, language=language, circuit=circuit, issuer=issuer)
    dead = taken_back.exclude(Q(kind=Kind.ADVISORY)).values_list("uid", "withdrawn_by__cleared_us")[:TOMBSTONES]
    deleted = [(uid, from_us(when)) for uid, when in dead]
    written = write_feed(its, masthead, living, updated=_last_clear() or from_us(0), deleted=deleted)
    response = HttpResponse(written.content, content_type=written.media_type)
    response.headers["Link"] = discovery(its, masthead)
    return response
