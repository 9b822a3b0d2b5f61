"""The editor's desk at night: a queue cleared by keyboard, two editors at one item, a kill that is never an accident, and
alarms that come by themselves."""

import base64
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from kawat.roles.demo.picture import picture
from kawat.roles.demo.stories import ISSUER
from tests.browser.stage import Stage
from tests.browser.test_journey import COPY
from tests.browser.visitor import Visitor
from tests.browser.walks import FEW, WALKS, Walk

Opened = Callable[..., Visitor]


def filed(stage: Stage, headline: str, **more: object) -> tuple[str, str]:
    """A draft of dewi's: its release and its item."""
    for api in (stage.dewi, stage.edo):
        api.close()  # the wire closes what stood idle while somebody typed
    its = {"copy": COPY, "headline": f"{headline} {time.time_ns()}", "language": "en", "issuer": ISSUER}
    answer = stage.dewi.post("file", **{**its, "circuits": ["world"], **more})
    return answer["release"], answer["id"]


def out(stage: Stage, headline: str) -> tuple[str, str]:
    """The same, out."""
    release, item = filed(stage, headline)
    stage.edo.post("approve", release=release)
    stage.edo.post("clear", release=release)
    return release, item


def states(stage: Stage, release: str) -> set[str]:
    return {each["state"] for each in stage.edo.get("show", release=release)["items"]}


def step_to(editor: Visitor, item: str) -> None:
    """Along the queue by j and the arrow until the item has the focus."""
    for key in ("j", *["ArrowDown", "j"] * 60):
        editor.press(key)
        if editor.page.evaluate("document.activeElement.href ?? ''").endswith(item):
            return
    raise AssertionError("the keys do not lead to it")


def test_an_editor_clears_a_queue_of_five_by_keyboard_alone(stage: Stage, open_as: Opened) -> None:
    queue = [filed(stage, f"Lamp {number}") for number in range(5)]
    edo = open_as("edo")
    edo.go("/desk")
    for release, item in queue:
        step_to(edo, item)
        for keys in (["Enter"], ["a"], ["c", "Enter"]):
            with edo.page.expect_navigation(wait_until="load"):
                for key in keys:
                    edo.press(key)
        assert states(stage, release) == {"cleared"}
        with edo.page.expect_navigation(wait_until="load"):
            edo.press("q")


def test_no_key_is_heard_while_one_types_nor_where_single_keys_are_off(stage: Stage, open_as: Opened) -> None:
    _, item = filed(stage, "Typed")
    edo = open_as("edo")
    page = edo.go(f"/desk/items/{item}")
    edo.press("r")
    page.keyboard.type("Ask who says so? K c e q")
    assert page.locator("#return_reason").input_value() == "Ask who says so? K c e q"
    assert page.url.endswith(item)
    edo.press("Escape")
    edo.press("?")
    assert page.locator("#keys[open] [data-here] dt").count() > 4
    page.locator("#single-keys").uncheck()
    edo.press("Escape")
    edo.press("q")
    edo.press("e")
    edo.press("?")
    page.reload()
    edo.press("e")
    assert page.url.endswith(item)
    assert not page.locator("#keys[open]").count()
    assert not page.locator("[aria-keyshortcuts]").count()
    page.locator("#keys summary").click()
    page.locator("#single-keys").check()
    with page.expect_navigation():
        page.locator("h1").click()
        edo.press("e")


@pytest.mark.parametrize("walk", FEW, ids=str)
def test_two_editors_at_one_item_lose_nothing(stage: Stage, open_as: Opened, walk: Walk) -> None:
    _, item = filed(stage, "Two hands")
    at = f"/desk/items/{item}"
    edo, eka = open_as("edo", walk=walk), open_as("eka", walk=walk)
    for editor in (edo, eka):
        editor.go(f"{at}/edit")
    eka.write("[name=headline]", "Eka's headline")
    eka.write("[name=contact-0-phone]", "+62 21 1")
    eka.write("[name=subhead]", "Eka's subhead")
    eka.follow("main button.primary")
    edo.write("[name=headline]", "Edo's headline")
    edo.write("[name=contact-0-email]", "edo@nusa-larik.example")
    edo.follow("main button.primary")
    page = edo.page
    assert page.locator("[name=headline]").input_value() == "Edo's headline"
    assert page.locator("[name=subhead]").input_value() == "Eka's subhead"
    assert page.locator("[name=contact-0-phone]").input_value() == "+62 21 1"
    assert page.locator(".theirs").count() == 1
    assert "Eka's headline" in page.locator(".theirs").inner_text()
    assert edo.faults.pop(0).startswith("answer: 409")
    edo.faults.clear()
    edo.tick("[name=take][value=headline]")
    edo.follow("main button.primary")
    shown = page.locator("main").inner_text()
    assert "Eka's headline" in shown
    assert "edo@nusa-larik.example" in shown
    eka.go(at)
    edo.write("#return_reason", "Who says so?")
    edo.follow("button[name=verb][value=return]")
    eka.write("#return_reason", "No source is named.")
    eka.follow("button[name=verb][value=return]")
    refused = eka.page.locator("main [role=alert]").first.inner_text()
    assert "edo" in refused
    assert "No source is named." in refused
    assert eka.faults.pop(0).startswith("answer: 409")
    eka.faults.clear()


@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_a_kill_is_a_page_a_typed_reason_and_a_second_person(stage: Stage, open_as: Opened, walk: Walk) -> None:
    _, item = out(stage, "Never lit")
    edo, eka = open_as("edo", walk=walk), open_as("eka", walk=walk)
    edo.go(f"/desk/items/{item}")
    edo.follow("a[href$='/kill']")
    assert edo.page.locator("main li [lang=en]").count()
    edo.write("[name=reason]", "The lamps were never lit.")
    edo.follow("main button.danger")
    eka.go("/desk")
    eka.follow(f"#unconfirmed a[href$='{item}']")
    eka.follow("button[name=verb][value=confirm]")
    eka.follow("a[href$='/journal']")
    trail = eka.page.locator("main tbody").inner_text()
    assert "The lamps were never lit." in trail
    assert "eka" in trail


def test_a_kill_by_two_keystrokes_is_never_an_accident(stage: Stage, open_as: Opened) -> None:
    release, item = out(stage, "Two keys")
    edo, eka = open_as("edo"), open_as("eka")
    page = edo.go("/desk")
    step_to(edo, item)
    with page.expect_navigation(wait_until="load"):
        edo.press("K", 2)
    edo.press("K")  # the focus stands in the reason: a letter is a letter
    assert page.url.endswith("/kill")
    edo.press("Enter")
    edo.press("ControlOrMeta+a")
    edo.press("Delete")
    edo.press("Control+Enter")  # no reason, no kill
    assert page.url.endswith("/kill")
    assert states(stage, release) == {"cleared"}
    page.keyboard.type("Never lit.")
    with page.expect_navigation(wait_until="load"):
        edo.press("Control+Enter")
    assert states(stage, f"{release}@1") == {"killed"}
    eka.go(f"/desk/items/{item}")
    eka.press("C")
    with eka.page.expect_navigation(wait_until="load"):
        eka.press("Enter")
    assert not eka.page.locator("button[value=confirm][disabled]").count()


def test_alarms_and_stops_come_to_an_open_page_by_themselves(stage: Stage, open_as: Opened) -> None:
    edo = open_as("edo")
    edo.page.clock.install()
    page = edo.go("/desk")
    title = page.title()
    soon = datetime.now(UTC) + timedelta(minutes=20)
    release, item = filed(stage, "Soon", hold=soon.isoformat(timespec="seconds"))
    stage.edo.post("stop", scope="circuit", code="asia-food")
    try:
        page.clock.run_for(10_500)
        page.locator(f"#alarms a[href$='{item}']").wait_for()
        page.locator("#stopped .stopped").wait_for()
        assert page.title() != title
        assert page.title().endswith(title.rpartition(") ")[2])
        assert not page.locator("#renew").is_hidden()
    finally:
        stage.edo.post("start", scope="circuit", code="asia-food")
        stage.edo.post("spike", release=release)
    page.clock.run_for(10_500)
    page.locator(f"#alarms a[href$='{item}']").wait_for(state="detached")
    page.locator("#stopped .stopped").wait_for(state="detached")


def test_the_point_of_a_picture_is_set_by_pressing_on_it(stage: Stage, open_as: Opened) -> None:
    shown = {"name": "chart.png", "content": base64.b64encode(picture()).decode(), "media_type": "image/png"}
    _, item = filed(stage, "A picture", media=[{**shown, "caption": "A chart"}])
    edo = open_as("edo")
    page = edo.go(f"/desk/items/{item}/edit")
    focus = page.locator("[name=picture-0-focus]")
    expect(focus).to_have_value("50 50")
    page.locator(".cut img").click(position={"x": 3, "y": 3})
    point = focus.input_value()
    assert re.fullmatch(r"[0-4] [0-9]{1,2}", point)
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    again = edo.go(f"/desk/items/{item}/edit")
    expect(again.locator("[name=picture-0-focus]")).to_have_value(point)
    assert again.locator(".cut img").evaluate("image => image.style.objectPosition") == "% ".join(point.split()) + "%"
