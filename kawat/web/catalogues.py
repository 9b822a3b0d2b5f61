"""The pages' catalogues, made ready for gettext: each .po that is newer than its .mo is compiled, by Babel.

`make setup` does it, and a wire does it before its first page: a checkout may have pulled newer ones, and a package is
installed with the .po alone. The .mo is written beside the .po, whole or not at all; where that folder is not ours to
write, below the wire's home, or else in a folder that ends with the process.
"""

import atexit
import os
import shutil
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
    """Compile what has changed; how many were. Raises `OSError` where they cannot be written."""
    stale = [po for po in catalogues() if _is_stale(po, po.with_suffix(".mo"))]
    for po in stale:
        _compile(po, po.with_suffix(".mo"))
    return len(stale)


def compile_elsewhere(home: Path) -> Path:
    """Compile everything below this home, or where nothing can be written there, for this process alone; where it is."""
    try:
        return _compile_into(home / "catalogues") if home.is_dir() else _compile_into(_passing())
    except OSError:
        return _compile_into(_passing())


def _compile_into(folder: Path) -> Path:
    for po in catalogues():
        mo = folder.joinpath(*po.parts[-3:]).with_suffix(".mo")
        if _is_stale(po, mo):
            mo.parent.mkdir(parents=True, exist_ok=True)
            _compile(po, mo)
    return folder


def _passing() -> Path:
    folder = tempfile.mkdtemp(prefix="kawat-catalogues-")
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # processes that are forked from this one leave it alone
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return Path(folder)


def is_whole(message: Message) -> bool:
    """Whether a message is translated, in every plural form."""
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def _is_stale(po: Path, mo: Path) -> bool:
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compile(po: Path, mo: Path) -> None:
    with po.open("rb") as file:
        catalogue = read_po(file, locale=po.parts[-3], domain="django")
    # What waits for a translator is left out, so that gettext says it in English instead of not at all.
    for message in [each for each in catalogue if each.id and not is_whole(each)]:
        catalogue.delete(message.id, message.context)
    handle, name = tempfile.mkstemp(dir=mo.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            write_mo(file, catalogue)
        os.chmod(name, 0o644)
        os.replace(name, mo)
    except BaseException:
        os.unlink(name)
        raise


if __name__ == "__main__":
    print(f"{compile_stale()} catalogues compiled")
