"""The journal, the wire's one row of counters, and what is stopped."""

from django.db import models


class Wire(models.Model):
    """One row: the last wire number, the last change of a profile, the head of the journal's chain, a hash of the
    list of Media Topics that is loaded ('' for none), and how often what pages show beside stories changed (`looks`).

    Taking a number locks the row until the commit, so that numbers become visible in their order.
    """

    number = models.BigIntegerField(default=0)
    profile_change = models.BigIntegerField(default=0)
    journal_hash = models.CharField(max_length=64, default="")
    topics = models.CharField(max_length=64, default="")
    looks = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "wire"

    def __str__(self) -> str:
        return f"wire at {self.number}"


class Entry(models.Model):
    """One line of the journal. `hash` covers the line and the hash before it."""

    at_us = models.BigIntegerField()
    actor = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=32)
    subject = models.CharField(max_length=64, db_index=True)
    facts = models.TextField(default="{}")
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "journal"

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Stop(models.Model):
    """Something that is stopped: everything, a circuit, an issuer or a channel, by its code ('' for everything), and why."""

    scope = models.CharField(max_length=16)
    code = models.CharField(max_length=64, default="")
    at_us = models.BigIntegerField()
    actor = models.BigIntegerField(null=True)
    reason = models.TextField(default="", db_default="")

    class Meta:
        db_table = "stop"
        constraints = (models.UniqueConstraint(fields=["scope", "code"], name="stopped_once"),)

    def __str__(self) -> str:
        return f"{self.scope} {self.code}".strip()
