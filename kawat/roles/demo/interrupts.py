"""Ctrl-C and SIGTERM end a demo or a bench the same way, once: what was started is ended in peace afterwards."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

STOPPED = 130
"""The exit code of what was interrupted, as shells have it."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Within, the first of either signal raises `KeyboardInterrupt` and later ones wait for the end; set even where a
    shell started us with Ctrl-C ignored."""
    signals = (signal.SIGINT, signal.SIGTERM)

    def interrupt(*_: object) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
