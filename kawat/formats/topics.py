"""IPTC's list of Media Topics as an operator loads it: which topic stands under which.

Two forms are read: a table as CSV, with the columns `code` and `broader`, and the JSON that IPTC's server gives
(https://cv.iptc.org/newscodes/mediatopic?format=json). Names and definitions are passed over. A retired topic keeps
its place, since older stories carry it.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kawat.core.because import Because
from kawat.core.errors import BadTopics, NotUtf8

LIMIT_MB = 32
"""IPTC's JSON in all its languages takes less than 5."""

TOPICS_MOST = 20_000
"""IPTC's list has 1,400."""

LEVELS_MOST = 12
"""IPTC's list has 6; each level makes a story stand for one topic more."""

_CODE = re.compile(r"(?:medtop:|https?://cv\.iptc\.org/newscodes/mediatopic/)?([0-9]{8})", re.ASCII)

Parents = Mapping[str, str]
"""By topic (eight digits) the one that it stands under, '' for none."""


def read_topics(raw: bytes, *, name: str) -> Parents:
    """The list, checked; raises `BadTopics` or `NotUtf8`."""
    if len(raw) > LIMIT_MB * 1024 * 1024:
        raise BadTopics(name=name, reason=Because("it is larger than {limit} MB", limit=LIMIT_MB))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8(name=name, byte=error.start) from None
    rows = _of_json if text.lstrip()[:1] == "{" else _of_csv
    parents: dict[str, str] = {}
    for code, broader in rows(text, name):
        if parents.setdefault(code, broader) != broader:
            raise BadTopics(name=name, reason=Because("{code} stands under two topics", code=code))
        if len(parents) > TOPICS_MOST:
            raise BadTopics(name=name, reason=Because("it holds more than {limit} topics", limit=TOPICS_MOST))
    if not parents:
        raise BadTopics(name=name, reason="it holds no topic")
    for code in parents:
        _climb(code, parents, name)
    return parents


def _climb(code: str, parents: Parents, name: str) -> None:
    """Refuse a topic from which no way leads to the top."""
    at = code
    for _ in range(LEVELS_MOST):
        over = parents[at]
        if not over:
            return
        if over not in parents:
            raise BadTopics(
                name=name, reason=Because("{at} stands under {over}, which is not in the list", at=at, over=over)
            )
        at = over
    raise BadTopics(
        name=name,
        reason=Because("{code} stands under itself, or lower than {limit} levels", code=code, limit=LEVELS_MOST),
    )


def _of_csv(text: str, name: str) -> Iterator[tuple[str, str]]:
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if not {"code", "broader"} <= set(rows.fieldnames or ()):
            raise BadTopics(name=name, reason="it is neither JSON nor a table with the columns code and broader")
        for row in rows:
            where = f"line {rows.line_num}"
            code, broader = (row["code"] or "").strip(), (row["broader"] or "").strip()
            yield _code(code, name, where), _code(broader, name, where) if broader else ""
    except csv.Error as error:
        raise BadTopics(
            name=name,
            reason=Because("line {line_num} is no row of a table ({error})", line_num=rows.line_num, error=error),
        ) from None


def _of_json(text: str, name: str) -> Iterator[tuple[str, str]]:
    try:
        told: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise BadTopics(name=name, reason="it begins like JSON and cannot be read as such") from None
    concepts = told.get("conceptSet")
    if not isinstance(concepts, list):
        raise BadTopics(name=name, reason="it has no conceptSet, as the JSON of IPTC's server has")
    for place, concept in enumerate(concepts, 1):
        where = f"concept {place}"
        if not isinstance(concept, dict):
            raise BadTopics(name=name, reason=Because("{where} is not an object", where=where))
        yield _code(concept.get("qcode") or concept.get("uri"), name, where), _broader(concept, name, where)


def _broader(concept: Mapping[str, Any], name: str, where: str) -> str:
    several = concept.get("broader") or []
    found = {_code(each, name, where) for each in (several if isinstance(several, list) else [several])}
    if len(found) > 1:
        raise BadTopics(name=name, reason=Because("{where} stands under two topics", where=where))
    return found.pop() if found else ""


def _code(text: object, name: str, where: str) -> str:
    found = _CODE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise BadTopics(
            name=name,
            reason=Because(
                "{where} holds '{text}', which is not the code of a Media Topic", where=where, text=str(text)[:40]
            ),
        )
    return found[1]
