"""Files in the home: pictures, documents and logos, each under a keyed hash and sealed, whole or not there at all.

What belongs to a release is sealed with the release's key by `store.copy`. What belongs to nobody's release, an issuer's
logo or a picture of a draft, is sealed here with the wire's own key and bound to its owner: under another owner's name
it opens as little as a stranger's.
"""

import hashlib
import os
from pathlib import Path

from django.conf import settings

from kawat.store.keys import key, name_of, seal, unseal


def path_of(name: str) -> Path:
    folder: Path = settings.KAWAT.home / "blobs" / name[:2]
    return folder / name


def lay_down(name: str, sealed: bytes) -> None:
    """Under this name, unless there is something already."""
    path = path_of(name)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{name}.{os.getpid()}.{os.urandom(4).hex()}")
        with draft.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())  # before it has its name: the row that names it outlives a power failure
        draft.replace(path)


def keep(owner: str, content: bytes) -> str:
    """Keep a file of this owner's; its name."""
    name = name_of("blob", owner, hashlib.sha256(content).hexdigest())
    lay_down(name, seal(key("seal"), content, _bound(owner, name), os.urandom(12)))
    return name


def read(owner: str, name: str) -> bytes:
    """A file of this owner's; raises `FileNotFoundError` where there is none."""
    return unseal(key("seal"), path_of(name).read_bytes(), _bound(owner, name))


def drop(names: list[str]) -> None:
    """What nobody keeps any more; dropping it twice is harmless."""
    for name in names:
        path_of(name).unlink(missing_ok=True)


def _bound(owner: str, name: str) -> str:
    return f"{owner}/{name}"
