"""Editing what is not out yet. Who edits counts as a filer, and an approval is void."""

from dataclasses import replace

from kawat.actions import review
from kawat.actions.filing import known_circuits, known_territories, refuse_half_character
from kawat.actions.hints import HELD, hint
from kawat.actions.people import Actor, permit_item
from kawat.actions.seen import refuse_other
from kawat.core.because import Because
from kawat.core.errors import BadField
from kawat.core.lifecycle import move
from kawat.core.release import Item
from kawat.core.terms import Right, Role, Verb
from kawat.store import copy, revisions
from kawat.store.journal import note
from kawat.store.releases import Kept, find
from kawat.store.transactions import deciding

EDITABLE = (
    "headline",
    "subhead",
    "dateline",
    "body",
    "boilerplate",
    "disclaimer",
    "contacts",
    "media",
    "topics",
    "sectors",
    "keywords",
    "tickers",
    "countries",
    "forbidden",
    "circuits",
    "urgency",
    "disclosure",
    "prevailing",
    "note",
)


def edit(actor: Actor, name: str, *, seen: str = "", **changes: object) -> Kept:
    """Change fields of one item that is not out. Who edits counts as a filer, and an approval is void. `seen` is the hash
    of what was edited. What it said before is kept; an editor's change is marked as one on behalf of the filer."""
    if unknown := [field for field in changes if field not in EDITABLE]:
        raise BadField(
            field=", ".join(unknown), reason=Because("only {choices} can be edited", choices=", ".join(EDITABLE))
        )
    for field, value in changes.items():
        refuse_half_character(field, value)
        if field in ("countries", "forbidden"):
            changes[field] = known_territories(value)  # type: ignore[arg-type]
    with deciding():
        kept = find(name)[-1]
        before = kept.document.item
        permit_item(actor, Right.EDIT, before)
        refuse_other(kept, seen)
        item = replace(before, **changes)  # type: ignore[arg-type]
        if "circuits" in changes:
            known_circuits(item.circuits, issuer=item.codes[0])
        row = kept.row
        row.state = move(row.its_state, Verb.EDIT)
        revisions.keep(kept, actor.user)
        row.save(update_fields=["state"])
        document = replace(
            kept.document,
            item=item,
            findings=review.findings_of(item, reading=kept.document.findings),
            hands=(*kept.document.hands, actor.user),
            returned="",
        )
        copy.write(row, document)
        note("edited", row.uid, actor=actor.user, fields=sorted(changes), on_behalf=_on_behalf(actor, before))
        hint(HELD, [row.pk])
    return Kept(row, document)


def _on_behalf(actor: Actor, item: Item) -> bool:
    """Whether somebody edits who is not of those that the item speaks for."""
    issuer, provider = item.codes
    return actor.roles(Right.EDIT, issuer=issuer, provider=provider) == [Role.EDITOR]
