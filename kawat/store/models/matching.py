"""What matching needs beside the profiles: the tree of Media Topics, and the words of what was approved."""

from django.db import models

from kawat.store.models.releases import Item


class Topic(models.Model):
    """A Media Topic of the list that the operator loaded, by its eight digits, and the one that it stands under or ''."""

    code = models.CharField(max_length=8, primary_key=True)
    parent = models.CharField(max_length=8, default="")

    class Meta:
        db_table = "topic"

    def __str__(self) -> str:
        return f"medtop:{self.code}"


class Analysis(models.Model):
    """An item's words as they are asked for, made at approval so that nobody waits for them at T. Sealed with the
    release's key, before the clear and after. A table apart: pages and feeds read many a `Copy` and none of these."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="analysis")
    sealed = models.BinaryField()

    class Meta:
        db_table = "analysis"

    def __str__(self) -> str:
        return f"words of {self.item_id}"
