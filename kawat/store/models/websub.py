"""What was asked of the hub and is not settled yet."""

from django.db import models


class Intent(models.Model):
    """A request to subscribe or to unsubscribe that the callback has not confirmed yet, or a denial that it has not
    been told yet; `mode` says which, in WebSub's words. Once it is settled the row is gone.

    `topic` is a feed's path. `secret` is sealed. `host` is scheme, name and port of the callback and `client` a keyed
    hash of who asked: by these it is counted how much they have open. At `due_us` it is asked for the next time.
    """

    mode = models.CharField(max_length=16)
    callback = models.CharField(max_length=500)
    topic = models.CharField(max_length=255)
    host = models.CharField(max_length=300, db_index=True)
    client = models.CharField(max_length=32, db_index=True)
    lease_s = models.IntegerField(default=0)
    secret = models.BinaryField(default=b"")
    algorithm = models.CharField(max_length=8, default="")
    reason = models.CharField(max_length=200, default="")
    due_us = models.BigIntegerField(db_index=True)
    tries = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "intent"
        constraints = (models.UniqueConstraint(fields=["callback", "topic", "mode"], name="intent_once"),)

    def __str__(self) -> str:
        return f"{self.mode} {self.topic}"
