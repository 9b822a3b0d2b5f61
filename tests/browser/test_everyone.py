"""Everyone can use every page: axe-core finds nothing at WCAG 2.2 AA, light or dark, from left or from right, and no
page is wider than a small phone."""

import json
from collections.abc import Callable
from functools import cache

import pytest

from tests.browser import judges, pages
from tests.browser.stage import Stage
from tests.browser.visitor import Door, Visitor

pytestmark = pytest.mark.timeout(300)  # one test looks at a dozen pages

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SEEN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""What colours and direction may change."""
JUDGE = """async ([type, values]) => (await axe.run(document, {runOnly: {type, values}, resultTypes: ['violations']}))
    .violations.map(each => `${each.id}: ${each.help}: ` + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')).join(' | '))"""
WIDER = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.body.querySelectorAll('*')]
        .filter(each => { const box = each.getBoundingClientRect(); return box.right > wide + 1 || box.left < -1; })
        .slice(0, 5).map(each => each.outerHTML.slice(0, 140));
}"""


@cache
def axe() -> str:
    return judges.module("axe-core/axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("name", pages.PEOPLE)
def test_no_page_shuts_anybody_out(stage: Stage, door: Door, open_as: Callable[..., Visitor], name: str) -> None:
    source, visitor, found = axe(), open_as(name), []
    page = visitor.page
    for path in door.pages(name):
        visitor.go(path)
        page.evaluate(source)
        page.emulate_media(color_scheme="light")
        found += [f"{path}\n  {each}" for each in page.evaluate(JUDGE, ["tag", RULES])]
        page.emulate_media(color_scheme="dark")
        page.evaluate("document.documentElement.dir = document.documentElement.dir === 'rtl' ? 'ltr' : 'rtl'")
        found += [f"{path} dark and turned round\n  {each}" for each in page.evaluate(JUDGE, ["rule", SEEN])]
    visitor.faults = [fault for fault in visitor.faults if "410" not in fault]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", pages.PEOPLE)
def test_no_page_is_wider_than_a_phone(stage: Stage, door: Door, open_as: Callable[..., Visitor], name: str) -> None:
    visitor = open_as(name, viewport={"width": 360, "height": 720})
    wide = []
    for path in door.pages(name):
        visitor.go(path)
        for direction in ("ltr", "rtl"):
            visitor.page.evaluate("direction => { document.documentElement.dir = direction }", direction)
            if over := visitor.page.evaluate(WIDER):
                wide.append(f"{path} {direction}\n  {json.dumps(over, indent=1, ensure_ascii=False)}")
    visitor.faults = [fault for fault in visitor.faults if "410" not in fault]
    assert not wide, "\n".join(wide)
