"""Drafts are sealed, are one person's own, and never overwrite each other in silence."""

import pytest
from django.db import connection

from kawat.actions import drafts
from kawat.core.errors import BadField, DraftMoved, HugeCopy, NoSuchDraft
from kawat.store import models
from tests.house import House

UID = "a" * 32


def test_a_draft_comes_back_as_it_was_saved(house: House) -> None:
    saved = drafts.save(house.edo, UID, seen=0, fields={"copy": ["Salinan"], "circuits": ["asia", "world"]})
    assert (saved.version, drafts.find(house.edo, UID).fields) == (1, saved.fields)


def test_of_two_tabs_the_second_is_told_and_loses_nothing(house: House) -> None:
    drafts.save(house.edo, UID, seen=0, fields={"copy": ["one"]})
    drafts.save(house.edo, UID, seen=1, fields={"copy": ["two"]})
    with pytest.raises(DraftMoved) as told:
        drafts.save(house.edo, UID, seen=1, fields={"copy": ["another"]})
    assert told.value.facts["version"] == 2
    assert drafts.find(house.edo, UID).first("copy") == "two"


def test_a_draft_is_nobody_elses(house: House) -> None:
    drafts.save(house.edo, UID, seen=0, fields={})
    with pytest.raises(NoSuchDraft):
        drafts.find(house.eka, UID)
    with pytest.raises(DraftMoved):
        drafts.save(house.eka, UID, seen=0, fields={})
    drafts.drop(house.eka, UID)
    assert drafts.own(house.edo)


def test_a_draft_stands_nowhere_in_plain(house: House) -> None:
    drafts.save(house.edo, UID, seen=0, fields={"headline": ["rahasia sekali"]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM draft")
        assert b"rahasia" not in bytes(cursor.fetchone()[0])


def test_drafts_are_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 1)
    drafts.save(house.edo, UID, seen=0, fields={})
    with pytest.raises(BadField, match="already"):
        drafts.save(house.edo, "b" * 32, seen=0, fields={})
    with pytest.raises(HugeCopy):
        drafts.save(house.edo, UID, seen=1, fields={"copy": ["x" * 10_000_001]})


def test_what_is_dropped_is_gone_and_journalled_once(house: House) -> None:
    drafts.save(house.edo, UID, seen=0, fields={})
    drafts.drop(house.edo, UID)
    drafts.drop(house.edo, UID)
    assert list(models.Entry.objects.filter(subject=f"draft:{UID}").values_list("verb", flat=True)) == [
        "draft-begun",
        "draft-dropped",
    ]
