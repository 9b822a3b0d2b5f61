"""The mail of a hold before its T: as far as can be told, the letters that will be owed, so that they can be signed ahead.

Who is owed is decided at T and nowhere else. Foreseeing a letter too many costs one signature, and one too few costs
it at T. What is read here stays in the sender's memory; nothing is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kawat.actions.dispatch import Dispatch
from kawat.core.delivery import WHOLE, Envelope, Part
from kawat.core.instants import to_us
from kawat.core.profile import read_criteria
from kawat.core.release import Cleared, Masthead
from kawat.core.terms import Channel, DestinationState, State
from kawat.store import cleared, models
from kawat.store.claims import of_part
from kawat.store.clock import now

AHEAD_S = 900
"""How long before T. 86,000 letters take some two minutes of two slow cores."""
BATCH = 200


@dataclass(frozen=True, slots=True)
class Hold:
    """The items of a release that are held until one T, in microseconds UTC."""

    release: int
    at_us: int


def coming() -> frozenset[Hold]:
    """The holds that end soon."""
    soon = to_us(now()) + AHEAD_S * 1_000_000
    rows = models.Item.objects.filter(state=State.HELD, hold_us__gt=to_us(now()), hold_us__lte=soon)
    return frozenset(Hold(release, at_us or 0) for release, at_us in rows.values_list("release_id", "hold_us"))


class Rehearsal:
    """One hold, some letters at a time: those of one sender's part."""

    def __init__(self, hold: Hold, masthead: Masthead, part: Part = WHOLE) -> None:
        self._hold, self._part = hold, part
        self._dispatch = Dispatch(worker=0, masthead=masthead)
        self._items = _foreseen(hold)
        self._after = {item: 0 for item in self._items}

    def batch(self) -> list[Envelope] | None:
        """Some more letters, perhaps none; None where all are foreseen, or the hold stands no more as it did."""
        if not self._after or self._hold not in coming():
            return None
        item, after = next(iter(self._after.items()))
        its = self._items[item]
        rows = list(_readers(its, after, self._part))
        if len(rows) < BATCH:
            del self._after[item]
        else:
            self._after[item] = rows[-1].pk
        languages = [each.item.language for each in self._items.values()]
        wanted = [row.pk for row in rows if _wants(row, its.item.language, languages)]
        return self._dispatch.foresee(item, its, wanted)


def _foreseen(hold: Hold) -> dict[int, Cleared]:
    held = models.Item.objects.filter(release_id=hold.release, state=State.HELD, hold_us=hold.at_us)
    rows = list(held.select_related("copy", "release", "withdrawn_by", "superseded_by").order_by("pk"))
    return dict(zip([row.pk for row in rows], cleared.foreseen(rows), strict=True))


def _readers(its: Cleared, after: int, part: Part) -> Iterator[models.Destination]:
    """The next mailboxes of the item's circuits that are of this part, in order."""
    members = models.Member.objects.filter(circuit__code__in=its.item.circuits).values("subscriber_id")
    mailboxes = models.Destination.objects.filter(
        channel=Channel.EMAIL.value,
        state=DestinationState.ACTIVE,
        pk__gt=after,
        subscriber__active=True,
        subscriber_id__in=members,
    )
    return iter(of_part(mailboxes, part).order_by("pk").prefetch_related("subscriber__profiles")[:BATCH])


def _wants(row: models.Destination, language: str, languages: Sequence[str]) -> bool:
    """Whether one of its active profiles names the language, first of those that there are unless it wants every one."""
    for profile in row.subscriber.profiles.all():
        if not profile.active:
            continue
        criteria = read_criteria(profile.criteria)
        named = [each for each in criteria.languages if each in languages]
        if language in (named if criteria.every_language else named[:1]):
            return True
    return False
