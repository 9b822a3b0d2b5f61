"""Word files, as HTML and pictures: mammoth reads them, and every size is bounded before anything is unpacked.

Pictures are taken as they lie in the file, in the kinds that a page can show; drawings of other kinds and what only lies
elsewhere are told of and left. Nothing outside of the file is ever opened.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import mammoth

from kawat.core.because import Because
from kawat.core.errors import HugeCopy, UnreadableFile

UNPACKED_MB = 40
"""What a Word file may grow to, its pictures included."""
TEXT_MB = 8
"""What its main part may grow to: mammoth takes about a second for a megabyte."""
ENTRIES = 2_000
PICTURES_MOST = 10
PICTURE_MB = 25
KINDS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/avif": "avif"}

_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A picture that lay in a file, and what the file says in words that it shows."""

    name: str
    content: bytes
    media_type: str
    alternative: str = ""


@dataclass(slots=True)
class _Taken:
    """The pictures as mammoth comes by them, each once, and how many were left."""

    stem: str
    pictures: list[Enclosed] = field(default_factory=list)
    left: int = 0

    def take(self, image: Any) -> list[Any]:
        content = self._read(image) if image.content_type in KINDS else b""
        if not content:
            self.left += 1
        elif all(each.content != content for each in self.pictures):
            self.pictures.append(
                Enclosed(
                    name=f"{self.stem}-{len(self.pictures) + 1}.{KINDS[image.content_type]}",
                    content=content,
                    media_type=image.content_type,
                    alternative=" ".join((image.alt_text or "").split())[:500],
                )
            )
        return []

    def _read(self, image: Any) -> bytes:
        if len(self.pictures) >= PICTURES_MOST:
            return b""
        try:
            with image.open() as opened:
                content: bytes = opened.read(PICTURE_MB * 1_000_000 + 1)
        except (KeyError, ValueError, OSError, zipfile.BadZipFile, RuntimeError):
            return b""
        return content if len(content) <= PICTURE_MB * 1_000_000 else b""


def word_as_html(raw: bytes, *, name: str) -> tuple[str, tuple[Enclosed, ...], int]:
    """The text as HTML, the pictures in their order, and how many pictures could not be taken. Raises `UnreadableFile`
    or `HugeCopy`."""
    _refuse_bombs(raw, name)
    taken = _Taken(stem=PurePath(name.replace("\\", "/")).stem[:80] or "picture")
    try:
        made = mammoth.convert_to_html(io.BytesIO(raw), convert_image=taken.take, external_file_access=False)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, RecursionError, AttributeError, SyntaxError) as bad:
        raise UnreadableFile(
            name=name, reason=Because("it is no Word file that can be read; save it as .docx anew")
        ) from bad
    except Exception as bad:  # expat's own error is no ValueError in every Python
        if type(bad).__name__ != "ExpatError":
            raise
        raise UnreadableFile(name=name, reason=Because("its text is broken; save it as .docx anew")) from bad
    return made.value or " ", tuple(taken.pictures), taken.left


def _refuse_bombs(raw: bytes, name: str) -> None:
    """Judged by what the archive says and by what its main part really unpacks to, read no further than the bound."""
    if len(raw) > UNPACKED_MB * 1_000_000:
        raise HugeCopy(name=name, limit_mb=UNPACKED_MB)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            texts = [each for each in entries if each.filename.endswith((".xml", ".rels"))]
            if len(entries) > ENTRIES or sum(each.file_size for each in entries) > UNPACKED_MB * 1_000_000:
                raise HugeCopy(name=name, limit_mb=UNPACKED_MB)
            if sum(each.file_size for each in texts) > TEXT_MB * 1_000_000:
                raise HugeCopy(name=name, limit_mb=TEXT_MB)
            for each in texts:
                with archive.open(each) as part:
                    content = part.read(TEXT_MB * 1_000_000 + 1)
                if len(content) > TEXT_MB * 1_000_000:
                    raise HugeCopy(name=name, limit_mb=TEXT_MB)
                if _ENTITIES.search(content):
                    raise UnreadableFile(
                        name=name, reason=Because("it defines entities of its own, which no word processor does")
                    )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as bad:
        raise UnreadableFile(
            name=name, reason=Because("it is no Word file (.docx); older .doc files have to be saved anew")
        ) from bad
