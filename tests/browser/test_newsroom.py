"""A reader's whole way through the newsroom: from the search to a story, its other languages, what was corrected in it, the
lists, the feeds and the downloads, and the pages in another language; without a cookie."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.walks import LANGUAGES, WALKS, Walk

STORY = "main article h1"


@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_a_reader_finds_a_story_its_languages_its_versions_and_its_feeds(
    stage: Stage, open_as: Callable[..., Visitor], walk: Walk
) -> None:
    reader = open_as(walk=walk)
    page = reader.go("/")
    story, other = stage.item("out", walk.language), "id" if walk.language == "ar" else "ar"
    headline = page.request.get(stage.url(f"{story}.json")).json()["headlines"][0]["value"]

    reader.write("form.search-box [name=q]", " ".join(re.findall(r"\w+", headline)[:3]))
    reader.follow("form.search-box button")
    reader.follow(f"main h2 a[href$='{story}']")
    assert page.locator(STORY).inner_text() == headline
    reader.follow(f"article nav.languages a[hreflang={other}]")
    assert page.locator("main article").get_attribute("dir") == LANGUAGES[other]
    assert page.locator("html").get_attribute("dir") == LANGUAGES[walk.language]

    reader.follow("a.wire")
    reader.choose(".shelves summary")
    reader.follow(f".shelves a[href$='/languages/{walk.language}']")
    assert {each.get_attribute("lang") for each in page.locator("main h2").all()} == {walk.language}

    reader.go(stage.item("corrected"))
    reader.follow("article p.notice a")
    assert page.url.endswith(stage.item("correction"))
    reader.choose("details.changes summary")
    expect(page.locator("details.changes ins").first).to_be_visible()
    reader.follow("section.versions a")
    assert page.url.endswith(stage.item("corrected"))

    ways = page.locator("main .formats a").all() + page.locator("head link[rel=alternate][type]").all()
    assert len(ways) > 6
    for way in ways:
        answer = page.request.get(stage.url(way.get_attribute("href") or ""))
        assert (answer.status, len(answer.body()) > 100) == (200, True), answer.url

    reader.follow("a.wire")
    reader.follow(f"footer .languages a[hreflang={other}]")
    assert page.locator("html").get_attribute("lang") == other
    reader.follow("main h2 a")
    assert page.locator("html").get_attribute("lang") == other
    assert not page.context.cookies()
