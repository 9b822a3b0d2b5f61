"""One person at a browser, who writes down whatever went wrong on the way: a sentence on the console, an error in a
script, something that the Content-Security-Policy stopped, a request that failed."""

from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser import pages
from tests.browser.stage import Stage


class Visitor:
    """A tab. `faults` is empty as long as nothing went wrong; who expects a refusal empties it."""

    def __init__(self, stage: Stage, page: Page) -> None:
        self.stage, self.page = stage, page
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

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def tab_to(self, selector: str, *, most: int = 120) -> None:
        """Press Tab until the focus stands on it, as who has no mouse must."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
                return
        raise AssertionError(f"{most} tabs do not lead to {selector} on {self.page.url}")

    def follow(self, key: str = "Enter") -> None:
        """Press the link or button that has the focus, and wait for the page that it leads to."""
        with self.page.expect_navigation(wait_until="load"):
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

    def open(self, name: str = "", **context: object) -> Visitor:
        """A tab for this person, or for somebody who is not signed in; `context` is Playwright's, such as
        `locale`, `color_scheme`, `java_script_enabled` or `viewport`."""
        if name and name not in self._sessions:
            first = self._chromium.new_context()
            visitor = Visitor(self._stage, first.new_page())
            visitor.sign_in(name)
            self._sessions[name] = first.storage_state()
            first.close()
        opened = self._chromium.new_context(storage_state=self._sessions.get(name), **context)  # type: ignore[arg-type]
        opened.set_default_timeout(15_000)
        return Visitor(self._stage, opened.new_page())
