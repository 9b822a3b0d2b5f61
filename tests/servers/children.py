"""Servers that end with the test run, even one that is killed.

The kernel sends the signal when the thread that started the child is gone, so start servers from the main thread.
"""

import ctypes
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None)


def dies_with_us(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` for subprocess: it runs after the change of user, which would clear the wish."""

    def ask() -> None:
        if hasattr(_libc, "prctl"):
            _libc.prctl(_PR_SET_PDEATHSIG, int(number))

    return ask
