"""The demo's picture, drawn by code: rows of panels under a sun, since 'larik' means row."""

import struct
import zlib

WIDTH, HEIGHT = 480, 270
SKY_TOP, SKY_LOW, SEA = (38, 92, 140), (240, 196, 132), (20, 62, 88)
SUN, PANEL, FRAME = (255, 236, 170), (24, 44, 96), (196, 204, 212)
HORIZON, SUN_AT, SUN_WIDE = 150, (356, 108), 40


def picture() -> bytes:
    """A PNG of 480 by 270 pixels, the same each time."""
    rows = b"".join(b"\0" + b"".join(bytes(_colour(x, y)) for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _colour(x: int, y: int) -> tuple[int, int, int]:
    if y < HORIZON:
        if (x - SUN_AT[0]) ** 2 + (y - SUN_AT[1]) ** 2 < SUN_WIDE**2:
            return SUN
        return _between(SKY_TOP, SKY_LOW, y / HORIZON)
    depth = (y - HORIZON) // 24
    inside = (y - HORIZON) % 24
    leaning = x + inside + depth * 17
    if inside < 5:
        return SEA
    return FRAME if inside in (5, 23) or leaning % 48 < 2 else PANEL


def _between(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
