"""Whether a destination receives: held, resumed, or unsubscribed for good; and its word that it took a kill down.

An address that unsubscribed stands in the suppression list by keyed hash and is never revived by an import.
"""

from kawat.actions.hints import DUE, hint
from kawat.actions.people import Actor, permit
from kawat.core.errors import NoSuchDestination
from kawat.core.instants import to_us
from kawat.core.signing import read_token
from kawat.core.terms import DestinationState, Right
from kawat.store import ledger, models
from kawat.store.clock import now
from kawat.store.dialect import askable
from kawat.store.journal import note
from kawat.store.keys import key, name_of
from kawat.store.transactions import deciding


def find_destination(name: str) -> models.Destination:
    """The destination with this outside id or address."""
    name = askable(name)
    destinations = models.Destination.objects
    found = destinations.filter(uid=name).first() or destinations.filter(address=name).first()
    if found is None:
        raise NoSuchDestination(name=name)
    return found


def hold_destination(actor: Actor, name: str) -> None:
    """Keep what a destination is owed until it is resumed; kills and withholds still pass."""
    permit(actor, Right.STOP)
    destination = find_destination(name)
    with deciding():
        if _set_state(destination, DestinationState.ACTIVE, DestinationState.HELD):
            ledger.park(destination.pk)
            note("destination-held", f"destination:{destination.pk}", actor=actor.user)


def resume_destination(actor: Actor, name: str) -> None:
    """Send a held destination what it is owed."""
    permit(actor, Right.STOP)
    destination = find_destination(name)
    with deciding():
        if _set_state(destination, DestinationState.HELD, DestinationState.ACTIVE):
            models.Destination.objects.filter(pk=destination.pk).update(failures=0, bounces=0)
            ledger.resume(destination.pk, due_us=to_us(now()))
            note("destination-resumed", f"destination:{destination.pk}", actor=actor.user)
            hint(DUE, [])


def read_unsubscribe(token: str) -> int | None:
    """The destination that a one-click token names, or None where it was not made here."""
    numbers = read_token(key("unsubscribe"), token, count=1)
    return numbers[0] if numbers else None


def unsubscribe(destination_id: int) -> None:
    """The address wants nothing any more; nothing revives it. Twice is once. One that only claims its address and has not
    proved itself is forgotten: it speaks for nobody."""
    with deciding():
        destination = models.Destination.objects.select_for_update().filter(pk=destination_id).first()
        if destination is None or destination.state == DestinationState.UNSUBSCRIBED:
            return
        if destination.state == DestinationState.PENDING:
            destination.delete()
            note("destination-forgotten", f"destination:{destination_id}")
            return
        destination.state = DestinationState.UNSUBSCRIBED
        destination.save(update_fields=["state"])
        ledger.cancel_destination(destination.pk)
        models.Suppression.objects.get_or_create(
            mac=name_of("address", destination.address.casefold()), defaults={"at_us": to_us(now())}
        )
        note("unsubscribed", f"destination:{destination.pk}")


def acknowledge(token: str) -> bool:
    """Count a destination's confirmation of a kill or a withhold; False where the token was not made here."""
    numbers = read_token(key("acknowledge"), token, count=2)
    if numbers is None:
        return False
    item, destination = numbers
    with deciding():
        _, fresh = models.Acknowledgement.objects.get_or_create(
            item_id=item, destination_id=destination, defaults={"at_us": to_us(now())}
        )
        if fresh:
            note("acknowledged", f"destination:{destination}", item=item)
    return True


def _set_state(destination: models.Destination, before: DestinationState, after: DestinationState) -> int:
    return models.Destination.objects.filter(pk=destination.pk, state=before).update(state=after)
