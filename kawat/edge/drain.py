"""How an edge empties: in waves, each reader told by a `retry:` of its own when to come back.

The window over which they come back grows with how many there are, so that whoever takes them in meets a steady rate
and not all at once. Readers of a later wave go on getting what is new until their wave comes.
"""

import asyncio
import random
from collections.abc import Callable

from kawat.edge.connection import Phase
from kawat.edge.room import Room

SOONEST_MS = 500
"""Nobody comes back sooner: another edge, or this one anew, has to be there."""

WINDOW_MS, LONGEST_MS = 2_000, 60_000
"""The least and the largest window."""

BACK_A_SECOND = 1_000
"""How many come back each second where the least window is too short for all: well below what an edge lets in."""

WAVES = 20
WAVE_LEAST = 100
"""Fewer than this are no wave: a small room empties at once."""

WAVE_APART_S = 0.1


def window_ms(readers: int) -> int:
    """Over how long so many readers are spread."""
    return min(max(WINDOW_MS, readers * 1_000 // BACK_A_SECOND), LONGEST_MS)


async def drain(room: Room, *, chance: Callable[[], float] = random.random) -> None:
    """Close every stream within some two seconds; those who have none yet are cut off, and come back as they like.

    The window has as many places as there are readers, dealt by chance, so that no part of it is crowded.
    """
    room.turn_away()
    everybody = list(room.open_streams())
    room_each = window_ms(len(everybody)) / max(1, len(everybody))
    places = sorted(range(len(everybody)), key=lambda _: chance())
    wave = max(WAVE_LEAST, -(-len(everybody) // WAVES))
    for start in range(0, len(everybody), wave):
        if start:
            await asyncio.sleep(WAVE_APART_S)
        for connection, place in zip(everybody[start : start + wave], places[start : start + wave], strict=True):
            if connection.phase is not Phase.OVER:
                connection.transport.write(b"retry: %d\n\n" % (SOONEST_MS + (place + chance()) * room_each))
                room.shut(connection)
