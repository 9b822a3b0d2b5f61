"""Reading held copy: allowed to few, and written down before anything is shown."""

from collections.abc import Sequence

from kawat.actions.people import Actor, permit_item
from kawat.core.terms import Right
from kawat.store import models
from kawat.store.journal import note
from kawat.store.labels import owner_of
from kawat.store.releases import Kept, with_documents
from kawat.store.transactions import deciding
from kawat.store.waiting import labelled


def open_held(actor: Actor, kept: Kept) -> Kept:
    """The same item, for a person to read: reading what has not cleared is journalled."""
    if not kept.state.is_out:
        permit_item(actor, Right.READ_HELD, kept.document.item)
        with deciding():
            note("read-held", kept.row.uid, actor=actor.user)
    return kept


def list_held(actor: Actor, kept: Sequence[Kept], *, limit: int) -> list[Kept]:
    """The first of the items that wait which the person may read, for a list of headlines: one line for all of them."""
    theirs = [each for each in kept if actor.may_item(Right.READ_HELD, each.document.item)][:limit]
    if theirs:
        with deciding():
            note("read-held", "list", actor=actor.user, items=[each.row.pk for each in theirs])
    return theirs


def newest_held(actor: Actor, *, limit: int) -> list[Kept]:
    """The newest items before their clear that the person may read, for a list; no other is opened."""
    rows = models.Item.objects.filter(number=None).order_by("-pk")
    if not actor.may(Right.READ_HELD):  # anybody's
        own = [each for each in actor.belongings if each.issuer or each.provider]
        owners = {
            owner_of(each.issuer, each.provider)
            for each in own
            if actor.may(Right.READ_HELD, issuer=each.issuer, provider=each.provider)
        }
        found = labelled(rows) if owners else []
        rows = rows.filter(pk__in=[each.pk for each in found if each.label.owner in owners][:limit])
    return list_held(actor, with_documents(rows[:limit]), limit=limit)
