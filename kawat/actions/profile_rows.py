"""A subscriber's profiles as rows: few, in dense ids, each change with a number by which engines read what is new."""

from collections.abc import Collection, Sequence

from kawat.actions.hints import REVOKED, hint
from kawat.actions.people import Actor, permit
from kawat.core.because import Because
from kawat.core.errors import BadField, NoSuchSubscriber
from kawat.core.profile import Criteria
from kawat.core.terms import Right
from kawat.store import models
from kawat.store.journal import note
from kawat.store.transactions import deciding


def change_profiles(
    actor: Actor,
    subscriber_id: int,
    criteria: Sequence[Criteria],
    *,
    feeds: Sequence[Collection[str] | None] = (),
) -> None:
    """Give a subscriber these profiles instead of the ones it has; takes effect within a second. Its owner may, and
    the desk. `feeds` are the ids of the destinations that each of them feeds, none for all, and None for as it was."""
    permit(actor, Right.PROFILE, subscriber=subscriber_id)
    with deciding():
        subscriber = models.Subscriber.objects.select_for_update().filter(pk=subscriber_id).first()
        if subscriber is None:
            raise NoSuchSubscriber(name=subscriber_id)
        rows = _give_profiles(subscriber, [each.document() for each in criteria])
        _name_destinations(subscriber, list(zip(rows, feeds, strict=False)))
        subscriber.revision += 1
        subscriber.save(update_fields=["revision"])
        note("profiles-changed", f"subscriber:{subscriber.pk}", actor=actor.user)
        hint(REVOKED, [subscriber.pk])


def _give_profiles(subscriber: models.Subscriber, documents: Sequence[str]) -> list[models.Profile]:
    """Make the subscriber's profiles say this, in as few rows as can be, and give the row of each: ids have to stay
    dense, since engines count by them. What is asked already keeps its row, the next ones are changed in place and go
    on to feed the destinations that they name, and what was laid aside once is used again."""
    rows = list(subscriber.profiles.order_by("-active", "pk"))
    asked = list(documents)
    kept, changing = [], []
    for row in rows:
        if row.active and row.criteria in asked:
            asked.remove(row.criteria)
            kept.append(row)
        else:
            changing.append(row)
    new = asked[len(changing) :]
    laid_aside = [row for row in changing[len(asked) :] if row.active]
    used_again = [row.pk for row in changing[: len(asked)] if not row.active]
    for row, document in zip(changing, asked, strict=False):
        row.active, row.criteria = True, document
    for row in laid_aside:
        row.active = False
    changed = [*changing[: len(asked)], *laid_aside]
    change = next_changes(len(changed) + len(new))
    for number, row in enumerate(changed, change):
        row.change = number
    models.ProfileDestination.objects.filter(profile__in=used_again).delete()
    models.Profile.objects.bulk_update(changed, ["active", "criteria", "change"])
    made = models.Profile.objects.bulk_create(
        models.Profile(subscriber=subscriber, criteria=document, change=number)
        for number, document in enumerate(new, change + len(changed))
    )
    standing = [*kept, *changing[: len(asked)], *made]
    return [standing.pop(next(i for i, row in enumerate(standing) if row.criteria == each)) for each in documents]


def _name_destinations(
    subscriber: models.Subscriber, fed: Sequence[tuple[models.Profile, Collection[str] | None]]
) -> None:
    """Write down which destinations each profile feeds. Within a transaction."""
    uids = {uid for _, named in fed for uid in named or ()}
    its = {each.uid: each for each in subscriber.destinations.filter(uid__in=uids)}
    if unknown := uids - its.keys():
        raise BadField(
            field="destinations", reason=Because("'{said}' is none of this subscriber's", said=min(unknown)[:40])
        )
    for profile, named in fed:
        if named is not None:
            models.ProfileDestination.objects.filter(profile=profile).delete()
            models.ProfileDestination.objects.bulk_create(
                models.ProfileDestination(profile=profile, destination=its[uid]) for uid in sorted(set(named))
            )


def next_changes(count: int) -> int:
    """The first of `count` numbers in the order of profile changes. Within a transaction."""
    wire = models.Wire.objects.select_for_update().get()
    models.Wire.objects.update(profile_change=wire.profile_change + count)
    return wire.profile_change + 1
