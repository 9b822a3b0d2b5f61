"""Everyone can use every page: axe-core finds nothing at WCAG 2.2 AA, light or dark, from left or from right, and no
page is wider than a small phone or sends a form twice for two presses. Who reads the news is followed by nobody."""

import json
import re
from collections.abc import Callable
from functools import cache

import pytest

from tests.browser import judges, pages
from tests.browser.stage import Stage
from tests.browser.visitor import Door, Visitor

pytestmark = pytest.mark.timeout(600)  # one test looks at some thirty pages

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
"""The phone is as narrow as a desk of 1280 at four times the size (WCAG 1.4.10)."""
FORMS = ("/sign-in", "/join")
"""Of what anybody can see, these alone send a form that a stranger's page might forge: its token is their one cookie."""
ELSEWHERE = re.compile(
    r"""<(?:script|link|img|iframe|source|video|audio)[^>]+(?:src|srcset|href)=["']?(?:https?:)?//(?!127\.0\.0\.1)"""
)
KEPT = "document.cookie || JSON.stringify({...localStorage, ...sessionStorage}).slice(2)"
TURN = "document.documentElement.dir = document.documentElement.dir === 'rtl' ? 'ltr' : 'rtl'"

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SEEN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""What colours and direction may change."""
# Of what axe would preload, style sheets serve no rule of these.
JUDGE = """async ([type, values]) => (await axe.run(document, {runOnly: {type, values}, resultTypes: ['violations'], preload: {assets: ['media']}}))
    .violations.map(each => `${each.id}: ${each.help}: ` + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + (node.any[0]?.message ?? '')).join(' | '))"""
WIDER = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [...document.body.querySelectorAll('*')]
        .filter(each => { const box = each.getBoundingClientRect(); return box.right > wide + 1 || box.left < -1; })
        .slice(0, 5).map(each => each.outerHTML.slice(0, 140));
}"""

DOUBLE = """() => [...document.querySelectorAll('form[method=post]:not([data-keep], [data-file])')].map(form => {
    let sent = 0;
    const count = event => { if (event.target === form && !event.defaultPrevented) sent++; event.preventDefault(); };
    addEventListener('submit', count);
    form.noValidate = true;
    for (let press = 0; press < 2; press++) form.requestSubmit();
    removeEventListener('submit', count);
    return [form.getAttribute('action') ?? '', sent];
}).filter(([, sent]) => sent > 1)"""
"""Forms that the second press would send once more, but for those that may be: a file is given as often as it is asked for,
and what is kept as it stands has a guard of its own."""


@cache
def axe() -> str:
    return judges.module("axe-core/axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("name", pages.PEOPLE)
def test_no_page_shuts_anybody_out_is_wider_than_a_phone_or_sends_twice(
    stage: Stage, door: Door, open_as: Callable[..., Visitor], name: str
) -> None:
    visitor, found = open_as(name), []
    page = visitor.page
    page.add_init_script(axe())
    if not name:
        pages.open_broken(stage, page.context)
    for path in door.pages(name):
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
        visitor.go(path)
        found += [f"{path}\n  {each}" for each in page.evaluate(JUDGE, ["tag", RULES])]
        page.emulate_media(color_scheme="dark")
        page.evaluate(TURN)
        found += [f"{path} dark and turned round\n  {each}" for each in page.evaluate(JUDGE, ["rule", SEEN])]
        page.set_viewport_size(PHONE)
        for _ in range(2):
            if over := page.evaluate(WIDER):
                found.append(f"{path} on a phone\n  {json.dumps(over, indent=1, ensure_ascii=False)}")
            page.evaluate(TURN)
        if path.startswith(FORMS):
            page.context.clear_cookies()
        elif not name and (kept := page.evaluate(KEPT)):
            found.append(f"{path} keeps in the browser of whoever looks at it: {kept}")
        found += [f"{path} is sent by the second press too: {each}" for each in page.evaluate(DOUBLE)]
    visitor.expect(*pages.REFUSED)
    assert not found, "\n".join(found)


def test_the_newsroom_sets_no_cookie_and_sends_nobody_elsewhere(stage: Stage, door: Door) -> None:
    """That no page fetches anything from elsewhere is seen by every visitor on the way."""
    asking = door.open().page.context.request
    for path, page in door.pages("").items():
        if path != pages.BROKEN and not path.startswith(FORMS):
            assert "set-cookie" not in asking.get(stage.url(path)).headers, path
        assert not ELSEWHERE.search(page), path
