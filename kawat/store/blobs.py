"""Files in the home: pictures, documents and logos, each under a keyed hash and sealed, whole or not there at all.

What belongs to a release is sealed with the release's key by `store.copy`. What belongs to nobody's release, an issuer's
logo or a picture of a draft, is sealed here with the wire's own key and bound to its owner: under another owner's name
it opens as little as a stranger's. It lies in a folder of its own, since a row names it in plain, so that what no row
names can be found; a release's pictures are named by its sealed documents alone.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from kawat.store.keys import key, name_of, seal, unseal

OWN = "own"
"""The folder among the others of what is named by rows."""


def path_of(name: str) -> Path:
    """Where a file of a release lies."""
    return _folder() / name[:2] / name


def own_path_of(name: str) -> Path:
    """Where a file lies that a row names: what was kept before there was such a folder, among those of releases."""
    own = _folder() / OWN / name[:2] / name
    return own if own.exists() or not path_of(name).exists() else path_of(name)


def lay_down(path: Path, sealed: bytes) -> None:
    """There, unless there is something already: that is as good as new."""
    try:
        os.utime(path)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        with draft.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())  # before it has its name: the row that names it outlives a power failure
        draft.replace(path)


def keep(owner: str, content: bytes) -> str:
    """Keep a file of this owner's; its name."""
    name = name_of("blob", owner, hashlib.sha256(content).hexdigest())
    lay_down(own_path_of(name), seal(key("seal"), content, _bound(owner, name), os.urandom(12)))
    return name


def read(owner: str, name: str) -> bytes:
    """A file of this owner's; raises `FileNotFoundError` where there is none."""
    return unseal(key("seal"), own_path_of(name).read_bytes(), _bound(owner, name))


def drop(names: list[str]) -> None:
    """What nobody keeps any more; dropping it twice is harmless."""
    for name in names:
        own_path_of(name).unlink(missing_ok=True)


def sweep(named: Callable[[list[str]], set[str]], *, before: float) -> int:
    """Drop what nobody touched since then and no row names, as `named` says of some files at a time; and what of any file
    is half written. How many that were."""
    dropped = 0
    for folder in _folder().glob(f"{OWN}/*/"):
        whole = [path.name for path in _untouched(folder, before) if "." not in path.name]
        stray = set(whole) - named(whole)
        dropped += _drop_untouched(folder, stray, before)
    for folder in (*_folder().glob("*/"), *_folder().glob(f"{OWN}/*/")):
        torn = {path.name for path in _untouched(folder, before) if "." in path.name}
        dropped += _drop_untouched(folder, torn, before)
    return dropped


def _untouched(folder: Path, before: float) -> Iterator[Path]:
    for entry in os.scandir(folder):
        with suppress(FileNotFoundError):  # another machine sweeps too
            if entry.is_file() and entry.stat().st_mtime < before:
                yield folder / entry.name


def _drop_untouched(folder: Path, names: set[str], before: float) -> int:
    gone = [path for path in _untouched(folder, before) if path.name in names]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _folder() -> Path:
    home: Path = settings.KAWAT.home
    return home / "blobs"


def _bound(owner: str, name: str) -> str:
    return f"{owner}/{name}"
