"""The tree of Media Topics that the operator loaded: which topics stand above one.

Kept in the process, and read anew when its mark in the database is another, so that every process sees a new list
with its next item. Where no list was loaded nothing stands above anything, and codes match as they stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from kawat.store import models

PREFIX = "medtop:"

Above = Mapping[str, tuple[str, ...]]
"""By topic ('medtop:…') everything that it stands under, the nearest first."""


@dataclass(frozen=True, slots=True)
class _Read:
    mark: str
    above: Above


_read = _Read("", {})


def above() -> Above:
    """All ancestors of each topic, as of this moment: asks the database for one word, and more if that has changed."""
    global _read  # one assignment, so that a thread sees the old list or the new
    with connection.cursor() as cursor:
        cursor.execute("SELECT topics FROM wire")
        mark = cursor.fetchone()[0]
    if mark != _read.mark:
        _read = _Read(mark, ancestors(dict(models.Topic.objects.values_list("code", "parent"))) if mark else {})
    return _read.above


def ancestors(parents: Mapping[str, str]) -> Above:
    """All that stands above each topic of a list of codes and the one that each stands under."""
    found: dict[str, tuple[str, ...]] = {}
    for code in parents:
        way, at = [], parents[code]
        while at and PREFIX + at not in found:
            way.append(PREFIX + at)
            at = parents.get(at, "")
        found[PREFIX + code] = (*way, *((PREFIX + at, *found[PREFIX + at]) if at else ()))
    return found
