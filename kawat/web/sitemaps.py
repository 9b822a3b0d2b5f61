"""What search engines are told: robots.txt, a sitemap of everything that stands, and one of the last two days' news.

The sitemap is an index of parts by wire number, so that a part that is full never changes but for what was taken
back. What is killed, withheld, superseded or not for everybody stands in none.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kawat.core.instants import from_us, to_us
from kawat.core.release import Cleared
from kawat.formats.xhtml import escape
from kawat.store import cleared, models
from kawat.store.clock import now
from kawat.web.caching import unless_seen
from kawat.web.lists import listed

CLOSED = (
    "search",
    "sign-in",
    "join",
    "account",
    "me",
    "desk",
    "operator",
    "file",
    "issuer/",
    "wire",
    "unsubscribe/",
    "acknowledge/",
)
"""Beginnings of addresses, in any language, at which nothing is for a search engine."""

PART = 10_000
"""Wire numbers of one part; the protocol allows 50,000 addresses and 50 MB."""

NEWS_MOST, NEWS_FOR = 1_000, timedelta(days=2)
"""As search engines ask of a sitemap of news."""

_XML = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Rooms and searches are for people; stories and lists for everybody."""
    base = settings.KAWAT.masthead.base_url
    lines = [
        "User-agent: *",
        "Disallow: /api/",
        *(f"Disallow: {its}/{each}" for each in CLOSED for its in ("", "/*")),
        "",
    ]
    lines += [f"Sitemap: {base}/sitemap.xml", f"Sitemap: {base}/sitemap-news.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@unless_seen
def index(request: HttpRequest) -> HttpResponse:
    """The parts."""
    base, last = settings.KAWAT.masthead.base_url, models.Wire.objects.get().number
    parts = [f"<sitemap><loc>{base}/sitemap-{part}.xml</loc></sitemap>" for part in range(last // PART + 1)]
    return HttpResponse(f'{_HEAD}<sitemapindex xmlns="{_MAP}">{"".join(parts)}</sitemapindex>\n', content_type=_XML)


@require_safe
@unless_seen
def part(request: HttpRequest, number: int) -> HttpResponse:
    """The stories of one part, each with the instant of its newest version."""
    if number > models.Wire.objects.get().number // PART:
        raise Http404
    rows = listed().filter(number__gte=number * PART, number__lt=(number + 1) * PART)
    base = settings.KAWAT.masthead.base_url
    urls = [
        f"<url><loc>{base}/items/{uid}</loc><lastmod>{from_us(us or 0).isoformat()}</lastmod></url>"
        for uid, us in rows.values_list("uid", "cleared_us")
    ]
    return HttpResponse(f'{_HEAD}<urlset xmlns="{_MAP}">{"".join(urls)}</urlset>\n', content_type=_XML)


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """What cleared in the last two days."""
    since = to_us(now() - NEWS_FOR)
    newest = models.Item.objects.filter(pk__in=listed()[:NEWS_MOST].values("pk"), cleared_us__gte=since)
    urls = "".join(_news_url(its) for its in cleared.of(newest.order_by("-number")))
    return HttpResponse(f'{_HEAD}<urlset xmlns="{_MAP}" xmlns:news="{_NEWS}">{urls}</urlset>\n', content_type=_XML)


def _news_url(its: Cleared) -> str:
    return "".join(_news_parts(its))


def _news_parts(its: Cleared) -> Iterator[str]:
    masthead, item = settings.KAWAT.masthead, its.item
    language = {"zh-Hans": "zh-cn", "zh-Hant": "zh-tw"}.get(item.language, item.language)
    yield f"<url><loc>{masthead.item_url(item.uid)}</loc><news:news><news:publication>"
    yield f"<news:name>{escape(masthead.name)}</news:name><news:language>{language}</news:language></news:publication>"
    yield f"<news:publication_date>{its.first_at.isoformat()}</news:publication_date>"
    yield f"<news:title>{escape(item.headline)}</news:title></news:news></url>"
