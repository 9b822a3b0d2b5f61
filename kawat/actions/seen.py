"""No lost updates: a decision says of what it was made, and is refused where that is not what stands there now.

`mark_of` names a release as it stands; whoever was shown a page gives the mark back with the decision. Where one item
is decided on, its hash will do.
"""

import hashlib
from collections.abc import Iterable

from kawat.core.errors import ChangedMeanwhile
from kawat.core.terms import Verb
from kawat.store import models
from kawat.store.releases import Kept, all_of, items_of


def mark_of(family: Iterable[Kept]) -> str:
    """Another text whenever an item of the release was changed, moved, added, its T set, or a first person asked to lift
    a withhold: whoever presses next is the second."""
    every = list(family)
    lines = sorted(f"{each.row.uid} {each.document.item.hash} {each.row.state} {each.row.hold_us}" for each in every)
    asked = models.Decision.objects.filter(item__in=[each.row.pk for each in every], verb=Verb.LIFT)
    lines += [f"lift {pk}" for pk in asked.order_by("pk").values_list("pk", flat=True)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def refuse_changed(name: str, seen: str) -> None:
    """Raise `ChangedMeanwhile` where the release that `name` means does not stand as `seen` says; '' asks nothing.
    Within the transaction of the decision."""
    if seen and mark_of(all_of(name.partition("@")[0])) != seen:
        raise ChangedMeanwhile


def refuse_other(kept: Kept, seen: str) -> None:
    """The same for one item, by its hash or by the mark of its release."""
    if seen and seen != kept.document.item.hash and seen != mark_of(items_of(kept.row.release)):
        raise ChangedMeanwhile
