"""Where a person's letters go. An address counts once whoever reads its mailbox has said so: a slip of the keyboard sends
nobody's news to a stranger."""

from typing import Any

from django.contrib.auth.models import User

from kawat.actions import enrolling
from kawat.actions.admission import checked_address
from kawat.actions.dead_addresses import forget, is_dead
from kawat.actions.enrolling import Words
from kawat.actions.knocks import knock
from kawat.actions.people import Actor
from kawat.core.errors import BadLink
from kawat.core.terms import Channel
from kawat.store import models
from kawat.store.journal import note
from kawat.store.transactions import deciding


def ask(actor: Actor, address: str, *, words: Words, client: str) -> bool:
    """Have a link mailed to an address that is to be the actor's; letters go to the one before until it is opened.
    Whether it is another than that one, or nobody was there."""
    kept = checked_address(Channel.EMAIL, address.strip())
    if kept == of(actor) and not is_dead(actor.user):
        return False
    knock(client, enrolling.mac_of(kept))
    enrolling.keep(kept, words, {"purpose": enrolling.FOR_LETTERS, "user": actor.user})
    return True


def prove(token: str) -> None:
    """The mailbox is theirs. Raises `BadLink`."""
    its, told = find(token)
    with deciding():
        enrolling.use(its)
        User.objects.filter(pk=told["user"]).update(email=told["address"])
        forget(told["user"])
        note("address-proved", f"user:{told['user']}")


def find(token: str) -> tuple[models.Enrolment, dict[str, Any]]:
    """What a link to an address for letters says; raises `BadLink`."""
    its, told = enrolling.find(token)
    if told.get("purpose") != enrolling.FOR_LETTERS:
        raise BadLink
    return its, told


def drop(actor: Actor) -> None:
    """Send the actor no letters."""
    with deciding():
        User.objects.filter(pk=actor.user).update(email="")
        note("address-dropped", f"user:{actor.user}", actor=actor.user)


def of(actor: Actor) -> str:
    """Where the actor's letters go, '' for nowhere."""
    return User.objects.values_list("email", flat=True).get(pk=actor.user)
