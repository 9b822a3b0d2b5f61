"""What waits, for lists: counted and put in order by the plain columns of its rows and by its labels, unopened."""

from dataclasses import dataclass

from django.db.models import QuerySet

from kawat.core.terms import Lane, State
from kawat.store import models
from kawat.store.heads import with_heads
from kawat.store.labels import Label, label_of, unseal_label

WAITING = (State.DRAFT, State.APPROVED, State.HELD, State.LATE, State.RETURNED)

FAR = 1 << 62
"""After every T: what has none comes last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An item that nobody has opened: columns of its row, and its label."""

    pk: int
    uid: str
    release: int
    state: State
    hold_us: int | None
    label: Label

    @property
    def place(self) -> tuple[int, int, int]:
        """Nearest T first, then by urgency, then who has waited longest."""
        return (self.hold_us or FAR, self.label.urgency, self.pk)


def everything() -> list[Labelled]:
    """All that waits on the wire."""
    return labelled(models.Item.objects.filter(state__in=WAITING))


def labelled(rows: "QuerySet[models.Item]") -> list[Labelled]:
    """Rows of a query with their labels, in its order and in one statement. What is out has columns in plain instead,
    and no owner here; what was filed before there were labels is opened."""
    found = list(rows.values_list("pk", "uid", "release_id", "state", "hold_us", "label", "lane", "urgency"))
    bare = [pk for pk, *_, sealed, lane, _ in found if sealed is None and lane is None]
    labels = {
        kept.row.pk: label_of(kept.document.item)
        for start in range(0, len(bare), 500)
        for kept in with_heads(models.Item.objects.filter(pk__in=bare[start : start + 500]))
    }
    for pk, uid, *_, sealed, lane, urgency in found:
        if lane is not None:
            labels[pk] = Label(lane=Lane(lane), urgency=urgency, owner=b"")
        elif sealed is not None:
            labels[pk] = unseal_label(uid, sealed)
    return [
        Labelled(pk=pk, uid=uid, release=release, state=State(state), hold_us=hold_us, label=labels[pk])
        for pk, uid, release, state, hold_us, *_ in found
    ]
