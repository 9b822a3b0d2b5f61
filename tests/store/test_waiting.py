"""What waits is counted and put in order unopened, by labels that tell nobody else anything."""

import pytest

from kawat.actions import editing, review, wire
from kawat.core.terms import Kind, Lane
from kawat.store import copy, models, waiting
from kawat.store.labels import label_of, owner_of
from tests.house import House


def test_labels_are_of_one_length_and_say_what_the_documents_do(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [
        house.file("en"),
        house.file("id", kind=Kind.FLASH, urgency=1),
        house.file("ja", disclosure=True),
    ]
    kept.append(editing.edit(house.edo, kept[0].row.release.uid, urgency=2))
    expected = {each.row.pk: label_of(each.document.item) for each in kept}
    assert {len(label) for label in models.Item.objects.values_list("label", flat=True)} == {46}
    monkeypatch.setattr(copy, "read", None)  # nothing is opened
    assert {each.pk: each.label for each in waiting.everything()} == expected
    assert {each.label.owner for each in waiting.everything()} == {owner_of("sagara", "")}
    assert {each.label.lane for each in waiting.everything()} == {Lane.FLASH, Lane.DISCLOSURE, Lane.NORMAL}


def test_the_clear_voids_the_label(house: House) -> None:
    row = house.file("en").row
    review.approve(house.edo, row.release.uid)
    wire.clear(house.edo, row.release.uid)
    assert models.Item.objects.get().label is None
    (out,) = waiting.labelled(models.Item.objects.all())
    assert (out.label.lane, out.label.urgency) == (Lane.NORMAL, 5)


def test_what_was_filed_before_there_were_labels_stands_in_its_place_too(house: House) -> None:
    house.file("en")
    house.file("id", urgency=1)
    before = waiting.everything()
    models.Item.objects.update(label=None)
    assert waiting.everything() == before
