"""Before T nothing of an item is seen at any public address, and what is asked for looks like what never was."""

import re

import pytest

from kawat.actions import review, wire
from kawat.core.terms import LANGUAGES
from kawat.store import models
from kawat.web.tongues import TONGUES
from tests.web.house import HEADLINE, SECRETS, Browsers, House

NEVER = "0" * 32
ONCE_MORE = set(TONGUES) - {"ar"}


def public_addresses(uid: str, release: str, blob: str, slug: str) -> list[str]:
    """Everything that an outsider who knew every id could ask for."""
    feeds = [f"/feeds/{name}.atom" for name in ("all", *LANGUAGES, "circuit/asia", "circuit/world")]
    lists = ["/", "/?language=en", "/?circuit=asia", "/me", "/health"]
    items = [f"/items/{uid}", f"/items/{uid}.json", f"/items/{uid}.txt", f"/items/{uid}/media/{blob}"]
    others = [f"/reports/{name}" for name in (uid, release, slug)]
    desk = [f"/desk/items/{uid}", f"/desk/items/{uid}/media/{blob}", "/desk", "/file"]
    api = ["/api/items", f"/api/items/{uid}", "/api/items/1", f"/api/report?release={uid}", f"/api/show?release={uid}"]
    return [*feeds, *lists, *items, *others, *desk, *api]


def crawl(browsers: Browsers, addresses: list[str]) -> str:
    """All that was answered, and whatever the answers link to; of the fifteen languages in which each page stands, the
    one that was asked for and Arabic."""
    seen: dict[str, str] = {}
    waiting = list(addresses)
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith("/static/") or path.split("/")[1] in ONCE_MORE:
            continue
        answer = browsers.anybody.get(path)
        seen[path] = str(answer.headers) + answer.content.decode("utf-8", "replace")
        if answer.headers.get("Content-Type", "").startswith(("text/html", "application/atom")):
            waiting += [each for each in re.findall(r'href="(/[^"#]*)"', seen[path]) if each not in seen]
    return "\n".join(text for path, text in seen.items())


@pytest.fixture
def held(house: House):
    models.Issuer.objects.filter(code="nusantara").update(name="PT N C")  # its name alone is no secret: it is listed
    kept = house.file()
    review.approve(house.edo, kept.row.release.uid)
    wire.hold(house.edo, kept.row.release.uid, "2099-01-01T09:00 Asia/Jakarta")
    return kept


def test_nothing_of_a_held_item_is_found_anywhere(house: House, browsers: Browsers, held) -> None:
    item = held.document.item
    addresses = public_addresses(item.uid, item.release, item.media[0].blob, item.slug)
    found = crawl(browsers, addresses).lower()
    for address in sorted(addresses, key=len, reverse=True):
        found = found.replace(address.lower(), "")  # what was asked comes back in 'sign in and go on to …'
    for secret in (*SECRETS, item.slug, HEADLINE, item.hash):
        if secret != "nusantara":  # the issuer's code stands in the list of issuers
            assert secret.lower() not in found, secret


def test_what_has_not_cleared_looks_like_what_never_was(browsers: Browsers, held) -> None:
    uid, blob = held.row.uid, held.document.item.media[0].blob
    for path in ("/items/{}", "/items/{}.json", "/items/{}.txt", "/items/{}/media/" + blob):
        asked, never = browsers.anybody.get(path.format(uid)), browsers.anybody.get(path.format(NEVER))
        assert asked.status_code == never.status_code == 404
        assert asked.content.replace(uid.encode(), NEVER.encode()) == never.content  # the chooser names its address
        assert str(asked.headers) == str(never.headers)


def test_outsiders_with_a_key_find_nothing_either(house: House, browsers: Browsers, held, machine) -> None:
    for actor in (house.sari, house.otto):
        api = machine(actor)
        for path in ("/api/items?after=0", f"/api/items/{held.row.uid}", "/api/items/1"):
            assert "tidal" not in api.get(path).content.decode()
        for path in (f"/api/show?release={held.row.release.uid}", f"/api/report?release={held.row.release.uid}"):
            answer, never = api.get(path), api.get(path.replace(held.row.release.uid, NEVER))
            assert answer.status_code == never.status_code == 404
            assert answer.json()["code"] == never.json()["code"] == "no-such-release"


def test_no_verb_tells_that_a_slug_exists(house: House, held, machine) -> None:
    names = (held.document.item.slug, held.row.release.uid, "never-was")
    verbs = ("approve", "clear", "unhold", "spike", "confirm", "lift", "resubmit", "edit")
    for actor in (house.sari, house.otto):
        api = machine(actor)
        for verb in verbs:
            assert {api.post(f"/api/{verb}", {"release": name}).status_code for name in names} == {404}, verb
        for verb in ("kill", "withhold", "return"):
            assert {api.post(f"/api/{verb}", {"release": name, "reason": "x"}).status_code for name in names} == {404}
        at = "2099-01-01T09:00 Asia/Jakarta"
        assert {api.post("/api/hold", {"release": name, "at": at}).status_code for name in names} == {404}
        more = {"copy": "Copy.", "language": "en", "issuer": "lain", "circuits": ["asia"]}
        assert {api.post("/api/file", {**more, "release": name}).status_code for name in names} == {404}
        for verb in ("correct", "update"):
            bodies = ({"copy": "Copy.", "language": "en", "release": name} for name in names)
            assert {api.post(f"/api/{verb}", body).status_code for body in bodies} == {404}


def test_everything_is_there_after_the_clear(house: House, browsers: Browsers, held) -> None:
    wire.clear(house.edo, held.row.release.uid)
    uid, blob = held.row.uid, held.document.item.media[0].blob
    assert HEADLINE in browsers.anybody.get("/").content.decode()
    page = browsers.anybody.get(f"/items/{uid}").content.decode()
    assert HEADLINE in page
    assert "The turbines turn" in page
    assert browsers.anybody.get(f"/items/{uid}/media/{blob}").status_code == 200
    assert HEADLINE in browsers.anybody.get("/feeds/circuit/asia.atom").content.decode()
    assert browsers.anybody.get(f"/items/{uid}.json").json()["headlines"][0]["value"] == HEADLINE


def test_an_address_after_the_clear_holds_no_slug_before_it(house: House, browsers: Browsers, held) -> None:
    page = browsers.edo.get(f"/desk/items/{held.row.uid}").content.decode()
    links = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert links
    assert not [link for link in links if held.document.item.slug in link]
