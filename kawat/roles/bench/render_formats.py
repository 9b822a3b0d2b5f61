"""The part of `kawat bench render` that writes: each format over every kind and language, for media and for the public."""

import gc
import time
from typing import Any

from kawat.core.terms import Visibility
from kawat.formats import FORMATS
from kawat.roles.bench.measure import spread_ms
from kawat.roles.bench.render_stories import MASTHEAD, stories
from kawat.roles.demo.show import Tell


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Milliseconds of the processor an item by format, the same by the wall clock, which others on the machine lengthen,
    and its largest rendition in bytes. The first round warms up and does not count."""
    every = list(stories())
    gc.collect()
    gc.freeze()  # as every role does at its start
    told: dict[str, Any] = {}
    for done, (name, write) in enumerate(FORMATS.items(), 1):
        took: list[float] = []
        wall: list[float] = []
        largest = 0
        for round_ in range(asked["rounds"] + 1):
            for cleared in every:
                for visibility in (Visibility.MEDIA, Visibility.PUBLIC):
                    began, busy = time.perf_counter(), time.thread_time()
                    rendition = write(cleared, MASTHEAD, visibility, "")
                    if round_:
                        took.append(time.thread_time() - busy)
                        wall.append(time.perf_counter() - began)
                    largest = max(largest, len(rendition.content))
        told[name] = {"items": len(took), "largest_bytes": largest, **spread_ms(took), "wall": spread_ms(wall)}
        tell("formats", done, len(FORMATS))
    return {"text_bytes": max(len(each.item.text.encode()) for each in every), "formats": told}
