"""One wire and one browser for all of these tests. Both end with the package, since Playwright's loop would stand in the
way of the tests that come after."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import judges
from tests.browser.stage import Stage, built
from tests.browser.visitor import PATIENCE_MS, Door, Visitor


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = judges.chromium()
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=path, args=list(judges.FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def stage(chromium: Browser) -> Iterator[Stage]:
    """After the browser: without one, no wire is made."""
    with built() as its:
        yield its


@pytest.fixture(scope="package")
def door(stage: Stage, chromium: Browser) -> Door:
    return Door(stage, chromium)


@pytest.fixture
def open_as(door: Door) -> Iterator[Callable[..., Visitor]]:
    """`open_as('edo', locale='ar')` is a tab; afterwards nothing may have gone wrong in any."""
    visitors: list[Visitor] = []

    def opened(name: str = "", **context: object) -> Visitor:
        visitors.append(door.open(name, **context))
        return visitors[-1]

    yield opened
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.page.context.close()
    assert not faults, "\n".join(faults)
