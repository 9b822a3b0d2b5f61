"""What somebody has begun to write and not filed yet, sealed like everything that waits."""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """One release in the making: the fields of the filing page, sealed. `version` counts its savings, so that of two
    tabs the one that did not see the last saving is told."""

    uid = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    version = models.IntegerField()
    saved_us = models.BigIntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "draft"

    def __str__(self) -> str:
        return self.uid


class DraftPicture(models.Model):
    """A picture or document that was handed in for a draft, saved already or not: `blob` names its sealed file, `sealed`
    holds its name and kind."""

    uid = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="draft_pictures")
    draft = models.CharField(max_length=32, db_index=True)
    blob = models.CharField(max_length=32)
    size = models.BigIntegerField()
    saved_us = models.BigIntegerField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "draft_picture"

    def __str__(self) -> str:
        return self.uid
