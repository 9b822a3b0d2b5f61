"""Logos: made small and plain when they are handed in, and shown to everybody from the issuer's page on.

What comes in is opened as a picture and written anew as PNG, so that nothing but its points is kept.
"""

import io
import warnings
from typing import IO

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from PIL import Image, ImageOps, UnidentifiedImageError

from kawat.actions import organisations
from kawat.core.because import Because
from kawat.core.errors import BadField
from kawat.store import models
from kawat.web.pictures import PIXELS_MOST

SIDE_MOST = 640
HANDED_IN_MB = 10
TAKEN = ("PNG", "JPEG", "WEBP", "AVIF", "GIF")


def small_png(upload: IO[bytes]) -> tuple[bytes, int, int]:
    """The picture as PNG within `SIDE_MOST` points each way, with its width and height. Raises `BadField`."""
    content = upload.read(HANDED_IN_MB * 1_000_000 + 1)
    if len(content) > HANDED_IN_MB * 1_000_000:
        raise BadField(field="logo", reason=Because("it is larger than {limit} MB", limit=HANDED_IN_MB))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=TAKEN) as opened:
                if opened.width * opened.height > PIXELS_MOST:
                    raise BadField(field="logo", reason=Because("it has too many points; make it smaller"))
                logo = ImageOps.exif_transpose(opened).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadField(
            field="logo", reason=Because("it is no picture; choose a PNG, JPEG, WebP, AVIF or GIF")
        ) from None
    logo.thumbnail((SIDE_MOST, SIDE_MOST), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    logo.save(made, "PNG", optimize=True)
    return made.getvalue(), logo.width, logo.height


@require_safe
def logo(request: HttpRequest, blob: str) -> HttpResponse:
    """The logo that an active issuer shows now; its address changes with it."""
    issuer = models.Issuer.objects.filter(logo__blob=blob, active=True).first()
    content = organisations.logo_bytes(issuer) if issuer else b""
    if not content:
        raise Http404
    response: HttpResponse | None = get_conditional_response(request, etag=f'"{blob}"')
    if response is None:
        response = HttpResponse(content, content_type="image/png")
    response.headers["ETag"] = f'"{blob}"'
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
