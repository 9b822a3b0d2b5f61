"""What a role that holds much asks of the C library, so that what is let go of goes back to the machine.

Only glibc is asked; elsewhere nothing happens.
"""

import ctypes
from contextlib import suppress

M_MMAP_THRESHOLD = -3
LARGE = 256 * 1024
"""Bytes from which a block stands apart. Left alone, glibc raises it to 32 MB by itself, and arrays that grow leave
holes in the heap that nothing fills: half as much again for an engine of half a million profiles."""


def keep_large_blocks_apart() -> None:
    """Large blocks are given back when they are let go of. To be called before there are any."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Return what the heap does not need, once, after much was let go of."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
