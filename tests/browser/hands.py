"""The two ways to work a page: with the mouse, or with the keyboard alone. A journey is written once, in what its person
means (`choose`, `write`, `pick`, `tick`, `give`), and each way does it as people do: the mouse clicks what it can see, the
keyboard comes by Tab, is seen where it stands (WCAG 2.4.7 and 2.4.11), and presses what the thing answers to.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page

TABS = 250
SCROLLS = 60
FOCUSED = "element => element === document.activeElement"
LIES_BEHIND = """element => {
    const from = document.activeElement;
    return !!from && from !== document.body && !!(from.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING);
}"""
IS_SEEN = """element => {
    const boxes = [element, ...(element.labels ?? [])].map(each => each.getBoundingClientRect());
    const hit = (x, y) => {
        const there = document.elementFromPoint(x, y);
        return !!there && [element, ...(element.labels ?? [])].some(each => each.contains(there) || there.contains(each));
    };
    return boxes.some(box => [0.1, 0.5, 0.9].some(
        across => [0.1, 0.5, 0.9].some(down => hit(box.left + box.width * across, box.top + box.height * down))));
}"""


class Hand(Protocol):
    """How somebody works a page."""

    def choose(self, its: Locator) -> None:
        """A link, a button, a summary, a line of a list."""

    def write(self, its: Locator, text: str) -> None:
        """Into a field, instead of what it holds."""

    def pick(self, its: Locator, value: str) -> None:
        """An option of a select, by its value."""

    def tick(self, its: Locator) -> None:
        """A box, or one button of a group of which one is on."""

    def untick(self, its: Locator) -> None:
        """A box that is on."""


class Mouse:
    """Points and clicks; only what can be seen, and is not covered by anything else, takes a click."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def choose(self, its: Locator) -> None:
        its.click()

    def write(self, its: Locator, text: str) -> None:
        its.click()
        _type_over(self._page, its, text)

    def pick(self, its: Locator, value: str) -> None:
        its.select_option(value)

    def tick(self, its: Locator) -> None:
        its.check()

    def untick(self, its: Locator) -> None:
        its.uncheck()


class Keys:
    """Never touches the mouse: Tab, or Shift+Tab for what lies behind, then the key that the thing answers to."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def choose(self, its: Locator) -> None:
        self.reach(its)
        self._page.keyboard.press("Enter")

    def write(self, its: Locator, text: str) -> None:
        self.reach(its)
        _type_over(self._page, its, text)

    def pick(self, its: Locator, value: str) -> None:
        self.reach(its)
        options = its.evaluate("select => [...select.options].map(each => each.value)")
        steps = options.index(value) - its.evaluate("select => select.selectedIndex")
        for _ in range(abs(steps)):
            self._page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
        assert its.input_value() == value, f"the arrows lead to {its.input_value()!r}, not to {value!r}"

    def tick(self, its: Locator) -> None:
        if its.is_checked():
            return
        if its.get_attribute("type") == "radio":
            self._step_to(its)
        else:
            self.reach(its)
            self._page.keyboard.press("Space")
        assert its.is_checked()

    def untick(self, its: Locator) -> None:
        if its.is_checked():
            self.reach(its)
            self._page.keyboard.press("Space")
        assert not its.is_checked()

    def reach(self, its: Locator) -> None:
        """Tab until the focus stands on it, as who has no mouse must."""
        if not its.evaluate(FOCUSED):
            self._tab(its)
        for _ in range(SCROLLS):  # a page may scroll to its focus smoothly
            if its.evaluate(IS_SEEN):
                return
            self._page.wait_for_timeout(50)
        raise AssertionError(f"the focus is covered on {self._page.url}: {its}")

    def _tab(self, its: Locator) -> None:
        key = "Shift+Tab" if its.evaluate(LIES_BEHIND) else "Tab"
        for _ in range(TABS):
            self._page.keyboard.press(key)
            if its.evaluate(FOCUSED):
                return
        raise AssertionError(f"{TABS} tabs do not lead to {its} on {self._page.url}")

    def _step_to(self, its: Locator) -> None:
        """Into the group, which is one stop for Tab, and along it by the arrows."""
        name = its.get_attribute("name")
        group = self._page.locator(f"[type=radio][name='{name}']")
        checked = self._page.locator(f"[type=radio][name='{name}']:checked")
        self.reach(checked if checked.count() else group.first)
        if not checked.count():
            self._page.keyboard.press("Space")
        for _ in range(group.count()):
            if its.is_checked():
                return
            self._page.keyboard.press("ArrowDown")


HANDS: dict[str, type[Mouse] | type[Keys]] = {"mouse": Mouse, "keys": Keys}


def give(page: Page, hand: Hand, its: Locator, files: Sequence[str | Path | dict[str, object]]) -> None:
    """Files into a field: the picker that opens is the browser's own, whichever way."""
    with page.expect_file_chooser() as asked:
        hand.choose(its)
    asked.value.set_files(files)  # type: ignore[arg-type]


def _type_over(page: Page, its: Locator, text: str) -> None:
    """What is long comes as one paste; dates and times are set as the browser's own field sets them."""
    if its.get_attribute("type") in ("date", "time", "datetime-local"):
        its.fill(text)
        return
    page.keyboard.press("ControlOrMeta+a")
    if text:
        page.keyboard.insert_text(text)
    else:
        page.keyboard.press("Delete")
