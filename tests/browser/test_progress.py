"""A release lands before the issuer's eyes: figures, bars and map move by themselves, from the edge, and from the page
where the edge cannot be reached."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from kawat.roles.demo.stories import PURCHASE, SUPPLY
from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

Open = Callable[..., Visitor]
MARK = "window.isTheSamePage = true"
IS_SAME = "window.isTheSamePage === true"
MAIL = "tbody[data-rows=channels] tr[data-name=email]"


@pytest.fixture
def held_up(stage: Stage) -> Iterator[None]:
    """Mail is stopped, so that what clears stays due until it goes on."""
    stage.edo.post("stop", scope="channel", code="email")
    yield
    stage.edo.post("start", scope="channel", code="email")


def figure(page: Page, row: str, of: str):  # type: ignore[no-untyped-def]
    return page.locator(f"{row} [data-of={of}]")


def test_a_release_lands_without_a_reload(stage: Stage, open_as: Open, held_up: None) -> None:
    release, _ = stage.file(replace(SUPPLY, circuits=("world",)), "en")
    visitor = open_as("dewi")
    page = visitor.go(f"/issuer/releases/{release}")
    page.evaluate(MARK)
    expect(page.locator("#live")).to_have_class(re.compile("live live"))
    expect(page.locator("#landing")).to_be_hidden()
    stage.edo.post("approve", release=release)
    stage.edo.post("clear", release=release)
    expect(figure(page, MAIL, "due")).to_have_text("1")
    expect(page.locator("#next")).to_contain_text("out")
    bar = page.locator(f"{MAIL} progress")
    assert bar.evaluate("bar => [bar.value, bar.max]") == [0, 1]
    country = page.locator(".map .land.owed")
    expect(country).to_have_class("land owed s0")
    stage.edo.post("start", scope="channel", code="email")
    expect(figure(page, MAIL, "relayed")).to_have_text("1")
    assert bar.evaluate("bar => [bar.value, bar.max]") == [1, 1]
    expect(page.locator("#live")).to_contain_text("Nothing is on its way")
    expect(page.locator(".sum")).to_have_text("1 of 1 deliveries accepted, 0 still due.")
    expect(page.locator(".map .land.owed")).to_have_class("land owed s5")
    assert page.locator(".map .land.owed title").text_content() == "Indonesia: 1 of 1 arrived"
    assert page.locator("#countries tbody tr").all_inner_texts()[0].startswith("Indonesia\t1\t1\t")
    expect(page.locator("figure.timeline svg[role=img]")).to_be_visible()
    stage.edo.post("kill", release=release, reason="false")
    expect(page.locator("#next")).to_contain_text("killed")
    expect(page.locator("#live a")).to_be_hidden()
    assert page.evaluate(IS_SAME)


def test_where_the_edge_cannot_be_reached_the_page_asks_now_and_then(
    stage: Stage, open_as: Open, held_up: None
) -> None:
    release, _ = stage.out(PURCHASE, "en")
    visitor = open_as("dewi")
    visitor.page.route(f"{stage.home.stream_url}/**", lambda route: route.abort())
    page = visitor.go(f"/issuer/releases/{release}")
    page.evaluate(MARK)
    expect(page.locator("#live")).to_contain_text("cannot be reached")
    stage.edo.post("start", scope="channel", code="email")
    expect(figure(page, MAIL, "relayed")).to_have_text("1")
    assert page.evaluate(IS_SAME)
    visitor.faults.clear()


def test_without_scripts_the_tables_stand_and_a_link_shows_the_newest(
    stage: Stage, open_as: Open, held_up: None
) -> None:
    release, _ = stage.out(PURCHASE, "en")
    page = open_as("dewi", java_script_enabled=False).go(f"/issuer/releases/{release}")
    expect(page.locator("#landing").get_by_role("link", name="Show the newest figures")).to_be_visible()
    expect(page.locator("#countries")).to_contain_text("Indonesia")
    expect(page.locator("figure.map")).to_be_hidden()
