"""The journal's pen: a line in the same transaction as what it tells of, chained by hashes.

Facts hold ids, codes and counts; never text of a story before its clear, and never a person's name or address.
"""

import hashlib
import json

from django.db.models import F

from kawat.core.instants import to_us
from kawat.store import models
from kawat.store.clock import now

SHOWN = ("issuer:", "circuit:", "topics")
"""How the subjects begin that public pages show beside stories: names, logos, lists of them."""


def note(verb: str, subject: str, *, actor: int | None = None, **facts: object) -> None:
    """Add a line. Has to be called within `store.transactions.deciding`, or after `wire_first`: who takes the wire's row
    after another row waits crosswise for who has it."""
    wire = models.Wire.objects.select_for_update().get()
    entry = models.Entry(
        at_us=to_us(now()), actor=actor, verb=verb, subject=subject, facts=json.dumps(facts, sort_keys=True)
    )
    entry.hash = _hash(wire.journal_hash, entry)
    entry.save(force_insert=True)
    models.Wire.objects.update(journal_hash=entry.hash, looks=F("looks") + int(subject.startswith(SHOWN)))


def broken_at() -> int | None:
    """The id of the first line that does not follow from the one before it, or None where the chain is whole."""
    before = ""
    for entry in models.Entry.objects.order_by("pk").iterator(chunk_size=2000):
        if entry.hash != _hash(before, entry):
            return int(entry.pk)
        before = entry.hash
    return None if before == models.Wire.objects.get().journal_hash else -1


def last() -> int:
    """The id of the last line, 0 where there is none."""
    return int(models.Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


def first_since(at_us: int) -> int:
    """The id from which on lines are of this instant or later: by halving, since the journal grows in the order of time
    and no index by time has to be written at each line."""
    low, high = 1, last() + 1
    while low < high:
        middle = (low + high) // 2
        line = models.Entry.objects.filter(pk__gte=middle).order_by("pk").values_list("pk", "at_us").first()
        if line is None or line[1] >= at_us:
            high = middle
        else:
            low = line[0] + 1
    return low


def _hash(before: str, entry: models.Entry) -> str:
    line = json.dumps([before, entry.at_us, entry.actor, entry.verb, entry.subject, entry.facts])
    return hashlib.sha256(line.encode()).hexdigest()
