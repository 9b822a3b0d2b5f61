"""Who gets what, and where."""

from django.db import models
from django.db.models.functions import Lower

from kawat.core.terms import Channel, DestinationState, SubscriberKind


class Circuit(models.Model):
    """A named set of subscribers. One that is retired takes no new release; what went out on it stays."""

    code = models.SlugField(max_length=64, unique=True, allow_unicode=True)
    name = models.CharField(max_length=200)
    active = models.BooleanField(db_default=True, default=True)

    class Meta:
        db_table = "circuit"

    def __str__(self) -> str:
        return self.name


class CircuitIssuer(models.Model):
    """An issuer may file to a circuit; to one that names none, every issuer may."""

    circuit = models.ForeignKey(Circuit, models.CASCADE, related_name="allowed")
    issuer = models.ForeignKey("store.Issuer", models.CASCADE)

    class Meta:
        db_table = "circuit_issuer"
        constraints = (models.UniqueConstraint(fields=["circuit", "issuer"], name="allowed_once"),)

    def __str__(self) -> str:
        return f"{self.issuer_id} may file to {self.circuit_id}"


class Subscriber(models.Model):
    """An outlet, a journalist or a desktop. `country` is '' where it is unknown. `revision` counts its changes."""

    uid = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in SubscriberKind])
    country = models.CharField(max_length=2, default="")
    active = models.BooleanField(default=True)
    revision = models.IntegerField(default=1)

    class Meta:
        db_table = "subscriber"

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A subscriber is in a circuit."""

    circuit = models.ForeignKey(Circuit, models.CASCADE)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="members")

    class Meta:
        db_table = "member"
        constraints = (models.UniqueConstraint(fields=["subscriber", "circuit"], name="member_once"),)

    def __str__(self) -> str:
        return f"{self.subscriber_id} in {self.circuit_id}"


class Profile(models.Model):
    """Standing criteria, as `core.profile.Criteria.document` writes them. `change` orders all changes of profiles, so
    that an engine can take up where it left off. `feed_turn` counts the addresses that its feed had before."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="profiles")
    criteria = models.TextField()
    active = models.BooleanField(default=True)
    change = models.BigIntegerField(db_index=True)
    feed_turn = models.IntegerField(db_default=0)

    class Meta:
        db_table = "profile"

    def __str__(self) -> str:
        return f"profile {self.pk}"


class Destination(models.Model):
    """Where and how. `address` is unique within its channel; `secret` is sealed; `sequence` is the last number given
    of its own gapless sequence; `failures` counts deliveries that failed for good since the last that was accepted,
    `bounces` mails that came back because nobody is there.

    `options` is what its channel needs beyond the address, as JSON ('' for nothing): `actions.folders` and `actions.websub` say what.
    `pin` is the key by which a host was known when it was first met. `verified_us` is when the address proved that it
    wants what is sent, null where it has not yet. While a secret is being changed the one before it stays good until
    `secret_before_until_us`. `lease_until_us` is when a subscription that has to be renewed ends, null where it never
    does. A destination with `heartbeat_s` hears from the wire at least so often, in seconds.

    `quiet` is how quiet it is to be now (`core.quiet.Quiet`), and `turn_us` when that changes next, null for never. Quiet
    hours run from one minute of the day to another in their zone; `pause_until_us` is when a pause ends. A mailbox with `digest_at`, minutes of the day parted by commas, is
    sent its normal stories at those times, in one letter each."""

    uid = models.CharField(max_length=32, unique=True)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="destinations")
    channel = models.SmallIntegerField(choices=[(channel.value, channel.name) for channel in Channel])
    format = models.CharField(max_length=32)
    language = models.CharField(max_length=16, default="")
    address = models.CharField(max_length=500)
    secret = models.BinaryField(default=b"")
    state = models.CharField(max_length=16, default=DestinationState.ACTIVE)
    sequence = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)
    bounces = models.IntegerField(db_default=0)
    options = models.TextField(db_default="")
    pin = models.CharField(max_length=200, db_default="")
    verified_us = models.BigIntegerField(null=True)
    secret_before = models.BinaryField(db_default=b"")
    secret_before_until_us = models.BigIntegerField(db_default=0)
    lease_until_us = models.BigIntegerField(null=True)
    heartbeat_s = models.IntegerField(db_default=0)
    quiet = models.SmallIntegerField(db_default=0)
    quiet_from = models.SmallIntegerField(null=True)
    quiet_to = models.SmallIntegerField(null=True)
    quiet_zone = models.CharField(max_length=64, db_default="")
    flashes_pass = models.BooleanField(db_default=True)
    pause_until_us = models.BigIntegerField(null=True)
    turn_us = models.BigIntegerField(null=True)
    digest_at = models.CharField(max_length=100, db_default="", default="")

    class Meta:
        db_table = "destination"
        constraints = (models.UniqueConstraint(fields=["channel", "address"], name="destination_once"),)
        indexes = (
            models.Index(
                fields=["lease_until_us"],
                name="destination_lease",
                condition=models.Q(lease_until_us__isnull=False),
            ),
            models.Index(fields=["turn_us"], name="destination_turn", condition=models.Q(turn_us__isnull=False)),
            models.Index(Lower("address"), name="destination_lower"),
        )

    def __str__(self) -> str:
        return self.uid


class ProfileDestination(models.Model):
    """A profile names a destination that it feeds; one that names none feeds all of its subscriber's."""

    profile = models.ForeignKey(Profile, models.CASCADE)
    destination = models.ForeignKey(Destination, models.CASCADE)

    class Meta:
        db_table = "profile_destination"
        constraints = (models.UniqueConstraint(fields=["profile", "destination"], name="profile_destination_once"),)

    def __str__(self) -> str:
        return f"{self.profile_id} feeds {self.destination_id}"


class Suppression(models.Model):
    """A keyed hash of an address that unsubscribed: nothing revives it."""

    mac = models.CharField(max_length=32, primary_key=True)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "suppression"

    def __str__(self) -> str:
        return self.mac


class Erasure(models.Model):
    """Somebody left for good: what receivers said of these destinations (their ids, as JSON) is being taken out of the
    ledger, from its newest item down to none. `upto` is the item at which to go on."""

    destinations = models.TextField()
    upto = models.BigIntegerField()

    class Meta:
        db_table = "erasure"

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class Snapshot(models.Model):
    """A file in which a router has laid down its profiles up to `change`. The database has to know it by its mark: one
    that came back from a backup knows none that were made after it."""

    mark = models.CharField(max_length=32, primary_key=True)
    shard = models.SmallIntegerField()
    shards = models.SmallIntegerField()
    change = models.BigIntegerField()

    class Meta:
        db_table = "snapshot"

    def __str__(self) -> str:
        return f"profiles up to {self.change}, {self.shard} of {self.shards}"
