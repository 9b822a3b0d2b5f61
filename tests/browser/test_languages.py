"""The rooms in four languages, on a phone, a desk and a wall: each speaks it, turns with it, fits and breaks nothing."""

from collections.abc import Callable

import pytest

from tests.browser.stage import Stage
from tests.browser.test_everyone import WIDER
from tests.browser.visitor import Visitor
from tests.browser.walks import LANGUAGES, WIDTHS

PAGES = {
    "": ("/", "out", "/sign-in"),
    "dewi": ("/issuer", "/file"),
    "edo": ("/desk", "desk draft"),
    "olga": ("/desk",),
    "sari": ("/me",),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_every_room_speaks_the_language_and_fits(
    stage: Stage, open_as: Callable[..., Visitor], name: str, language: str
) -> None:
    visitor = open_as(name, locale=language)
    for page in PAGES[name]:
        visitor.go({"out": stage.item("out", language), "desk draft": stage.desk_item("draft")}.get(page, page))
        html = visitor.page.locator("html")
        assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, LANGUAGES[language])
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 900})
            assert not visitor.page.evaluate(WIDER), (page, width)
