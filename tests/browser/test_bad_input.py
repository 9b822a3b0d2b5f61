"""What goes wrong at a browser loses nothing and does nothing twice: sessions that end, pages that grow old, a server that
restarts, hands that press twice, too much text, the wrong file, Back, great zoom, and colours that are not ours."""

import csv
import json
import os
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import CDPSession, Error, Page, expect

from kawat.roles.demo.stories import SUPPLY
from tests.browser.stage import Stage
from tests.browser.test_everyone import WIDER
from tests.browser.test_journey import COPY
from tests.browser.visitor import Door, Visitor

Open = Callable[..., Visitor]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
FILE = "form.filing button.primary"
ROOMS = {
    "": ("/", "/search?q=Nusa", "/sign-in"),
    "dewi": ("/issuer", "/file"),
    "edo": ("/desk", "draft"),
    "olga": ("/operator",),
    "sari": ("/me", "/wire"),
}
UNSEEN = """() => {
    const here = document.activeElement;
    return here !== document.body && getComputedStyle(here).outlineStyle === 'none' ? here.outerHTML.slice(0, 120) : '';
}"""
LARGE = """() => {
    const large = Object.assign(document.createElement('input'), {type: 'hidden', name: 'copy_2'});
    large.value = 'All is dark at sea. '.repeat(1_048_576);
    document.querySelector('form.filing').append(large);
}"""
DARK = "All is dark at sea. " * 4 + "\n"
TO_CLIPBOARD = "([text, times]) => navigator.clipboard.writeText(text.repeat(times))"


def typed(visitor: Visitor) -> str:
    """A filing that is filled in and not sent; its headline."""
    headline = f"Ferries of the strait run at night {time.time_ns()}"
    visitor.go("/file")
    typed_again(visitor, headline)
    return headline


def typed_again(visitor: Visitor, headline: str) -> None:
    visitor.write("[name=headline]", headline)
    visitor.write("[name=copy]", COPY)
    visitor.pick("select[name=language]", "en")
    visitor.tick("[name=circuits][value=world]")


def worked(cdp: CDPSession) -> float:
    """Seconds of processor that the page has taken, however busy the machine is with others."""
    told = cdp.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in told if each["name"] == "TaskDuration")


def filed(door: Door, headline: str) -> int:
    """How many filings of this headline wait at the desk."""
    desk = door.open("edo")
    count = desk.go("/desk").locator("main a", has_text=headline).count()
    desk.page.context.close()
    return count


@SCRIPTS
def test_a_session_that_ended_while_a_form_was_filled_loses_nothing(door: Door, open_as: Open, scripts: bool) -> None:
    dewi = open_as("dewi", fresh=True, java_script_enabled=scripts)
    headline = typed(dewi)
    dewi.page.context.clear_cookies(name="sessionid")
    dewi.choose(FILE)
    dewi.page.wait_for_selector("[name=carried]", state="attached")
    dewi.write("[name=username]", "dewi")
    dewi.write("[name=password]", dewi.stage.passwords["dewi"])
    dewi.follow("main form button.primary")
    assert headline in dewi.page.locator("main").inner_text()
    dewi.follow("main form button.primary")
    expect(dewi.page.locator("main")).to_contain_text(headline)
    dewi.expect(403)
    assert filed(door, headline) == 1


def test_a_page_whose_token_is_of_another_session_is_sent_again(door: Door, open_as: Open) -> None:
    dewi = open_as("dewi", fresh=True, java_script_enabled=False)
    headline = typed(dewi)
    dewi.at("form.filing [name=csrfmiddlewaretoken]").evaluate("field => { field.value = 'k'.repeat(64) }")
    dewi.choose(FILE)
    again = "form:has([name=headline][hidden]) button.primary"
    dewi.page.wait_for_selector(again)
    dewi.follow(again)
    expect(dewi.page.locator("main")).to_contain_text(headline)
    dewi.expect(403)
    assert filed(door, headline) == 1


def test_pages_that_restart_keep_who_is_sending_waiting_and_lose_nothing(
    stage: Stage, door: Door, open_as: Open
) -> None:
    dewi = open_as("dewi", java_script_enabled=False)
    headline = typed(dewi)
    told = json.loads((stage.home.folder / "run" / "roles.json").read_text())
    os.kill(told["roles"]["web"], signal.SIGKILL)
    dewi.follow(FILE)
    expect(dewi.page.locator("main")).to_contain_text(headline)
    assert filed(door, headline) == 1


def test_a_wire_that_cannot_be_reached_leaves_the_form_where_it_is(door: Door, open_as: Open) -> None:
    dewi = open_as("dewi")
    headline = typed(dewi)
    dewi.page.route("**/file?*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    dewi.choose(FILE)
    expect(dewi.page.locator("form.filing .refused")).to_contain_text("Nothing is lost")
    assert dewi.page.locator("[name=headline]").input_value() == headline
    dewi.page.unroute("**/file?*")
    dewi.follow(FILE)
    expect(dewi.page.locator("main")).to_contain_text(headline)
    dewi.faults.clear()
    assert filed(door, headline) == 1


@pytest.mark.timeout(400)
@SCRIPTS
def test_two_presses_file_approve_and_kill_once(stage: Stage, door: Door, open_as: Open, scripts: bool) -> None:
    dewi = open_as("dewi", java_script_enabled=scripts)
    headline = typed(dewi)
    twice(dewi, FILE)
    expect(dewi.page.locator("main")).to_contain_text(headline)
    assert filed(door, headline) == 1
    edo = open_as("edo", java_script_enabled=scripts)
    edo.go("/desk")
    edo.follow(f"a[href='{edo.link(headline)}']")
    for verb, done in (("approve", "approved"), ("clear", "cleared")):
        twice(edo, f"button[name=verb][value={verb}]")
        expect(edo.page.locator(".state").first).to_have_class(f"state {done}")
        assert_done_once(edo.page, done)
    item = edo.page.url
    edo.follow("a[href$='/kill']")
    edo.write("[name=reason]", "The ferries never ran.")
    twice(edo, "main button.danger")
    edo.page.goto(item)
    expect(edo.page.locator(".state.killed").first).to_be_visible()
    assert_done_once(edo.page, "killed")
    edo.expect(409, 422)


def twice(visitor: Visitor, its: str) -> None:
    """As who is used to opening files by two clicks."""
    with suppress(Error), visitor.page.expect_navigation(wait_until="load"):  # the second may end what the first began
        visitor.at(its).dblclick(no_wait_after=True)
    expect(visitor.page.locator(its)).to_have_count(0)


def assert_done_once(page: Page, verb: str) -> None:
    trail = page.request.get(page.url.partition("?")[0] + "/journal.csv").text()
    verbs = [row["verb"] for row in csv.DictReader(trail.splitlines())]
    assert verbs.count(verb) == 1, trail


def test_a_stale_page_says_what_happened_and_keeps_what_was_typed(stage: Stage, open_as: Open) -> None:
    _, items = stage.file(SUPPLY, "en")
    edo, eka = open_as("edo"), open_as("eka")
    for editor in (edo, eka):
        editor.go(f"/desk/items/{items['en']}")
    edo.write("[name=reason]", "The second figure is missing.")
    eka.follow("a[href$='/edit']")
    eka.write("[name=headline]", "Nusa Larik to supply harbours in Maluku with 46 cold rooms")
    eka.follow("main form button.primary")
    edo.follow("button[name=verb][value=return]")
    expect(edo.page.locator(".refused")).to_contain_text("eka")
    assert edo.page.locator("[name=reason]").input_value() == "The second figure is missing."
    edo.expect(409)


@SCRIPTS
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(open_as: Open, scripts: bool) -> None:
    dewi = open_as("dewi", java_script_enabled=scripts)
    headline = typed(dewi)
    dewi.untick("[name=circuits][value=world]")
    dewi.write("[name=hold_at]", "2001-01-01T00:00")
    dewi.choose(FILE)
    dewi.page.wait_for_selector("form.filing .refused")
    for field in ("hold_at", "hold_zone", "circuits"):
        if dewi.page.locator(f".field.wrong:has([name={field}]) .errors").count():
            break
    else:
        raise AssertionError("nothing is said beside a field")
    assert dewi.page.locator("[name=headline]").input_value() == headline
    assert dewi.page.locator("[name=copy]").input_value().strip() == COPY.strip()
    dewi.expect(422)


def test_twenty_megabytes_are_refused_and_the_form_stays_as_it_is(open_as: Open) -> None:
    dewi = open_as("dewi")
    headline = typed(dewi)
    dewi.page.evaluate(LARGE)
    dewi.choose(FILE)
    expect(dewi.page.locator("form.filing .refused")).to_contain_text("more text than the wire takes")
    assert dewi.page.locator("[name=headline]").input_value() == headline
    assert dewi.page.locator("[name=copy]").input_value().strip() == COPY.strip()
    dewi.expect(413)


@pytest.mark.parametrize(("name", "path", "field"), [("dewi", "/file", "copy"), ("edo", "draft", "body")])
def test_a_paste_of_twenty_megabytes_is_told_beside_the_field_at_once_and_what_stood_there_stands(
    stage: Stage, open_as: Open, name: str, path: str, field: str
) -> None:
    visitor = open_as(name)
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.go(stage.desk_item("draft") + "/edit" if path == "draft" else path)
    area = visitor.at(f"textarea[name={field}]")
    area.fill("Ferries run at night.")
    visitor.page.evaluate(TO_CLIPBOARD, [DARK, 250_000])
    sent: list[int] = []
    visitor.page.on("request", lambda request: sent.append(len(request.post_data_buffer or b"")))
    cdp = visitor.page.context.new_cdp_session(visitor.page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = worked(cdp)
    area.press("Control+V")
    said = visitor.page.locator(f"#id_{field}_long")
    expect(said).to_contain_text("20.3 MB")
    assert worked(cdp) - before < 5  # Chromium alone needs minutes to draw it
    assert area.input_value() == "Ferries run at night."
    cdp.send("Input.insertText", {"text": DARK * 250_000})
    expect(said).to_contain_text("5 MB")
    assert area.input_value() == "Ferries run at night."
    assert max(sent, default=0) < 1_000_000, "nothing of it is sent"
    area.press_sequentially(" On.")
    expect(said).to_have_count(0)
    area.press("Control+A")
    visitor.page.evaluate(TO_CLIPBOARD, [DARK, 3])
    area.press("Control+V")
    assert area.input_value() == DARK * 3


@pytest.mark.parametrize(("name", "content"), [("lamp.png", b"\x89PNG\r\n\x1a\n\xff"), ("run.exe", b"MZ\x90\x00\xfe")])
def test_a_wrong_file_that_is_dropped_changes_nothing_and_is_told(open_as: Open, name: str, content: bytes) -> None:
    dewi = open_as("dewi")
    headline = typed(dewi)
    drop = """([name, bytes]) => {
        const carried = new DataTransfer();
        carried.items.add(new File([new Uint8Array(bytes)], name));
        const area = document.querySelector('[name=copy]');
        area.dispatchEvent(new DragEvent('drop', {dataTransfer: carried, bubbles: true, cancelable: true}));
    }"""
    dewi.page.evaluate(drop, [name, list(content)])
    expect(dewi.page.locator("#saving")).to_contain_text(name)
    assert dewi.at("[name=copy]").input_value().strip() == COPY.strip()
    assert dewi.at("[name=headline]").input_value() == headline
    dewi.expect(422, 400)


def test_back_after_sending_leads_to_what_was_before_the_form(door: Door, open_as: Open) -> None:
    dewi = open_as("dewi")
    dewi.go("/issuer")
    headline = typed(dewi)
    dewi.follow(FILE)
    expect(dewi.page.locator("main")).to_contain_text(headline)
    dewi.page.go_back(wait_until="load")
    assert dewi.page.url.endswith("/issuer")  # the form is behind the release no more
    assert filed(door, headline) == 1


def test_without_scripts_back_and_file_again_leads_to_the_release_that_was_filed(door: Door, open_as: Open) -> None:
    dewi = open_as("dewi", java_script_enabled=False)
    headline = typed(dewi)
    dewi.follow(FILE)
    there = dewi.page.url
    dewi.page.go_back(wait_until="load")
    expect(dewi.page.locator("#filed a").first).to_have_attribute("href", re.compile("/desk/items/"))
    typed_again(dewi, headline)
    dewi.follow(FILE)
    assert dewi.page.url == there
    expect(dewi.page.locator(".message")).to_contain_text("Nothing was filed a second time")
    assert filed(door, headline) == 1


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_at_twice_its_size_needs_no_scrolling_sideways(stage: Stage, open_as: Open, name: str) -> None:
    visitor = open_as(name, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    for path in ROOMS[name]:
        visitor.go(stage.desk_item("draft") if path == "draft" else path)
        assert not visitor.page.evaluate(WIDER), path
        visitor.page.set_viewport_size({"width": 1280, "height": 800})
        visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not visitor.page.evaluate(WIDER), f"{path} with letters of twice their size"
        visitor.page.set_viewport_size({"width": 640, "height": 400})


@pytest.mark.parametrize("name", ROOMS)
def test_nothing_moves_for_who_asked_for_rest_and_all_is_seen_in_colours_of_ones_own(
    stage: Stage, open_as: Open, name: str
) -> None:
    visitor = open_as(name, forced_colors="active", reduced_motion="reduce")
    for path in ROOMS[name]:
        page = visitor.go(stage.desk_item("draft") if path == "draft" else path)
        assert page.evaluate("document.getAnimations().filter(each => each.playState === 'running').length") == 0
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        for _ in range(6):
            visitor.press("Tab")
            assert not page.evaluate(UNSEEN), path
