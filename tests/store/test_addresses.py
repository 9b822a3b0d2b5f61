"""A mailbox is found however its address is written, by an index."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet

from kawat.core.terms import Channel
from kawat.store import addresses, models
from kawat.store.clock import new_uid

ASKED = "SARI@Surat.example"


def mailbox(address: str, channel: Channel = Channel.EMAIL) -> models.Destination:
    its, _ = models.Subscriber.objects.get_or_create(uid="1" * 32, defaults={"name": "Sari", "kind": "journalist"})
    return models.Destination.objects.create(
        uid=new_uid(), subscriber=its, channel=channel.value, format="mail", address=address
    )


def plan_of(rows: "QuerySet[models.Destination] | QuerySet[User]") -> str:
    """How the database would look; on PostgreSQL as if the table were large."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.mark.django_db
def test_a_mailbox_is_found_however_it_is_written_by_its_index() -> None:
    wanted = [mailbox("Sari@surat.EXAMPLE"), mailbox("sari@surat.example")]
    mailbox("sari_@surat.example")
    mailbox("sari@surat.example", Channel.WEBHOOK)
    assert list(addresses.mailboxes(ASKED).order_by("pk")) == wanted
    assert "destination_lower" in plan_of(addresses.mailboxes(ASKED))


@pytest.mark.django_db
def test_so_is_an_account_that_may_sign_in() -> None:
    its = User.objects.create_user("sari", email="Sari@surat.example")
    User.objects.create_user("gone", email="sari@surat.example", is_active=False)
    assert addresses.accounts(ASKED).get() == its
    assert "auth_user_email_lower" in plan_of(addresses.accounts(ASKED))
