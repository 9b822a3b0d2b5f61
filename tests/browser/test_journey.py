"""A release's whole way through the pages, from filing to the tombstone: four languages, three widths, by mouse and by the
keyboard alone, with scripts and without."""

import time
from collections.abc import Callable

import pytest

from tests.browser.visitor import Visitor
from tests.browser.walks import WALKS, Walk

COPY = """KUPANG, Indonesia, 22 November 2026 - Nusa Larik lit the last of its harbour lamps on Sunday.

The lamps burn on what the panels gathered by day, the company said.

Contact: Rina Wulandari, +62 21 555 0147, press@nusa-larik.example

###
"""


@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_a_release_goes_from_filing_to_its_tombstone(open_as: Callable[..., Visitor], walk: Walk) -> None:
    headline = f"Harbour lamps burn through the night {time.time_ns()}"
    dewi = open_as("dewi", walk=walk, timezone_id="Asia/Jakarta")
    dewi.go("/file")
    dewi.write("[name=headline]", headline)
    dewi.write("[name=copy]", COPY)
    dewi.pick("select[name=language]", "en")
    dewi.tick("[name=circuits][value=world]")
    dewi.follow("form.filing button.primary")
    assert headline in dewi.page.locator("main").inner_text()

    edo = open_as("edo", walk=walk)
    edo.go("/desk")
    edo.follow(f"a[href='{edo.link(headline)}']")
    edo.follow("button[name=verb][value=approve]")
    edo.follow("button[name=verb][value=clear]")
    assert edo.page.locator(".state.cleared").count()

    reader = open_as(walk=walk)
    reader.go("/")
    reader.follow(f"a[href='{reader.link(headline)}']")
    assert reader.page.locator("h1").inner_text() == headline
    assert "on what the panels gathered" in reader.page.locator("article").inner_text()

    edo.follow("a[href$='/kill']")
    edo.write("[name=reason]", "The lamps were never lit.")
    edo.follow("main button.danger")
    gone = reader.page.reload()
    assert gone is not None
    assert gone.status == 410
    assert headline not in reader.page.content()
    reader.faults.clear()  # a tombstone answers 410
