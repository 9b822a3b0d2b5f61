"""What a role that holds much asks of the C library. Only glibc is asked; elsewhere nothing happens."""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Return what the heap does not need, once, after much was let go of."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
