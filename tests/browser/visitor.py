"""One person at a browser, who writes down whatever went wrong on the way: a sentence on the console, an error in a
script, something that the Content-Security-Policy stopped, a request that failed.

A journey is written once and walked in several ways. `walks.WALKS` are rows of language, width, way (mouse or
keyboard alone) and scripts; `open_as(name, walk=walk)` opens a tab for such a row, and the visitor then does what the
person means, each by the row's way:

    @pytest.mark.parametrize("walk", WALKS, ids=str)
    def test_dewi_files(open_as, walk):
        dewi = open_as("dewi", walk=walk)
        dewi.go("/file")
        dewi.write("[name=headline]", "Lamps for the harbour")        # a field; what it held is gone
        dewi.pick("select[name=language]", "en")                      # an option, by its value
        dewi.tick("[name=circuits][value=world]")                     # also one radio button of a group; untick
        dewi.give("[name=pictures]", [PICTURE])                       # files, through the picker
        dewi.choose("summary.more")                                   # what stays on the page
        dewi.follow("form.filing button.primary")                     # what leads to another page, which is waited for

Selectors are Playwright's, and never words that are translated. By keyboard a thing must be reachable by Tab and be seen
where it stands, or the journey fails. A test takes a row in three to eight seconds: take `FEW` instead of `WALKS` where no
language matters. Who signs out, signs out all tabs of that name: open such a tab with `fresh=True`.
"""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from tests.browser import hands, pages
from tests.browser.stage import Stage
from tests.browser.walks import Walk

PATIENCE_S = 60  # for whatever a page or the wire must do: an upper bound that no busy machine reaches, and no promise
PATIENCE_MS = PATIENCE_S * 1_000


class Visitor:
    """A tab. `faults` is empty as long as nothing went wrong; who expects a refusal empties it."""

    def __init__(self, stage: Stage, page: Page, *, way: str = "mouse") -> None:
        self.stage, self.page = stage, page
        self.hand = hands.HANDS[way](page)
        self.faults: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))
        page.on("response", self._answered)

    def go(self, path: str) -> Page:
        """Open a page of the wire."""
        self.page.goto(self.stage.url(path))
        return self.page

    def sign_in(self, name: str) -> None:
        self.go("/sign-in")
        self.page.locator("[name=username]").fill(name)
        self.page.locator("[name=password]").fill(self.stage.passwords[name])
        self.page.locator("main form button.primary").click()
        self.page.wait_for_url(lambda url: not url.endswith("/sign-in"))

    def at(self, its: str | Locator) -> Locator:
        """The first of what a selector names."""
        return (self.page.locator(its) if isinstance(its, str) else its).first

    def choose(self, its: str | Locator) -> None:
        """A link, a button, a summary: whatever takes a click, and stays on this page."""
        self.hand.choose(self.at(its))

    def follow(self, its: str | Locator) -> None:
        """The same, where it leads to another page, which has come when this returns."""
        with self.page.expect_navigation(wait_until="load"):
            self.hand.choose(self.at(its))

    def write(self, its: str | Locator, text: str) -> None:
        self.hand.write(self.at(its), text)

    def pick(self, its: str | Locator, value: str) -> None:
        self.hand.pick(self.at(its), value)

    def tick(self, its: str | Locator) -> None:
        self.hand.tick(self.at(its))

    def untick(self, its: str | Locator) -> None:
        self.hand.untick(self.at(its))

    def give(self, its: str | Locator, files: Sequence[str | Path | dict[str, object]]) -> None:
        """Files: paths, or `{"name": …, "mimeType": …, "buffer": bytes}`."""
        hands.give(self.page, self.hand, self.at(its), files)

    def expect(self, *statuses: int) -> None:
        """Answers that are no fault here."""
        said = tuple(f"answer: {status}" for status in statuses)
        told = tuple(f"status of {status}" for status in statuses)
        self.faults = [
            each for each in self.faults if not each.startswith(said) and not any(one in each for one in told)
        ]

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def link(self, words: str) -> str:
        """The address behind a link on this page."""
        return self.page.locator("main a", has_text=words).first.get_attribute("href") or ""

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _failed(self, url: str, why: str) -> None:
        if "ERR_ABORTED" not in why:  # the visitor went on before it had come, or took it as a file
            self.faults.append(f"request: {url}: {why}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"answer: {response.status} {response.url}")
        own = (self.stage.home.base_url, self.stage.home.stream_url, "data:")
        if not response.url.startswith(own):
            self.faults.append(f"elsewhere: {response.url}")


class Door:
    """Lets visitors in. Each person signs in once; later tabs have the session of the first."""

    def __init__(self, stage: Stage, chromium: Browser) -> None:
        self._stage, self._chromium = stage, chromium
        self._sessions: dict[str, object] = {}
        self._pages: dict[str, dict[str, str]] = {}

    def pages(self, name: str) -> dict[str, str]:
        """All that this person can come to, path to HTML; looked for once. What is everybody's is not looked at again
        for who signed in, but for the front page."""
        if name not in self._pages:
            known = self.pages("") if name else ()
            visitor = self.open(name)
            self._pages[name] = pages.of(self._stage, name, visitor.page.context.request, known=known)
            visitor.page.context.close()
        return self._pages[name]

    def open(self, name: str = "", *, walk: Walk | None = None, fresh: bool = False, **context: object) -> Visitor:
        """A tab for this person, or for somebody who is not signed in; `context` is Playwright's, such as
        `locale`, `color_scheme`, `java_script_enabled` or `viewport`, and stands above what the walk says. A fresh one
        has a session of its own. Nothing scrolls smoothly, so that what has the focus is in sight at once."""
        if name and not fresh and name not in self._sessions:
            first = self.open(name, fresh=True)
            self._sessions[name] = first.page.context.storage_state()
            first.page.context.close()
        given = {"reduced_motion": "reduce", **(walk.context() if walk else {}), **context}
        opened = self._chromium.new_context(storage_state=None if fresh else self._sessions.get(name), **given)  # type: ignore[arg-type]
        opened.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(self._stage, opened.new_page(), way=walk.way if walk else "mouse")
        if name and fresh:
            visitor.sign_in(name)
        return visitor
