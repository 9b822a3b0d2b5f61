"""Releases and their items. Before the clear a row says no more than a random id, a state and T in plain.

All that was filed lives in `Copy`, sealed; the columns marked 'from the clear' are empty until the item is out.
"""

from django.conf import settings
from django.db import models

from kawat.core.terms import Kind, State
from kawat.store.models.people import Issuer, Provider
from kawat.store.models.subscribers import Circuit


class Release(models.Model):
    """One piece of news. `slug_mac` and `key_mac` are keyed hashes by which slug and idempotency key are found."""

    uid = models.CharField(max_length=32, unique=True)
    slug_mac = models.CharField(max_length=32, unique=True)
    wrapped_key = models.BinaryField()

    class Meta:
        db_table = "release"

    def __str__(self) -> str:
        return self.uid


class Item(models.Model):
    """One version in one language. `hold_us` is T and `hold_zone` the zone in which it was said."""

    uid = models.CharField(max_length=32, unique=True)
    release = models.ForeignKey(Release, models.PROTECT, related_name="items")
    key_mac = models.CharField(max_length=32, unique=True, null=True)
    state = models.CharField(max_length=16, default=State.DRAFT)
    hold_us = models.BigIntegerField(null=True)
    hold_zone = models.CharField(max_length=64, default="")
    label = models.BinaryField(null=True)  # until the clear; see `store.labels`

    # from the clear
    number = models.BigIntegerField(null=True, unique=True)
    cleared_us = models.BigIntegerField(null=True)
    version = models.IntegerField(null=True)
    language = models.CharField(max_length=16, default="")
    kind = models.CharField(max_length=16, default="")
    lane = models.SmallIntegerField(null=True)
    urgency = models.SmallIntegerField(null=True)
    issuer = models.ForeignKey(Issuer, models.PROTECT, null=True)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True)
    public = models.BooleanField(default=False)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")
    withdrawn_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="withdraws")
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="supersedes")
    routed_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "item"
        indexes = (
            models.Index(fields=["state", "hold_us"], name="item_state_hold"),
            models.Index(fields=["release", "number"], name="item_release_number"),
            models.Index(fields=["number"], name="item_unrouted", condition=models.Q(routed_us=None)),
        )

    def __str__(self) -> str:
        return self.uid

    @property
    def its_state(self) -> State:
        return State(self.state)

    @property
    def its_kind(self) -> Kind:
        return Kind(self.kind)


class Copy(models.Model):
    """What was filed: `sealed` until the clear, `document` in plain from then on. Read and written by `store.copy`."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="copy")
    sealed = models.BinaryField(null=True)
    document = models.TextField(null=True)

    class Meta:
        db_table = "copy"

    def __str__(self) -> str:
        return f"copy of {self.item_id}"


class Revision(models.Model):
    """What an item said until `user` changed it at `at_us`; its document sealed with the release's key for good."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="revisions")
    hash = models.CharField(max_length=64)
    sealed = models.BinaryField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "revision"

    def __str__(self) -> str:
        return f"earlier {self.item_id}"


class ItemCircuit(models.Model):
    """The circuits that an item goes to, from the clear."""

    item = models.ForeignKey(Item, models.CASCADE)
    circuit = models.ForeignKey(Circuit, models.PROTECT)

    class Meta:
        db_table = "item_circuit"
        constraints = (models.UniqueConstraint(fields=["item", "circuit"], name="item_circuit_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} to {self.circuit_id}"


class ItemForbidden(models.Model):
    """A territory that the item must not enter, ISO 3166 alpha-2, from the clear."""

    item = models.ForeignKey(Item, models.CASCADE)
    country = models.CharField(max_length=2)

    class Meta:
        db_table = "item_forbidden"
        constraints = (models.UniqueConstraint(fields=["item", "country"], name="item_forbidden_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} not to {self.country}"


class FeedEntry(models.Model):
    """A story stands in a public feed: one row a feed and story, a release in one language, through all of its
    versions. `item` is the version to be shown, `number` that of the last thing that happened to it, a kill among them.
    """

    feed = models.CharField(max_length=200)
    release = models.ForeignKey(Release, models.PROTECT)
    language = models.CharField(max_length=16)
    item = models.ForeignKey(Item, models.CASCADE)
    number = models.BigIntegerField()

    class Meta:
        db_table = "feed_entry"
        constraints = (models.UniqueConstraint(fields=["feed", "release", "language"], name="feed_entry_once"),)
        indexes = (models.Index(fields=["feed", "number"], name="feed_entry_number"),)

    def __str__(self) -> str:
        return f"{self.item_id} in {self.feed}"


class Decision(models.Model):
    """What was decided of an item as it stood: `hash` names its canonical form."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="decisions")
    hash = models.CharField(max_length=64)
    verb = models.CharField(max_length=16)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "decision"

    def __str__(self) -> str:
        return f"{self.verb} {self.item_id}"


class ItemRouted(models.Model):
    """One of several routers has answered for its own subscribers. Kept until all have, when `Item.routed_us` is set;
    answers under another number of shards do not count."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="answers")
    shard = models.SmallIntegerField()
    shards = models.SmallIntegerField()

    class Meta:
        db_table = "item_routed"
        constraints = (models.UniqueConstraint(fields=["item", "shards", "shard"], name="item_routed_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} by {self.shard} of {self.shards}"
