"""The wire's own letters to people, and the alarms that they were told of."""

from django.conf import settings
from django.db import models

from kawat.store.models.people import Enrolment
from kawat.store.models.subscribers import Destination


class Letter(models.Model):
    """A mail of the wire's own to one person. `mac` is the keyed name of what it tells of and whom, so that there is one of
    each; `sealed` holds what it has to say until it is over, and its text is made as it is sent.

    `state` is one of `core.terms.DeliveryState`. While it flies it is somebody's until `lease_us`; `doubtful` says that
    whoever had it died with it in hand, so that it may have come twice."""

    uid = models.CharField(max_length=32, unique=True)
    mac = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, null=True)
    destination = models.ForeignKey(Destination, models.CASCADE, null=True)
    sealed = models.BinaryField(db_default=b"")
    state = models.SmallIntegerField(db_default=0)
    created_us = models.BigIntegerField(db_index=True)
    due_us = models.BigIntegerField()
    lease_us = models.BigIntegerField(null=True)
    tries = models.SmallIntegerField(db_default=0)
    doubtful = models.BooleanField(db_default=False)
    settled_us = models.BigIntegerField(null=True)
    code = models.SmallIntegerField(db_default=0)
    words = models.TextField(db_default="")

    class Meta:
        db_table = "letter"
        indexes = (models.Index(fields=["due_us"], name="letter_due", condition=models.Q(state__lte=1)),)

    def __str__(self) -> str:
        return self.uid


class AlarmTold(models.Model):
    """An alarm that lasts and that people were told of; gone with the alarm. `key` is `actions.alarms.Alarm.key`."""

    key = models.CharField(max_length=64, primary_key=True)
    at_us = models.BigIntegerField()

    class Meta:
        db_table = "alarm_told"

    def __str__(self) -> str:
        return self.key
