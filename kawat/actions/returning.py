"""Sending back what waits, with a reason for its filer, and handing it in again as it is.

The reason is about copy that nobody may see yet: it stands in the sealed document, and the journal says no more than
that it was sent back. Whoever edits what came back hands it in again by that.
"""

from dataclasses import replace

from kawat.actions import turns
from kawat.actions.hints import HELD, hint
from kawat.actions.people import Actor, permit_item
from kawat.actions.review import decide
from kawat.actions.seen import refuse_other
from kawat.core.errors import NoReason
from kawat.core.lifecycle import move
from kawat.core.terms import Right, Turn, Verb
from kawat.store import copy, revisions
from kawat.store.journal import note
from kawat.store.releases import Kept, find
from kawat.store.transactions import deciding


def send_back(actor: Actor, name: str, reason: str, *, seen: str = "") -> Kept:
    """Give one item back to its filer. An approval is void, and T is no longer kept by itself."""
    if not reason.strip():
        raise NoReason(verb="return")
    with deciding():
        kept = find(name)[-1]
        permit_item(actor, Right.CLEAR, kept.document.item)
        refuse_other(kept, seen)
        returned = _moved(kept, Verb.RETURN, reason.strip())
        decide(returned, Verb.RETURN, actor.user)
        note("returned", kept.row.uid, actor=actor.user)
        turns.tell(Turn.RETURNED, [returned], reason=reason.strip())
        hint(HELD, [kept.row.pk])
    return returned


def resubmit(actor: Actor, name: str, *, seen: str = "") -> Kept:
    """Hand in again what was sent back, as it is."""
    with deciding():
        kept = find(name)[-1]
        permit_item(actor, Right.FILE, kept.document.item)
        refuse_other(kept, seen)
        revisions.keep(kept, actor.user)
        again = _moved(kept, Verb.RESUBMIT, "")
        note("resubmitted", kept.row.uid, actor=actor.user)
        hint(HELD, [kept.row.pk])
    return again


def _moved(kept: Kept, verb: Verb, reason: str) -> Kept:
    kept.row.state = move(kept.row.its_state, verb)
    kept.row.save(update_fields=["state"])
    document = replace(kept.document, returned=reason)
    copy.write(kept.row, document)
    return Kept(kept.row, document)
