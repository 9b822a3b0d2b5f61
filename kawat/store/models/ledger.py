"""The ledger's tables. `delivery` is made by SQL of each database's own in the first migration, and written only by
the set-based statements of `store.ledger` and `store.claims`."""

from django.db import models

from kawat.store.models.releases import Item
from kawat.store.models.subscribers import Destination, Subscriber


class Delivery(models.Model):
    """One item owed to one destination. Instants in microseconds UTC; see `core.terms.DeliveryState`."""

    pk = models.CompositePrimaryKey("item_id", "destination_id", "repeat")
    item = models.ForeignKey(Item, models.DO_NOTHING)
    destination = models.ForeignKey(Destination, models.DO_NOTHING)
    repeat = models.SmallIntegerField()
    channel = models.SmallIntegerField()
    lane = models.SmallIntegerField()
    state = models.SmallIntegerField()
    due_us = models.BigIntegerField()
    lot = models.IntegerField()
    tries = models.SmallIntegerField()
    worker = models.IntegerField(null=True)
    lease_us = models.BigIntegerField(null=True)
    sequence = models.BigIntegerField(null=True)
    settled_us = models.BigIntegerField(null=True)
    code = models.SmallIntegerField(null=True)
    words = models.TextField(null=True)
    waited_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "delivery"
        managed = False

    def __str__(self) -> str:
        return f"{self.item_id} to {self.destination_id}"


class Attempt(models.Model):
    """A try whose outcome was not 'accepted'."""

    item = models.ForeignKey(Item, models.CASCADE, db_index=False)
    destination = models.ForeignKey(Destination, models.CASCADE, db_index=False)
    repeat = models.SmallIntegerField()
    tries = models.SmallIntegerField()
    at_us = models.BigIntegerField()
    outcome = models.CharField(max_length=16)
    code = models.SmallIntegerField()
    words = models.TextField()

    class Meta:
        db_table = "attempt"
        indexes = (models.Index(fields=["item", "destination"], name="attempt_of"),)

    def __str__(self) -> str:
        return f"{self.outcome} {self.item_id} to {self.destination_id}"


class Bounce(models.Model):
    """What came back for a delivery by mail, once of each kind. `before` is what its relay had answered, where the
    delivery's own row says since then what came back."""

    item = models.ForeignKey(Item, models.CASCADE, db_index=False)
    destination = models.ForeignKey(Destination, models.CASCADE)
    repeat = models.SmallIntegerField()
    kind = models.CharField(max_length=16)
    at_us = models.BigIntegerField()
    status = models.CharField(max_length=12)
    code = models.SmallIntegerField()
    words = models.TextField()
    before = models.TextField(default="")

    class Meta:
        db_table = "bounce"
        constraints = (models.UniqueConstraint(fields=["item", "destination", "repeat", "kind"], name="bounced_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id} to {self.destination_id}"


class EdgeTally(models.Model):
    """What one edge did with one item."""

    item = models.ForeignKey(Item, models.CASCADE)
    edge = models.CharField(max_length=64)
    offered = models.IntegerField()
    written = models.IntegerField()
    dropped = models.IntegerField()
    first_us = models.BigIntegerField()
    last_us = models.BigIntegerField()

    class Meta:
        db_table = "tally"
        constraints = (models.UniqueConstraint(fields=["item", "edge"], name="tally_once"),)

    def __str__(self) -> str:
        return f"{self.edge} of {self.item_id}"


class Read(models.Model):
    """One authenticated download."""

    item = models.ForeignKey(Item, models.CASCADE)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "read"

    def __str__(self) -> str:
        return f"{self.subscriber_id} read {self.item_id}"


class Acknowledgement(models.Model):
    """A destination confirmed a kill or a withhold, by a token that only it was sent."""

    item = models.ForeignKey(Item, models.CASCADE)
    destination = models.ForeignKey(Destination, models.CASCADE)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "acknowledgement"
        constraints = (models.UniqueConstraint(fields=["item", "destination"], name="acknowledged_once"),)

    def __str__(self) -> str:
        return f"{self.destination_id} confirmed {self.item_id}"
