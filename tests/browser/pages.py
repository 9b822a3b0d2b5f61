"""Every page that a person can come to: those named here, for what stands on them, and whatever their links lead to.

A room that is built later is found through its link in the navigation; pages that differ only in an id count as one.
"""

import re
from collections import deque
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from lxml import html
from playwright.sync_api import APIRequestContext, BrowserContext, Route

from kawat.web.tongues import TONGUES
from tests.browser.stage import Stage

PEOPLE = ("", "dewi", "edo", "olga", "sari")
MOST = 60
BROKEN = "/broken-on-our-side"
"""Where a visitor finds the page of a fault that nobody foresaw, with the headers of the house."""
REFUSED = (403, 404, 410, 422, 500)
"""What the named pages may answer; a link has to lead somewhere."""
NOWHERE = "0" * 32
_ID = re.compile(r"[0-9a-f]{32}|\b\d+\b")
_SHELF = re.compile(r"^/(languages|sectors|issuers|countries|circuits)/.+")


def named(stage: Stage, name: str) -> list[str]:
    """Pages in a state of their own, which no link might lead to."""
    if name == "edo":
        desk = ("draft", "en"), ("draft-ar", "ar"), ("held", "ja"), ("corrected", "en"), ("killed", "en")
        return ["/desk", *(stage.desk_item(*which) for which in desk), f"/desk/items/{NOWHERE}"]
    if name == "dewi":
        return ["/file", stage.desk_item("draft"), "/desk"]
    if name:
        return ["/", "/desk"]
    items = [stage.item(*which) for which in (("out",), ("out", "ar"), ("corrected",), ("correction",), ("killed",))]
    letters = [*stage.links.values(), "/unsubscribe/cut-in-two", "/join/cut-in-two"]
    searches = ["/search?q=Nusa", "/search?q=nobody+ever+wrote+this", "/languages/ar"]
    return ["/", *items, *searches, *letters, "/sign-in", "/join", "/nowhere", f"/items/{NOWHERE}", BROKEN]


def open_broken(stage: Stage, context: BrowserContext) -> None:
    """What went wrong in a way that nobody foresaw cannot be made at will: page and headers are real, the fault is not."""

    def break_down(route: Route) -> None:
        route.fulfill(response=route.fetch(url=stage.url("/")), status=500, body=stage.broken)

    context.route(f"**{BROKEN}", break_down)


def of(stage: Stage, name: str, asking: APIRequestContext, *, known: Iterable[str] = ()) -> dict[str, str]:
    """The pages of one person (nobody: ''), path to HTML, without those of a shape that is known."""
    first = named(stage, name)
    found: dict[str, str] = {}
    waiting = deque(first)
    seen = {*map(_shape, first), *map(_shape, known)}
    while waiting and len(found) < MOST:
        path = waiting.popleft()
        if path == BROKEN:
            found[path] = stage.broken
            continue
        answer = asking.get(stage.url(path))
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        assert answer.status == 200 or (path in first and answer.status in REFUSED), (
            f"a link leads {name or 'anybody'} to {path}: {answer.status}"
        )
        found[path] = answer.text()
        for each in _links(stage, answer.url, found[path]):
            if _shape(each) not in seen:
                seen.add(_shape(each))
                waiting.append(each)
    assert len(found) < MOST, "there are more pages than are looked at: raise MOST"
    return found


def _links(stage: Stage, at: str, page: str) -> list[str]:
    links = [urljoin(at, href) for href in html.document_fromstring(page).xpath("//main//a/@href | //header//a/@href")]
    parts = [urlsplit(each) for each in links if each.startswith(stage.home.base_url)]
    asked = [each for each in parts if each.path.split("/")[1] not in TONGUES]  # the same pages once more
    return [each.path + (f"?{each.query}" if each.query else "") for each in asked]


def _shape(path: str) -> str:
    """The path without what tells one thing from its like."""
    place, _, query = path.partition("?")
    names = sorted({pair.partition("=")[0] for pair in query.split("&")})
    alike = _ID.sub("*", _SHELF.sub(r"/\1/*", place))
    return f"{alike}?{','.join(names)}"
