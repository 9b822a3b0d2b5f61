"""The pages' catalogues, made ready for gettext: each .po that is newer than its .mo is compiled, by Babel.

`make setup` does it, and a wire does it before its first page: a checkout may have pulled newer ones, and a package is
installed with the .po alone. The .mo is written beside the .po, whole or not at all.
"""

import os
import tempfile
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"


def catalogues() -> list[Path]:
    """Every .po file."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def compile_stale() -> int:
    """Compile what has changed; how many were."""
    stale = [each for each in catalogues() if _is_stale(each)]
    for each in stale:
        _compile(each)
    return len(stale)


def is_whole(message: Message) -> bool:
    """Whether a message is translated, in every plural form."""
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compile(po: Path) -> None:
    with po.open("rb") as file:
        catalogue = read_po(file, locale=po.parts[-3], domain="django")
    # What waits for a translator is left out, so that gettext says it in English instead of not at all.
    for message in [each for each in catalogue if each.id and not is_whole(each)]:
        catalogue.delete(message.id, message.context)
    handle, name = tempfile.mkstemp(dir=po.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    os.chmod(name, 0o644)
    os.replace(name, po.with_suffix(".mo"))


if __name__ == "__main__":
    print(f"{compile_stale()} catalogues compiled")
