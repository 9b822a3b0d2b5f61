"""A release's whole way through the pages, from filing to the tombstone, by the keyboard alone, with scripts and without."""

import time
from collections.abc import Callable

import pytest

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

COPY = """KUPANG, Indonesia, 22 November 2026 - Nusa Larik lit the last of its harbour lamps on Sunday.

The lamps burn on what the panels gathered by day, the company said.

Contact: Rina Wulandari, +62 21 555 0147, press@nusa-larik.example

###
"""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_release_goes_from_filing_to_its_tombstone_by_keyboard(
    stage: Stage, open_as: Callable[..., Visitor], scripts: bool
) -> None:
    headline = f"Harbour lamps burn through the night {time.time_ns()}"
    dewi = open_as("dewi", java_script_enabled=scripts, timezone_id="Asia/Jakarta")
    dewi.go("/file")
    dewi.tab_to("[name=headline]")
    dewi.page.keyboard.type(headline)
    dewi.tab_to("[name=copy]")
    dewi.page.keyboard.insert_text(COPY)
    dewi.tab_to("select[name=language]")
    dewi.page.keyboard.type("English")
    dewi.tab_to("[name=circuits][value=world]")
    dewi.press("Space")
    dewi.tab_to("form.filing button.primary")
    dewi.follow()
    assert headline in dewi.page.locator("main").inner_text()

    edo = open_as("edo", java_script_enabled=scripts)
    edo.go("/desk")
    edo.tab_to(f"a[href='{edo.link(headline)}']")
    edo.follow()
    edo.tab_to("button[name=verb][value=approve]")
    edo.follow()
    edo.tab_to("button[name=verb][value=clear]")
    edo.follow()
    assert edo.page.locator(".state.cleared").count()

    reader = open_as(java_script_enabled=scripts)
    reader.go("/")
    reader.tab_to(f"a[href='{reader.link(headline)}']")
    reader.follow()
    assert reader.page.locator("h1").inner_text() == headline
    assert "on what the panels gathered" in reader.page.locator("article").inner_text()

    edo.tab_to("a[href$='/kill']")
    edo.follow()
    if not edo.page.evaluate("document.activeElement.matches('[name=reason]')"):
        edo.tab_to("[name=reason]")
    edo.page.keyboard.type("The lamps were never lit.")
    edo.tab_to("main button.danger")
    edo.follow()
    gone = reader.page.reload()
    assert gone is not None
    assert gone.status == 410
    assert headline not in reader.page.content()
    reader.faults.clear()  # a tombstone answers 410
