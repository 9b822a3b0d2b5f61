"""Every page that a person can come to: those named here, for what stands on them, and whatever their links lead to.

A room that is built later is found through its link in the navigation; pages that differ only in an id count as one.
"""

import re
from collections import deque
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from lxml import html
from playwright.sync_api import APIRequestContext

from kawat.web.tongues import TONGUES
from tests.browser.stage import Stage

PEOPLE = ("", "dewi", "edo", "olga", "sari")
MOST = 60
_ID = re.compile(r"[0-9a-f]{32}|\b\d+\b")


def named(stage: Stage, name: str) -> list[str]:
    """Pages in a state of their own, which no link might lead to."""
    public = [stage.item(*which) for which in (("out",), ("out", "ar"), ("corrected",), ("correction",), ("killed",))]
    if name == "edo":
        desk = ("draft", "en"), ("draft-ar", "ar"), ("held", "ja"), ("corrected", "en"), ("killed", "en")
        return ["/desk", *(stage.desk_item(*which) for which in desk)]
    if name == "dewi":
        return ["/file", stage.desk_item("draft")]
    return ["/", *public, "/sign-in"] if not name else ["/"]


def of(stage: Stage, name: str, asking: APIRequestContext, *, known: Iterable[str] = ()) -> dict[str, str]:
    """The pages of one person (nobody: ''), path to HTML, without those of a shape that is known."""
    first = named(stage, name)
    found: dict[str, str] = {}
    waiting = deque(first)
    seen = {*map(_shape, first), *map(_shape, known)}
    while waiting and len(found) < MOST:
        path = waiting.popleft()
        answer = asking.get(stage.url(path))
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        assert answer.status == 200 or path in first, f"a link leads {name or 'anybody'} to {path}: {answer.status}"
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
    return f"{_ID.sub('*', place)}?{','.join(names)}"
