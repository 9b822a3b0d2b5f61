"""The workload as files, so that it is made once and whoever measures holds none of what made it.

One document a line, the first profile's first; one release a line. Files carry the fingerprint of everything that
makes them: other rules of analysis make other files, and the old ones are removed.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import islice
from pathlib import Path

import kawat.core.regions
import kawat.roles.demo.geography
from kawat.core.release import Item, from_plain, to_plain
from kawat.language import ANALYSIS

Progress = Callable[[int, int], None]
TELL_EVERY = 10_000


def default_folder() -> Path:
    """Where caches belong: XDG_CACHE_HOME, or ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kawat" / "bench"


def keep_documents(folder: Path, count: int, seed: int, progress: Progress = lambda done, of: None) -> Path:
    """The file of at least `count` documents, made if there is none."""

    def lines() -> Iterator[str]:
        from kawat.roles.bench.workload.profiles import documents

        for profile, document in documents(count, seed):
            if profile % TELL_EVERY == 0 or profile == count:
                progress(profile, count)
            yield document

    return _keep(folder, "profiles", count, seed, lines)


def keep_releases(folder: Path, count: int, seed: int) -> Path:
    """The file of at least `count` releases."""

    def lines() -> Iterator[str]:
        from kawat.roles.bench.workload.stories import releases

        for each in releases(count, seed):
            yield json.dumps(to_plain(each), ensure_ascii=False)

    return _keep(folder, "releases", count, seed, lines)


def kept_documents(path: Path, first: int, last: int) -> Iterator[tuple[int, str]]:
    """Profiles `first` to `last` with their documents, read as they are wanted."""
    with path.open(encoding="utf-8") as file:
        for profile, line in enumerate(islice(file, first - 1, last), first):
            yield profile, line[:-1]


def kept_releases(path: Path, count: int) -> list[Item]:
    with path.open(encoding="utf-8") as file:
        return [from_plain(Item, json.loads(line)) for line in islice(file, count)]


def _keep(folder: Path, what: str, count: int, seed: int, lines: Callable[[], Iterator[str]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{what}-{seed}-{_fingerprint()}"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in folder.glob(f"{stem}-*.txt"):
            if int(path.stem.rpartition("-")[2]) >= count:
                return path
        path = folder / f"{stem}-{count}.txt"
        draft = path.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines())
        draft.replace(path)
        for old in folder.glob(f"{what}-*.txt"):  # other rules made it, or it is the beginning of the new one
            if old != path and (_fingerprint() not in old.name or old.name.startswith(stem)):
                old.unlink()
    return path


def _fingerprint() -> str:
    """Of the sources that the workload is made by, and the number of the rules of analysis."""
    digest = blake2b(str(ANALYSIS).encode(), digest_size=6)
    modules = (kawat.core.regions, kawat.roles.demo.geography)
    for path in sorted([*Path(__file__).parent.glob("*.py"), *(Path(str(each.__file__)) for each in modules)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
