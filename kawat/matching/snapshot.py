"""An engine as one file, so that a router that starts again knows its profiles within seconds.

It is a cache: everything in it can be made anew from the profiles. A file that is damaged, of another wire or of other
rules of analysis is stale, never half-believed.
"""

import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from kawat.language import ANALYSIS
from kawat.matching.arrays import Arrays, those_under, under
from kawat.matching.engine import Engine

LAYOUT = 3
"""Goes up when the file's own form changes."""


class StaleSnapshot(Exception):
    """There is no snapshot that can be used: build from the profiles."""


def save_snapshot(engine: Engine, path: Path, *, change: int, mark: str) -> None:
    """Write the engine beside `path` and move it there. `change` is the last change of profiles that it knows, `mark`
    says of which wire and shard it is."""
    attributes, bitmaps = engine.attributes.state()
    about = {
        "layout": LAYOUT,
        "analysis": ANALYSIS,
        "mark": mark,
        "change": change,
        "profiles": len(engine),
        "attributes": attributes,
        "frequency": engine.queries.frequency.counts,
    }
    parts: Arrays = {
        "about": _bytes(orjson.dumps(about)),
        "bitmaps": _bytes(b"".join(bitmaps)),
        "lengths": np.array([len(each) for each in bitmaps], np.int64),
        "row_of": engine.row_of.all,
        "query_of": engine.query_of.all,
        **under("rows", engine.attributes.rows.state()),
        **under("queries", engine.queries.state()),
    }
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            np.savez(file, allow_pickle=False, **parts)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def load_snapshot(path: Path, *, mark: str) -> tuple[Engine, int]:
    """The engine that was saved, and the last change that it knows; raises `StaleSnapshot`."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            about = orjson.loads(file["about"].tobytes())
            said = (about["layout"], about["analysis"], about["mark"])
            if said != (LAYOUT, ANALYSIS, mark):
                raise StaleSnapshot(f"it is of {said}, not of {(LAYOUT, ANALYSIS, mark)}")
            return _engine(about, {name: file[name] for name in file.files}), about["change"]
    except FileNotFoundError:
        raise StaleSnapshot("there is none yet") from None
    except (OSError, ValueError, KeyError, IndexError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise StaleSnapshot(f"it cannot be read: {type(error).__name__}") from error


def _engine(about: dict[str, Any], parts: Arrays) -> Engine:
    engine = Engine()
    blob, ends = parts["bitmaps"].tobytes(), np.cumsum(parts["lengths"])
    bitmaps = [blob[end - length : end] for end, length in zip(ends, parts["lengths"], strict=True)]
    engine.attributes.restore([(name, value) for name, value in about["attributes"]], bitmaps)
    engine.attributes.rows.restore(those_under("rows", parts))
    engine.queries.restore(those_under("queries", parts))
    engine.queries.frequency.counts.update(about["frequency"])
    engine.row_of.take(parts["row_of"])
    engine.query_of.take(parts["query_of"])
    engine.count = about["profiles"]
    return engine


def _bytes(content: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(content, np.uint8)
