"""The live desktop in a browser: news comes onto the screen by itself, a kill strikes it, everything goes by keyboard, and
a stream that ends is taken up where it was."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from kawat.roles.demo.stories import OPENING, PURCHASE, SUPPLY
from tests.browser.hands import Keys
from tests.browser.stage import Stage
from tests.browser.test_everyone import WIDER
from tests.browser.visitor import Visitor
from tests.browser.walks import SCRIPTED, Walk

Open = Callable[..., Visitor]


@pytest.fixture(scope="module", autouse=True)
def standing(stage: Stage) -> None:
    """A story that can be read, above all that other journeys have killed: the list holds what fits on the screen."""
    stage.out(replace(OPENING, circuits=("world",)), "en")


@pytest.fixture
def page(open_as: Open) -> Page:
    its = open_as("sari").go("/wire")
    expect(its.locator("#line")).to_have_class(re.compile("live"))
    return its


def headline(stage: Stage, page: Page, item: str) -> str:
    return str(page.request.get(stage.url(f"/items/{item}.json")).json()["headlines"][0]["value"])


def test_what_clears_comes_by_itself_and_a_kill_strikes_it(stage: Stage, page: Page) -> None:
    release, items = stage.out(PURCHASE, "en")
    line = page.get_by_role("option").filter(has_text=headline(stage, page, items["en"])).first
    expect(line).to_be_visible()
    line.click()
    expect(page.locator("#pane .story .body")).to_be_visible()
    stage.edo.post("kill", release=release, reason="It was not so.")
    expect(line).to_have_class(re.compile("killed"))
    expect(page.locator("#alarm")).to_contain_text("Do not use it.")
    expect(page.locator("#pane")).to_contain_text("MANDATORY KILL")
    expect(page.locator("#pane .body")).to_have_count(0)


def test_everything_goes_by_keyboard(stage: Stage, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("/")
    expect(page.locator("[name=words]")).to_be_focused()
    page.keyboard.type("nobody ever wrote this")
    expect(page.locator(".paper .item.release:visible")).to_have_count(0)
    expect(page).to_have_url(re.compile("words=nobody"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_focused()
    release = page.locator(".paper .item:is(.release, .correction):not(.killed):visible").first
    expect(release).to_be_visible()
    page.keyboard.press("g")
    chosen = page.locator(".paper .item[aria-selected=true]")
    for _ in range(20):
        if "kill" not in (chosen.get_attribute("class") or ""):
            break
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#pane .story .body")).to_be_visible()
    title = page.locator("#pane h1").inner_text()
    page.keyboard.press("c")
    expect(page.locator("#said")).to_have_text("Copied as text.")
    assert title in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("d")
    expect(page.locator(".saving a").first).to_be_focused()
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename.endswith("-atom.xml")
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#single").uncheck()
    page.keyboard.press("Escape")
    page.get_by_role("listbox").focus()
    page.keyboard.press("/")
    expect(page.get_by_role("listbox")).to_be_focused()


@pytest.mark.parametrize("walk", SCRIPTED, ids=str)
def test_a_story_is_found_read_and_saved_in_every_language_and_width(open_as: Open, walk: Walk) -> None:
    sari = open_as("sari", walk=walk)
    page = sari.go("/wire")
    expect(page.locator("#line")).to_have_class(re.compile("live"))
    sari.write("[name=words]", "nobody ever wrote this")
    expect(page.locator(".paper .item.release:visible")).to_have_count(0)
    sari.write("[name=words]", "")
    sari.pick("[name=kind]", "release")
    line = page.locator(".paper .item.release:not(.killed):visible").first
    expect(line).to_be_visible()
    if not isinstance(sari.hand, Keys):
        sari.choose(line)
    else:
        sari.hand.reach(page.get_by_role("listbox"))
        for _ in range(20):
            chosen = page.locator(".paper .item[aria-selected=true]")
            if chosen.count() and "kill" not in (chosen.get_attribute("class") or ""):
                break
            sari.press("j")
        sari.press("Enter")
    expect(page.locator("#pane .story .body")).to_be_visible()
    story = page.locator("#pane .story").first
    assert story.get_attribute("lang")
    with page.expect_download() as saved:
        sari.choose(".saving a")
    assert saved.value.suggested_filename.endswith("-atom.xml")
    sari.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    assert not page.evaluate(WIDER)


def test_sound_is_off_until_it_is_allowed(page: Page) -> None:
    sound = page.locator("#sound")
    expect(sound).to_have_attribute("aria-pressed", "false")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#said")).to_have_text("Sound is on")


def test_a_printed_sheet_holds_the_story_alone(page: Page) -> None:
    page.locator(".paper .item.release:not(.killed):visible").first.click()
    expect(page.locator("#pane .story .body")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#pane .story")).to_be_visible()
    for each in (".masthead", ".tools", ".list", "#pane .bar", "#pane .ways-out"):
        expect(page.locator(each)).to_be_hidden()


def test_while_the_stream_is_away_news_comes_all_the_same_and_it_comes_back(stage: Stage, open_as: Open) -> None:
    visitor = open_as("sari")
    visitor.page.route(f"{stage.home.stream_url}/**", lambda route: route.abort())
    page = visitor.go("/wire")
    expect(page.locator("#state")).to_contain_text("cannot be reached")
    _, items = stage.out(replace(SUPPLY, circuits=("world",)), "en")
    line = page.get_by_role("option").filter(has_text=headline(stage, page, items["en"])).first
    expect(line).to_be_visible()
    page.unroute(f"{stage.home.stream_url}/**")
    expect(page.locator("#line")).to_have_class(re.compile("live"))
    visitor.faults.clear()


def test_without_scripts_the_newest_lines_are_links(open_as: Open) -> None:
    page = open_as("sari", java_script_enabled=False).go("/wire")
    page.locator(".lines .release:not(.killed) a").first.click()
    expect(page.locator(".story .body")).to_be_visible()
    page.get_by_role("link", name="ninjs", exact=True).is_visible()
