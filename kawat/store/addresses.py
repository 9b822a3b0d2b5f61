"""Mailboxes by their address, however its letters are written: each by an index, on both databases.

Django's own `iexact` is UPPER on PostgreSQL and LIKE on SQLite, and would read the whole table on either.
"""

from django.contrib.auth.models import User
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from kawat.core.terms import Channel
from kawat.store import models


def mailboxes(address: str) -> "QuerySet[models.Destination]":
    """Destinations by mail at this address."""
    rows = models.Destination.objects.alias(lower=Lower("address"))
    return rows.filter(channel=Channel.EMAIL.value, lower=Lower(Value(address)))


def accounts(address: str) -> "QuerySet[User]":
    """Accounts that may sign in, whose letters go to this address."""
    return User.objects.alias(lower=Lower("email")).filter(is_active=True, lower=Lower(Value(address)))
