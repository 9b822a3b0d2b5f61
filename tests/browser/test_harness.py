"""The wire stands, and everybody comes in."""

from collections.abc import Callable

import pytest

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor

HOMES = {"": "/", "dewi": "/file", "edo": "/desk", "olga": "/desk", "sari": "/me"}


@pytest.mark.parametrize("name", HOMES)
def test_everybody_comes_into_their_room(open_as: Callable[..., Visitor], name: str) -> None:
    page = open_as(name).go(HOMES[name])
    assert page.locator("h1").count() == 1


def test_a_page_says_nothing_inline_is_allowed(open_as: Callable[..., Visitor], stage: Stage) -> None:
    answer = open_as().page.goto(stage.url(stage.item("out", "ar")))
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
