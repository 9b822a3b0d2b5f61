"""Loading IPTC's list of Media Topics, so that who wants a topic gets what is filed under one of its descendants.

The list is IPTC's and does not come with Kawat: an operator takes it from IPTC and loads it.
"""

import hashlib
import json
from dataclasses import dataclass

from kawat.actions.people import Actor, permit
from kawat.core.terms import Right
from kawat.formats.topics import read_topics
from kawat.store import models
from kawat.store.journal import note
from kawat.store.transactions import deciding

BATCH = 400
"""Rows of one statement: SQLite takes so many parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What is loaded: how many topics, how many of them at the top, and the mark of the list ('' for none)."""

    topics: int
    at_the_top: int
    mark: str


def load(actor: Actor, raw: bytes, *, name: str = "the list") -> Loaded:
    """Take this list instead of the one before; all of it or nothing. The same list again changes nothing."""
    permit(actor, Right.IMPORT)
    parents = read_topics(raw, name=name)
    mark = hashlib.sha256(json.dumps(sorted(parents.items())).encode()).hexdigest()
    with deciding():
        if models.Wire.objects.select_for_update().get().topics != mark:
            models.Topic.objects.all().delete()
            rows = [models.Topic(code=code, parent=parent) for code, parent in parents.items()]
            models.Topic.objects.bulk_create(rows, batch_size=BATCH)
            models.Wire.objects.update(topics=mark)
            note("topics-loaded", "topics", actor=actor.user, topics=len(rows), mark=mark)
    return loaded()


def loaded() -> Loaded:
    """What is loaded now."""
    return Loaded(
        topics=models.Topic.objects.count(),
        at_the_top=models.Topic.objects.filter(parent="").count(),
        mark=models.Wire.objects.get().topics,
    )
