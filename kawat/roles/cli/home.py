"""The home of a wire: a folder of its owner's alone, and the key file in it.

The key has to be there before Django's settings are read. Whoever has lost it has lost what is sealed, so that a key
is never written over another, and never made for a database that was sealed with a key that is not here.
"""

import os
import tempfile
from pathlib import Path

from kawat.core.errors import BadSetting, CannotUnseal
from kawat.roles.settings import KEY_FILE, Settings, new_secret


def prepare(settings: Settings) -> Path | None:
    """Make the folder and, where there is no secret from elsewhere, the key file; the file where it was made."""
    home = settings.home
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if settings.secret_text:
            return None
        key = Path(settings.secret_source)
        if (home / "kawat.sqlite3").exists():
            raise CannotUnseal(where=key)
        write_once(key, new_secret() + "\n")
        return key
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadSetting(name="KAWAT_HOME", value=home, reason=f"it cannot be made ({reason})") from None


def refuse_another_key() -> None:
    """Raise `CannotUnseal` where the database was sealed with another secret than this one."""
    from kawat.store import models
    from kawat.store.keys import key, unseal

    release = models.Release.objects.order_by("-pk").first()
    if release is not None:
        unseal(key("seal"), bytes(release.wrapped_key), release.uid)


def loose(path: Path) -> bool:
    """Whether others than its owner may read it."""
    try:
        return bool(path.stat().st_mode & 0o077)
    except OSError:
        return False


def write_once(path: Path, text: str) -> None:
    """The whole file or none, on the disk, and never over another."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{KEY_FILE}-", dir=path.parent)  # 0600
    try:
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    finally:
        os.unlink(draft)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
