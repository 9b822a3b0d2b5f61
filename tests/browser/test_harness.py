"""The wire stands, everybody comes in, and the rows of walks are what they say."""

from collections.abc import Callable
from itertools import combinations, product

import pytest

from tests.browser.stage import Stage
from tests.browser.visitor import Visitor
from tests.browser.walks import ALL, EACH, LANGUAGES, WIDTHS

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


def test_each_value_is_walked_always_and_each_pair_of_values_where_all_are_asked_for() -> None:
    values = {"language": tuple(LANGUAGES), "width": WIDTHS, "way": ("mouse", "keys"), "scripts": (True, False)}
    for name, those in values.items():
        assert {getattr(walk, name) for walk in EACH} == set(those)
    for one, other in combinations(values, 2):
        assert {(getattr(walk, one), getattr(walk, other)) for walk in ALL} == set(product(values[one], values[other]))
