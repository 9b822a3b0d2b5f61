"""A password that somebody forgot: a link goes to the address that the wire knows of them, and who opens it chooses another.

The same for everybody whose letters go there, whatever they do here: an account that is merely called like an address is
not given to who reads it. A subscriber without an account gets one by this. Whoever asks is told the same whether anybody
is known by the address or not. With the old password every session of the account ends.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User

from kawat.actions import accounts, enrolling
from kawat.actions.admission import checked_address
from kawat.actions.enrolling import Words
from kawat.actions.knocks import knock
from kawat.core.errors import BadLink
from kawat.core.terms import Channel
from kawat.store import addresses, models
from kawat.store.transactions import deciding

PURPOSE = "password"
GOOD_FOR_US = 3_600_000_000
"""An hour: whoever asked is waiting for it."""
MOST = 5
"""Accounts of one address that are written to."""


def ask(address: str, *, known: Words, forgotten: Callable[[str], Words], client: str) -> None:
    """Have a link mailed for each account of this address, in the words that `forgotten` has for its name; one to a
    subscriber's mailbox without an account, in those of `known`; nothing where nobody here has the address."""
    kept = checked_address(Channel.EMAIL, address.strip())
    knock(client, enrolling.mac_of(kept))
    theirs = list(addresses.accounts(kept).order_by("pk")[:MOST])
    for user in theirs:
        told = {"purpose": PURPOSE, "user": user.pk}
        enrolling.keep(kept, forgotten(user.username), told, good_for_us=GOOD_FOR_US)
    if not theirs and enrolling.mailbox_of(kept) is not None:
        enrolling.keep(kept, known, {})


def whose(told: dict[str, Any]) -> User:
    """The account that a link is for; raises `BadLink` where it is suspended, or the address none of its any more."""
    user = addresses.accounts(told["address"]).filter(pk=told.get("user")).first()
    if told.get("purpose") != PURPOSE or user is None:
        raise BadLink
    return user


def choose(token: str, password: str) -> str:
    """Take the password that they chose; this link and every other for it are used up. The account's name."""
    its, told = enrolling.find(token)
    with deciding():
        user = whose(told)
        enrolling.use(its)
        accounts.take_password(user, password)
        for other in models.Enrolment.objects.filter(mac=its.mac):
            said = enrolling.told_of(other)
            if (said.get("purpose"), said.get("user")) == (PURPOSE, user.pk):
                other.delete()
    return user.username
