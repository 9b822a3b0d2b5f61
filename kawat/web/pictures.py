"""Pictures in the sizes and formats that a page needs: AVIF, WebP and JPEG, made once, kept sealed beside the original.

Made when somebody first asks, after the clear, one at a time in a process, so that memory stays within one picture.
What claims to be larger than `PIXELS_MOST` is never opened: it is shown as it is. Nothing of a picture's own notes
(place, camera, owner) goes into what is made.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from threading import Lock

from PIL import Image, ImageOps, UnidentifiedImageError

from kawat.core.release import Cleared, Media
from kawat.store import copy, models

WIDTHS = (400, 800, 1600)
FORMATS = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
"""By suffix; the first that a browser knows is what it asks for."""

CROPS = {"og": (1200, 630), "card": (360, 240)}
"""Cuts by name, width and height: what Open Graph asks for, and a picture in a list. Each holds the focal point."""

PIXELS_MOST = 40_000_000
"""Of a picture that is opened: 120 MB for the moment in which it is. A page of a magazine has 9 million."""

SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})
"""Pictures that a browser may show in place; everything else is a download."""

SIZED = SHOWN - {"image/gif"}
"""Pictures that are made in other sizes; one that moves would stop."""

_SAVED = {
    "avif": ("AVIF", {"quality": 60, "speed": 8}),
    "webp": ("WEBP", {"quality": 78, "method": 4}),
    "jpg": ("JPEG", {"quality": 82, "progressive": True, "optimize": True}),
}
_SIZE = "size"
MIDDLE = (50, 50)
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A medium as a page shows it. `sources` are media type and srcset; width and height are 0 where unknown. `card` is
    the cut for Open Graph, '' where there is none."""

    media: Media
    src: str
    shown: bool
    width: int = 0
    height: int = 0
    sources: tuple[tuple[str, str], ...] = ()
    card: str = ""


def picture_of(release: models.Release, its: Cleared, media: Media) -> Picture:
    """What the page needs to show it; only its head is read, and only once."""
    url = f"/items/{its.item.uid}/media/{media.blob}" if media.blob else ""
    if not url or media.media_type not in SHOWN:
        return Picture(media=media, src=url, shown=False)
    width, height = size_of(release, media)
    if not width or media.media_type not in SIZED or width * height > PIXELS_MOST:
        return Picture(media=media, src=url, shown=True, width=width, height=height)
    widths = [each for each in WIDTHS if each < width] or [min(width, WIDTHS[0])]
    if len(widths) < len(WIDTHS) and widths[-1] < width <= WIDTHS[-1]:
        widths.append(width)
    sources = tuple(
        (kind, ", ".join(f"{url}/{each}.{suffix} {each}w" for each in widths)) for suffix, kind in FORMATS.items()
    )
    largest = f"{url}/{widths[-1]}.jpg"
    return Picture(
        media=media, src=largest, shown=True, width=width, height=height, sources=sources, card=f"{url}/og.jpg"
    )


def size_of(release: models.Release, media: Media) -> tuple[int, int]:
    """Width and height as it is seen, (0, 0) where it cannot be told."""
    name = _made_name(media.blob, _SIZE)
    try:
        width, height = copy.read_blob(release, name).split(b"x")
        return int(width), int(height)
    except (FileNotFoundError, ValueError):
        pass
    try:
        content = copy.read_blob(release, media.blob)
    except FileNotFoundError:
        return 0, 0
    size = _measured(content)
    copy.write_named_blob(release, name, b"%dx%d" % size)
    return size


def made(release: models.Release, media: Media, width: int, suffix: str) -> bytes | None:
    """The picture of this width in this format; None where it is not one that the page offers."""
    full, height = size_of(release, media)
    if media.media_type not in SIZED or not full or full * height > PIXELS_MOST or suffix not in FORMATS:
        return None
    if (width not in WIDTHS and width != full) or width > full:
        return None
    name = _made_name(media.blob, f"{width}.{suffix}")
    try:
        return copy.read_blob(release, name)
    except FileNotFoundError:
        pass
    with _one_at_a_time:
        try:
            content = _make(copy.read_blob(release, media.blob), width, suffix)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
        copy.write_named_blob(release, name, content)
    return content


def preview(content: bytes) -> bytes | None:
    """What somebody hands in, small and as JPEG; None where it is no picture that can be opened."""
    width, height = _measured(content)
    if not width or width * height > PIXELS_MOST:
        return None
    with _one_at_a_time:
        try:
            return _make(content, min(width, WIDTHS[0]), "jpg")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None


def cut(release: models.Release, media: Media, name: str, suffix: str) -> bytes | None:
    """The picture cut to one of `CROPS`, never made larger; None where it is not one that the page offers."""
    full, height = size_of(release, media)
    if media.media_type not in SIZED or not full or full * height > PIXELS_MOST or name not in CROPS:
        return None
    if suffix not in FORMATS:
        return None
    point = media.focus or MIDDLE
    made_name = _made_name(media.blob, f"{name}-{point[0]}-{point[1]}.{suffix}")
    try:
        return copy.read_blob(release, made_name)
    except FileNotFoundError:
        pass
    with _one_at_a_time:
        try:
            content = _make(copy.read_blob(release, media.blob), CROPS[name][0], suffix, about=(point, CROPS[name]))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
        copy.write_named_blob(release, made_name, content)
    return content


def box_about(size: tuple[int, int], point: tuple[int, ...], shape: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest cut of this shape out of a picture of this size, as near about the point as its edges allow: left,
    top, right, bottom. `point` is in per cent from the left and from the top."""
    width, height = size
    across = min(width, max(1, round(height * shape[0] / shape[1])))
    down = min(height, max(1, round(width * shape[1] / shape[0])))
    left = min(max(0, round(width * point[0] / 100 - across / 2)), width - across)
    top = min(max(0, round(height * point[1] / 100 - down / 2)), height - down)
    return left, top, left + across, top + down


def cut_size(size: tuple[int, int], name: str) -> tuple[int, int]:
    """Width and height that a cut of a picture of this size has."""
    left, top, right, bottom = box_about(size, MIDDLE, CROPS[name])
    width = min(CROPS[name][0], right - left)
    return width, max(1, round((bottom - top) * width / (right - left)))


def _made_name(blob: str, what: str) -> str:
    return hashlib.sha256(f"{blob}/{what}".encode()).hexdigest()[:32]


def _measured(content: bytes) -> tuple[int, int]:
    """From the picture's head alone, turned as its notes say."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
                width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0, 0
    return (height, width) if turned else (width, height)


def _make(
    content: bytes, width: int, suffix: str, *, about: tuple[tuple[int, ...], tuple[int, int]] | None = None
) -> bytes:
    """The picture at most this wide, or no wider than it is; `about` is the point and the shape that it is cut to
    first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(content)) as opened:
            if about is None:
                opened.draft("RGB", (width * 2, width * 2))
            picture = ImageOps.exif_transpose(opened)
            is_clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
            picture = picture.convert("RGBA" if is_clear else "RGB")
    if about is not None:
        picture = picture.crop(box_about(picture.size, *about))
        width = min(width, picture.width)
    height = max(1, round(picture.height * width / picture.width))
    picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    if suffix == "jpg" and picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    kind, options = _SAVED[suffix]
    made_of = io.BytesIO()
    picture.save(made_of, kind, **options)
    return made_of.getvalue()
