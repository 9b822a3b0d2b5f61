"""What the live desktop takes: `python -m tests.browser.measure` prints its figures as JSON.

The page is a real wire's, in Chromium; its stream is a real edge over a house in memory, since nobody clears fifty
releases a second. Times are the page's own clock: from the first byte of a frame that the script is handed to the screen
that shows it.
"""

import asyncio
import json
import sys
import threading
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from kawat.core.ports import Frames
from kawat.roles.bench.measure import percentile
from tests.browser import judges
from tests.browser.stage import Stage, built
from tests.browser.visitor import Door
from tests.edge.desktop import Stage as EdgeStage
from tests.edge.desktop import stage as edge_stage
from tests.edge.desktop import ticket
from tests.edge.house import MemoryHouse, make_item

RATE, LIVE_S = 50, 20
MANY, QUICK = 100_000, 1_000
PAINTS = 7
WATCH = """(() => {
  const came = window.came = new Map(), shown = window.shown = new Map();
  const read = ReadableStreamDefaultReader.prototype.read;
  ReadableStreamDefaultReader.prototype.read = async function (...given) {
    const told = await read.apply(this, given);
    if (told.value && window.watching) {
      const now = performance.now();
      for (const each of new TextDecoder().decode(told.value).matchAll(/"number":(\\d+)/g)) came.set(Number(each[1]), now);
    }
    return told;
  };
  addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
    if (!window.watching) return;
    const channel = new MessageChannel();  // after the frame that is being made has been painted
    requestAnimationFrame(() => { channel.port1.onmessage = () => {
      const now = performance.now();
      for (const each of document.querySelectorAll('.paper .item')) if (!shown.has(each.number)) shown.set(each.number, now);
    }; channel.port2.postMessage(0); });
  }).observe(document.getElementById('lines'), {subtree: true, childList: true, attributes: true}));
})()"""
SCROLL = """async () => {
  const frame = document.getElementById('lines'), took = [];
  let before = performance.now();
  for (let at = 0; at < 600; at++) {
    frame.scrollTop = (at * 977) % (frame.scrollHeight - frame.clientHeight);
    await new Promise(requestAnimationFrame);
    took.push(performance.now() - before);
    before = performance.now();
  }
  return took;
}"""


class House(MemoryHouse):
    """The same, quick over a hundred thousand items."""

    def frames(self, after: int, limit: int) -> Frames:
        items = tuple(self.cleared[after : after + limit])
        return Frames(items=items, upto=items[-1].number if items else len(self.cleared), oldest=self.oldest)


class Feed:
    """An edge in a thread of its own."""

    def __init__(self, place: int, origin: str) -> None:
        self._origin = origin
        self._loop = asyncio.new_event_loop()
        self._ready, self._over = threading.Event(), asyncio.Event()
        self._house = House()
        self._house.admit(1)
        for number in range(place):
            self._house.clear(make_item(headline=f"Before {number}"))
        self._it: EdgeStage
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))
        self._thread.start()
        self._ready.wait(10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._it.port}"

    def publish(self, count: int, rate: int) -> None:
        """So many items, evenly; done when the last is with the edge."""
        asyncio.run_coroutine_threadsafe(self._publish(count, rate), self._loop).result()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    async def _run(self) -> None:
        async with edge_stage(self._house, origin=self._origin, heartbeat_s=15.0) as self._it:
            self._ready.set()
            await self._over.wait()

    async def _publish(self, count: int, rate: int) -> None:
        start = self._loop.time()
        for number in range(count):
            self._it.publish(
                make_item(headline=f"Release {number} of a company that has something to say about harbours")
            )
            await asyncio.sleep(max(0, start + number / rate - self._loop.time()))


def main() -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=judges.chromium(), args=[*judges.FLAGS, "--enable-precise-memory-info"]
        )
        with built() as stage:
            door = Door(stage, chromium)
            told = {"first_paint_ms": _paints(door)}
            with _fed(stage, door) as (page, feed):
                told |= _live(page, feed)
                told |= _memory(page, feed)
                told |= _scrolling(page)
        chromium.close()
    json.dump(told, sys.stdout, indent=2)
    print()


def _paints(door: Door) -> dict[str, float]:
    """From asking for the page to the first content, each time in a browser that knows nothing but the session."""
    took = []
    for _ in range(PAINTS):
        page = door.open("sari").go("/wire")
        page.wait_for_selector(".paper .item")
        took.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        page.context.close()
    return _said(took)


@contextmanager
def _fed(stage: Stage, door: Door) -> Any:
    """A page whose stream is the feed's."""
    page = door.open("sari", bypass_csp=True, viewport={"width": 1280, "height": 900}).page
    page.add_init_script(WATCH)
    feeds: list[Feed] = []

    def answer(route: Route) -> None:
        if not feeds:
            place = page.evaluate("JSON.parse(document.getElementById('begin').textContent).place")
            feeds.append(Feed(place, stage.home.base_url))
        route.fulfill(json={"ticket": ticket(1), "stream_url": feeds[0].url})

    page.route("**/wire/ticket", answer)
    page.goto(stage.url("/wire"))
    page.wait_for_selector(".line.live")
    try:
        yield page, feeds[0]
    finally:
        page.context.close()
        feeds[0].end()


def _live(page: Page, feed: Feed) -> dict[str, Any]:
    feed.publish(RATE, RATE)  # warm
    page.evaluate("window.watching = true")
    feed.publish(RATE * LIVE_S, RATE)
    page.wait_for_timeout(1_000)
    took = page.evaluate("[...came].map(([number, at]) => shown.has(number) ? shown.get(number) - at : null)")
    page.evaluate("window.watching = false; came.clear(); shown.clear()")
    assert None not in took, "some frames never came onto the screen"
    assert len(took) == RATE * LIVE_S, len(took)
    return {"frame_to_screen_ms": _said(took) | {"items": len(took), "a_second": RATE}}


def _memory(page: Page, feed: Feed) -> dict[str, Any]:
    """Bytes of script after a collection, and elements, each ten thousand items."""
    cdp = page.context.new_cdp_session(page)
    grew = []
    for _ in range(10):
        feed.publish(MANY // 10, QUICK)
        page.wait_for_timeout(1_000)
        cdp.send("HeapProfiler.collectGarbage")
        used = page.evaluate("performance.memory.usedJSHeapSize")
        grew.append([round(used / 1e6, 2), page.evaluate("document.querySelectorAll('*').length")])
    reached = page.locator("#upto").inner_text()
    return {"memory_mb_and_elements_each_10000": grew, "reached": reached}


def _scrolling(page: Page) -> dict[str, Any]:
    """Frames of the screen while the whole shelf is jumped through."""
    took = page.evaluate(SCROLL)
    return {
        "scrolling_frame_ms": _said(took),
        "rows": page.evaluate("document.querySelector('.paper .item').ariaSetSize"),
    }


def _said(took: list[float]) -> dict[str, float]:
    return {
        "median": round(percentile(took, 0.5), 1),
        "p99": round(percentile(took, 0.99), 1),
        "worst": round(max(took), 1),
    }


if __name__ == "__main__":
    main()
