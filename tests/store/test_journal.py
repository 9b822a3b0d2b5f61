"""The journal's chain: whole while nobody touches it, and broken where somebody did."""

import pytest
from django.db import transaction

from kawat.store import models
from kawat.store.journal import broken_at, note
from tests.house import House


@pytest.fixture
def lines(house: House) -> list[int]:
    for number in range(5):
        with transaction.atomic():
            note("filed", f"item-{number}", actor=number, count=number, word="é")
    return list(models.Entry.objects.order_by("pk").values_list("pk", flat=True))


def test_a_chain_that_nobody_touched_is_whole(lines: list[int]) -> None:
    assert broken_at() is None
    assert len({entry.hash for entry in models.Entry.objects.all()}) == len(lines)


def test_an_empty_journal_is_whole(house: House) -> None:
    assert broken_at() is None


@pytest.mark.parametrize(
    "change",
    [{"at_us": 1}, {"actor": None}, {"verb": "killed"}, {"subject": "other"}, {"facts": "{}"}, {"hash": "0" * 64}],
)
@pytest.mark.parametrize("place", [0, 2, -1])
def test_a_line_that_was_changed_is_found(lines: list[int], change: dict, place: int) -> None:
    models.Entry.objects.filter(pk=lines[place]).update(**change)
    assert broken_at() == lines[place]


@pytest.mark.parametrize("place", [0, 2])
def test_a_line_that_was_taken_out_is_found(lines: list[int], place: int) -> None:
    models.Entry.objects.filter(pk=lines[place]).delete()
    assert broken_at() == lines[place + 1]


def test_a_last_line_that_was_taken_off_is_found(lines: list[int]) -> None:
    models.Entry.objects.filter(pk=lines[-1]).delete()
    assert broken_at() == -1


def test_two_lines_that_changed_places_are_found(lines: list[int]) -> None:
    one, two = models.Entry.objects.get(pk=lines[1]), models.Entry.objects.get(pk=lines[2])
    one.pk, two.pk = two.pk, one.pk
    one.save()
    two.save()
    assert broken_at() == lines[1]


def test_a_line_that_was_put_in_is_found(lines: list[int]) -> None:
    forged = models.Entry.objects.create(at_us=1, actor=1, verb="approved", subject="x", facts="{}", hash="1" * 64)
    assert broken_at() == forged.pk


def test_what_is_rolled_back_leaves_no_line_and_a_whole_chain(lines: list[int]) -> None:
    with transaction.atomic():
        note("filed", "never")
        transaction.set_rollback(True)
    with transaction.atomic():
        note("filed", "afterwards")
    assert broken_at() is None
    assert not models.Entry.objects.filter(subject="never").exists()
