"""The peer: PyPI's `mokaccino`, a percolator in Rust, with the keyword part of the same workload.

It knows values of fields and not text, so that what a story says is resolved for it: it is handed every reading that
stands in the story, as values, and queries name readings. That is the part which it is spared. A near cannot be
resolved without looking, and profiles that ask one are left out. Each different query is added once.
"""

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from kawat.core.errors import MissingPackage
from kawat.core.profile import Terms
from kawat.core.words import BARRIER, Bound, Section, Track, Way
from kawat.roles.bench.measure import pss_kb, spread_ms
from kawat.roles.bench.workload.kept import kept_documents, kept_releases
from kawat.roles.bench.workload.terms import terms
from kawat.roles.demo.show import Tell

ANYWHERE = "story"
"""The peer's field for what may stand in any part."""

SPACED, RUN = 3, 64
"""The most words of a phrase, and the most characters that the workload asks for in a script without spaces."""

NEAR = '["near",'


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Figures of one size. `asked`: profiles, releases, rows and stories."""
    try:
        import mokaccino
    except ImportError:
        raise MissingPackage(package="mokaccino") from None
    stories = [terms(item) for item in kept_releases(Path(asked["stories"]), asked["releases"])]
    queries, left_out = _distinct(asked)
    readings = set(_readings(queries))
    gc.collect()
    before_kb = pss_kb(os.getpid())
    peer = mokaccino.Percolator()
    seconds = 0.0
    for place, query in enumerate(queries, 1):
        plain = orjson.loads(query)
        began = time.perf_counter()
        peer.add_query(_query(plain, mokaccino.Query))
        seconds += time.perf_counter() - began
        if place % 5_000 == 0 or place == len(queries):
            tell("peer", place, len(queries))
    gc.collect()
    after_kb = pss_kb(os.getpid())
    gc.freeze()
    documents = [_document(story, readings, mokaccino.Document) for story in stories]
    for document in documents[:10]:
        peer.percolate_list(document)
    took, found = [], 0
    for place, document in enumerate(documents, 1):
        began = time.perf_counter()
        found += len(peer.percolate_list(document))
        took.append(time.perf_counter() - began)
        tell("percolate", place, len(documents))
    return {
        "tool": "mokaccino",
        "queries": len(queries),
        "left_out": left_out,
        "match": spread_ms(took),
        "found": found,
        "add_us": round(seconds / max(1, len(queries)) * 1e6, 1),
        "bytes_a_profile": round((after_kb - before_kb) * 1024 / asked["profiles"], 1),
        "bytes_a_query": round((after_kb - before_kb) * 1024 / max(1, len(queries)), 1),
    }


def _distinct(asked: dict[str, Any]) -> tuple[list[bytes], int]:
    """The different queries, and how many profiles are left out."""
    found: dict[bytes, None] = {}
    left_out = 0
    for _, document in kept_documents(Path(asked["rows"]), 1, asked["profiles"]):
        if '"query"' not in document:
            continue
        if NEAR in document:
            left_out += 1
        else:
            found[orjson.dumps(orjson.loads(document)["query"])] = None
    return list(found), left_out


def _readings(queries: list[bytes]) -> Iterator[str]:
    """Every reading that is asked for."""
    for query in queries:
        yield from _of(orjson.loads(query))


def _of(plain: list[Any]) -> Iterator[str]:
    if plain[0] in ("all", "any", "not"):
        for each in plain[1:]:
            yield from _of(each)
    else:
        yield from plain[3]


def _query(plain: list[Any], peer: Any) -> Any:
    match plain[0]:
        case "all":
            return peer.from_and([_query(each, peer) for each in plain[1:]])
        case "any":
            return peer.from_or([_query(each, peer) for each in plain[1:]])
        case "not":
            return peer.from_not(_query(plain[1], peer))
    _, field, _, readings = plain
    values = [peer.from_kv(field or ANYWHERE, each) for each in readings]
    return values[0] if len(values) == 1 else peer.from_or(values)


def _document(story: Terms, asked_for: set[str], peer: Any) -> Any:
    """The story as the peer's own, with what of it anybody asks for."""
    document = peer()
    everywhere: set[str] = set()
    for section in story.sections:
        found = _said(section) & asked_for
        everywhere |= found
        for each in found:
            document.add_value(section.field, each)
    for each in everywhere:
        document.add_value(ANYWHERE, each)
    return document


def _said(section: Section) -> set[str]:
    """Every reading that stands in a section, as `core.words.places` would find it."""
    found: set[str] = set()
    for way, track in (
        (Way.IN_A_ROW, section.folded),
        (Way.WHOLE, section.folded),
        (Way.FRONT, section.folded),
        (Way.STEM, section.loose),
        (Way.WRITTEN, section.cased),
    ):
        found.update(way + said for said in _stretches(way, track))
    return found


def _stretches(way: Way, track: Track) -> Iterator[str]:
    begin = Bound.START if way is Way.IN_A_ROW else Bound.WORD_START
    finish = Bound(0) if way is Way.FRONT else Bound.END if way is Way.IN_A_ROW else Bound.WORD_END
    text, marks, begin_mark, finish_mark = track.text, track.marks, begin.value, finish.value
    for start, mark in enumerate(marks):
        if not mark & begin_mark:
            continue
        words = 1
        for end in range(start + 1, len(text) + 1):
            last = text[end - 1]
            words += last == " "
            if last == BARRIER or words > SPACED or (words == 1 and end - start > RUN):
                break
            if marks[end - 1] & finish_mark == finish_mark and last != " ":
                yield text[start:end]
            if way is Way.FRONT and words > 1:
                break
