"""What waits is counted and put in order unopened, by labels that tell nobody else anything."""

import pytest

from kawat.actions import editing, reading, review, wire
from kawat.actions.people import Actor
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


def test_a_list_of_the_newest_opens_what_it_shows_and_no_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [house.file(tag).row for tag in ("en", "id", "ja")]
    opened: list[int] = []
    read = copy.read
    monkeypatch.setattr(copy, "read", lambda row: opened.append(row.pk) or read(row))
    listed = {who: [each.row.pk for each in reading.newest_held(actor, limit=2)] for who, actor in _people(house)}
    assert listed == {"edo": [rows[2].pk, rows[1].pk], "dewi": [rows[2].pk, rows[1].pk], "otto": [], "olga": []}
    assert opened == [rows[2].pk, rows[1].pk] * 2


def _people(house: House) -> list[tuple[str, Actor]]:
    return [(actor.name, actor) for actor in (house.edo, house.dewi, house.otto, house.olga)]
