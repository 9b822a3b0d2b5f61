"""How much a page weighs: what a browser fetches for it, as it is before any compression."""

from collections.abc import Callable

import pytest

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

PUBLIC_KB, TERMINAL_KB = 100, 200
PUBLIC = (("/", ""), ("out", "en"), ("out", "ar"), ("corrected", "en"), ("/sign-in", ""))


def weight(visitor: Visitor, path: str) -> dict[str, int]:
    """Bytes by address, without pictures."""
    weighed: dict[str, int] = {}

    def weigh(response) -> None:  # type: ignore[no-untyped-def]
        if response.request.resource_type != "image":
            weighed[response.url.removeprefix(visitor.stage.home.base_url)] = len(response.body())

    visitor.page.on("requestfinished", lambda request: weigh(request.response()))
    visitor.go(path)
    visitor.page.wait_for_timeout(500)  # what its scripts fetch; a stream never ends
    return weighed


@pytest.mark.parametrize(("what", "language"), PUBLIC)
def test_a_public_page_weighs_under_100_kb_without_pictures(
    stage: Stage, open_as: Callable[..., Visitor], what: str, language: str
) -> None:
    weighed = weight(open_as(), stage.item(what, language) if language else what)
    assert weighed
    assert sum(weighed.values()) < PUBLIC_KB * 1000, weighed


def test_the_live_desktop_weighs_under_200_kb(open_as: Callable[..., Visitor]) -> None:
    weighed = weight(open_as("sari"), "/wire")
    assert any(path.endswith(".js") for path in weighed)
    assert sum(weighed.values()) < TERMINAL_KB * 1000, weighed
