"""What the operator's room needs to know of the house itself: how its processes fare, what is asked of them, and files of
subscribers that are being taken in."""

from django.conf import settings
from django.db import models


class Pulse(models.Model):
    """What one process said of itself last: `figures` is a JSON object of plain numbers and words, no address among
    them. `name` is its host and its post, such as wire-1/sender-1."""

    name = models.CharField(max_length=128, unique=True)
    role = models.CharField(max_length=16)
    pid = models.IntegerField()
    started_us = models.BigIntegerField()
    at_us = models.BigIntegerField()
    figures = models.TextField(default="{}")

    class Meta:
        db_table = "pulse"

    def __str__(self) -> str:
        return self.name


class Errand(models.Model):
    """Something that needs the network, asked for on a page and done by the clock. `sealed` is what it needs to know and
    `answer` what came of it, both sealed, since addresses stand in them; `done_us` is null until it is done. A
    destination has one, its last test."""

    uid = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    destination = models.OneToOneField("Destination", models.CASCADE, null=True, related_name="trial")
    sealed = models.BinaryField(db_default=b"")
    answer = models.BinaryField(db_default=b"")
    taken = models.BooleanField(null=True)
    asked_us = models.BigIntegerField(db_index=True)
    begun_us = models.BigIntegerField(null=True)
    done_us = models.BigIntegerField(null=True)

    class Meta:
        db_table = "errand"

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class Import(models.Model):
    """A file of subscribers that was handed in on a page. It lies sealed among the `blob`s until it is taken in or
    dropped. `line` is how far it has come, `report` what became of the rows as JSON, with the bad ones named."""

    uid = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=16)
    make_circuits = models.BooleanField(default=False)
    lines = models.IntegerField()
    line = models.IntegerField(default=0)
    report = models.TextField(default="")
    asked_us = models.BigIntegerField()
    done_us = models.BigIntegerField(null=True)
    blob = models.CharField(max_length=64, db_default="")

    class Meta:
        db_table = "import"

    def __str__(self) -> str:
        return self.uid
