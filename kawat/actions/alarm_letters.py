"""Alarms by mail, to editors and operators who asked for them: once when one begins, and not again until it has ended.

What began together is one letter. It names items by their ids alone, since mail is not sealed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from kawat.actions import letters, turns
from kawat.actions.alarms import Alarm
from kawat.actions.letters import NewLetter
from kawat.actions.people import Actor
from kawat.core.instants import to_us
from kawat.core.terms import LetterKind, Role
from kawat.store import models
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.transactions import deciding

MOST = 20
"""Items that one letter names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """Alarms of one cause that began together: how many, and the first of them."""

    count: int
    alarms: tuple[Alarm, ...]


def tell(current: Sequence[Alarm]) -> int:
    """Have whoever asked told of those that have begun, and forget those that have ended; how many letters."""
    lasting = {_name(alarm): alarm for alarm in current}
    if lasting.keys() == _told():
        return 0
    with deciding():
        told = _told()
        instant = to_us(now())
        models.AlarmTold.objects.filter(key__in=told - lasting.keys()).delete()
        begun = [alarm for name, alarm in lasting.items() if name not in told]
        models.AlarmTold.objects.bulk_create(models.AlarmTold(key=_name(each), at_us=instant) for each in begun)
        wishes = _wishes() if begun else {}
        new = [
            NewLetter(kind=LetterKind.ALARM, about=(why, instant), user=user, told=_written(list(those)))
            for why, those in groupby(sorted(begun, key=lambda each: each.why), key=lambda each: each.why)
            for user, wanted in wishes.items()
            if why in wanted
        ]
        letters.write(new)
    return len(new)


def read(row: models.Letter) -> tuple[turns.Reader, Lasting] | None:
    """Whom a letter goes to and the alarms that it tells of; None where all have ended meanwhile."""
    if row.user is None or not row.user.is_active or not row.user.email:
        return None
    said = letters.told(row)
    named = [tuple(each) for each in said["alarms"]]  # type: ignore[attr-defined]
    items = models.Item.objects.in_bulk([item for _, item, _, _ in named if item])
    every = [Alarm(why=why, at_us=at_us, item=items.get(item), queue=queue) for why, item, queue, at_us in named]
    told = _told()
    lasting = tuple(alarm for alarm in every if _name(alarm) in told)
    count = int(str(said["count"])) - len(every) + len(lasting)
    return (turns.reader_of(row), Lasting(count=count, alarms=lasting)) if lasting else None


def choose(actor: Actor, wanted: Iterable[str]) -> None:
    """Mail the actor these alarms and no others."""
    with deciding():
        told = ",".join(wanted)
        models.Person.objects.update_or_create(user_id=actor.user, defaults={"alarms": told})
        note("alarms-chosen", f"user:{actor.user}", actor=actor.user, alarms=told)


def _wishes() -> dict[int, list[str]]:
    """By user, which alarms they are mailed."""
    minds = models.Membership.objects.filter(role__in=(Role.EDITOR, Role.OPERATOR), user__is_active=True)
    asked = minds.exclude(user__email="").exclude(user__person__alarms="").exclude(user__person=None)
    return {user: alarms.split(",") for user, alarms in asked.values_list("user", "user__person__alarms")}


def _told() -> set[str]:
    return set(models.AlarmTold.objects.values_list("key", flat=True))


def _name(alarm: Alarm) -> str:
    return "-".join(map(str, alarm.key))


def _written(those: list[Alarm]) -> dict[str, object]:
    named = [(each.why, each.item.pk if each.item else 0, each.queue, each.at_us) for each in those[:MOST]]
    return {"count": len(those), "alarms": named}
