"""The lists and the search of the newsroom, as pages and as feeds."""

from dataclasses import replace

import feedparser
import pytest
from django.conf import settings
from django.test import override_settings

from kawat.actions import organisations, searching, setup, withdrawal
from tests.web.house import HEADLINE, PNG, Browsers, House


def out(house: House, **filing: object) -> object:
    kept = house.out(**filing)
    while searching.keep_up():
        pass
    return kept


def test_a_search_shows_what_says_it_and_keeps_what_was_typed(house: House, browsers: Browsers) -> None:
    out(house)
    page = browsers.anybody.get("/search?q=%22tidal+power%22&language=en&order=relevance").content.decode()
    assert HEADLINE in page
    assert 'value="&quot;tidal power&quot;"' in page
    assert '<option value="en" lang="en" selected>' in page
    for asked in ("q=harbour", "q=tidal&language=ja", "q=tidal&since=2999-01-01", "q=tidal&issuer=lain"):
        page = browsers.anybody.get(f"/search?{asked}").content.decode()
        assert HEADLINE not in page
        assert 'role="status"' in page


@pytest.mark.parametrize(
    ("asked", "says"), [("q=%22open", "a quote is opened"), ("q=x&since=soon", "A day is written")]
)
def test_what_cannot_be_read_is_said_beside_its_field(browsers: Browsers, asked: str, says: str) -> None:
    answer = browsers.anybody.get(f"/search?{asked}")
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_search_is_a_feed_too(house: House, browsers: Browsers) -> None:
    out(house)
    for suffix in ("atom", "rss"):
        found = feedparser.parse(browsers.anybody.get(f"/search.{suffix}?q=tidal").content)
        assert [each.title for each in found.entries] == [HEADLINE]
    assert browsers.anybody.get("/search.json?q=tidal").json()["items"][0]["title"] == HEADLINE
    assert browsers.anybody.get("/search.json?q=nothing").json()["items"] == []
    assert browsers.anybody.get("/search.json?q=%22").status_code == 422
    assert browsers.anybody.get("/search.exe?q=tidal").status_code == 404


def test_lists_have_addresses_titles_and_feeds_of_their_own(house: House, browsers: Browsers) -> None:
    out(house, countries=("ID",), topics=("medtop:06000000",))
    for path, title, feed in (
        ("/languages/en", "English", "/feeds/en.atom"),
        ("/issuers/nusantara", "Nusantara Cahaya", "/feeds/issuer/nusantara.atom"),
        ("/circuits/asia", "Asia", "/feeds/circuit/asia.atom"),
        ("/countries/ID", "Indonesia", "/feeds/country/ID.atom"),
        ("/sectors/medtop:06000000", "Environment", "/feeds/sector/medtop:06000000.atom"),
    ):
        page = browsers.anybody.get(path).content.decode()
        assert f"<title>{title} – " in page, path
        assert HEADLINE in page, path
        assert feed in page, path
        assert browsers.anybody.get(feed).status_code == 200, feed
    for path in ("/languages/ja", "/issuers/lain", "/circuits/world", "/countries/JP"):
        assert HEADLINE not in browsers.anybody.get(path).content.decode()
    for path in ("/languages/xx", "/issuers/nobody", "/countries/Q9", "/sectors/none"):
        assert browsers.anybody.get(path).status_code == 404, path


def test_a_page_that_was_seen_is_not_sent_again_until_something_happens(house: House, browsers: Browsers) -> None:
    kept = out(house)
    for path in ("/", "/languages/en", "/search?q=tidal", f"/items/{kept.row.uid}"):
        etag = browsers.anybody.get(path)["ETag"]
        assert browsers.anybody.get(path, headers={"If-None-Match": etag}).status_code == 304, path
        assert "Set-Cookie" not in browsers.anybody.get(path)
        other = browsers.anybody.get(path, headers={"If-None-Match": etag, "Accept-Language": "id"})
        assert other.status_code == 200, path
    etag = browsers.anybody.get("/search?q=tidal")["ETag"]
    withdrawal.kill(house.edo, kept.row.release.uid, "wrong")
    answer = browsers.anybody.get("/search?q=tidal", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert HEADLINE not in answer.content.decode()


def test_a_new_logo_name_or_masthead_shows_at_once(house: House, browsers: Browsers) -> None:
    out(house)

    def shown(path: str, mark: str) -> str:
        answer = browsers.anybody.get(path, headers={"If-None-Match": mark})
        assert answer.status_code == 200, path
        return answer["ETag"]

    front, shelf = (browsers.anybody.get(path)["ETag"] for path in ("/", "/issuers/nusantara"))
    organisations.show_logo(house.dewi, "nusantara", PNG, width=1, height=1)
    shelf = shown("/issuers/nusantara", shelf)
    setup.add_issuer("nusantara", "Nusantara Surya")
    shelf, front = shown("/issuers/nusantara", shelf), shown("/", front)
    with override_settings(KAWAT=replace(settings.KAWAT, name="Kabel")):
        shown("/", front)
