"""Kills and withholds, found again."""

from kawat.core.terms import Kind
from kawat.store import models
from kawat.store.releases import find


def notice_of(slug: str, language: str = "en") -> models.Item:
    """The newest kill or withhold in a language."""
    rows = models.Item.objects.filter(release=find(slug)[0].row.release, language=language)
    return rows.filter(kind__in=(Kind.KILL, Kind.WITHHOLD)).latest("number")
