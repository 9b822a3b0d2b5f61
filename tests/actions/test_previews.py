"""A preview tells what routing would have done: the same items for the same reader, and no others."""

import threading
from collections.abc import Iterator
from itertools import product

import pytest

from kawat.actions import previews, review, topics, wire, withdrawal
from kawat.core.profile import Criteria
from kawat.core.terms import Kind, SubscriberKind
from kawat.matching import read_query
from kawat.store import models
from tests.house import House

EVERYTHING = Criteria(languages=("en", "id", "ja"), every_language=True)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A thread would not see what a test has not committed."""
    monkeypatch.setattr(previews, "PATIENCE_S", 60)
    yield
    assert not any(each.name == "previews" for each in threading.enumerate())


def ask(*several: Criteria, **more: object) -> previews.Preview:
    said = {"country": "ID", "circuits": ("asia",), "patience_s": 60.0, **more}
    return previews.preview(several or [EVERYTHING], **said)


def test_it_counts_what_is_out_and_names_the_newest_first(house: House) -> None:
    for _ in range(6):
        house.cleared("en")
        house.clock.forward(minutes=1)
    told = ask()
    assert (told.count, told.whole, len(told.newest)) == (6, True, 5)
    assert [each.cleared_at for each in told.newest] == sorted((each.cleared_at for each in told.newest), reverse=True)
    assert told.newest[0].uid == item_of_number(6).uid


def test_days_are_counted_and_what_is_older_is_not(house: House) -> None:
    house.cleared("en")
    house.clock.forward(days=1)
    house.cleared("en")
    house.cleared("en")
    told = ask()
    assert [count for _, count in told.days][-2:] == [1, 2]
    assert len(told.days) == previews.DAYS + 1
    assert ask(days=1).count == 3
    house.clock.forward(hours=1)
    assert ask(days=1).count == 2
    house.clock.forward(days=30)
    assert ask().count == 0


def test_it_is_what_routing_did(house: House) -> None:
    languages = (("en",), ("ja", "en"), ("id", "ja"))
    kinds = (SubscriberKind.OUTLET, SubscriberKind.JOURNALIST)
    asked = list(product(languages, kinds, ("ID", "JP", ""), ("asia", "europe")))
    readers = [
        house.reader(f"r{number}", *tongues, kind=kind, country=country, circuits=[circuit])
        for number, (tongues, kind, country, circuit) in enumerate(asked)
    ]
    house.cleared("en", "ja")
    house.cleared("id")
    house.cleared("en", forbidden=("JP",))
    house.cleared("id", "ja", kind=Kind.ADVISORY)
    house.cleared("en", circuits=("europe",))
    house.route()
    counts = set()
    for reader, (tongues, kind, country, circuit) in zip(readers, asked, strict=True):
        got = models.Delivery.objects.filter(destination=reader).values_list("item__number", flat=True)
        criteria = Criteria(languages=tongues, every_language=kind is SubscriberKind.OUTLET)
        told = ask(criteria, country=country, circuits=[circuit])
        assert told.count == len(set(got)), (tongues, kind, country, circuit)
        counts.add(told.count)
    assert len(counts) > 3


def test_what_was_killed_or_withheld_does_not_count_and_what_was_lifted_does(house: House) -> None:
    killed, withheld = house.cleared("en"), house.cleared("en")
    assert ask().count == 2
    withdrawal.kill(house.edo, killed, "Wrong")
    withdrawal.withhold(house.edo, withheld, "We check")
    assert ask().count == 0
    withdrawal.lift(house.edo, withheld)
    withdrawal.lift(house.eka, withheld)
    assert ask().count == 2  # it came, and came again when it was lifted


def test_queries_are_asked_of_the_words(house: House) -> None:
    house.cleared("en")
    house.cleared("id")
    for text, count in (("desalination", 1), ('"desalination plant"', 1), ("sagara", 2), ("headline:villages", 0), ("sagara NOT pabrik", 1)):  # fmt: skip
        query = read_query(text, ("en", "id"))
        assert ask(Criteria(languages=("en", "id"), every_language=True, query=query)).count == count, text


def test_several_profiles_count_an_item_once(house: House) -> None:
    house.cleared("en")
    assert ask(Criteria(languages=("en",)), Criteria(languages=("en", "id"))).count == 1


def test_nothing_is_counted_for_nobodys_circuits(house: House) -> None:
    house.cleared("en")
    assert ask(circuits=()).count == 0


def test_a_language_that_came_later_does_not_change_what_had_come(house: House) -> None:
    slug = house.cleared("en")
    house.clock.forward(hours=1)
    house.file("ja", release=slug)
    review.approve(house.edo, slug)
    wire.clear(house.edo, slug)
    told = ask(Criteria(languages=("ja", "en")))
    assert {each.language for each in told.newest} == {"en", "ja"}


def test_what_takes_too_long_goes_on_from_the_newest(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "BATCH", 1)
    for _ in range(3):
        house.cleared("en")
        house.clock.forward(hours=1)
    shelf = previews.Shelf()
    shelf._step()
    among, since = shelf.since(house.clock.instant - previews.timedelta(days=30))
    assert len(among) == 1
    assert since == previews.from_us(item_of_number(3).cleared_us)
    while shelf._step():
        pass
    among, since = shelf.since(house.clock.instant - previews.timedelta(days=30))
    assert (len(among), since) == (3, house.clock.instant - previews.timedelta(days=30))


def test_nobody_waits_for_what_takes_too_long(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []

    class Thread:
        def __init__(self, *, target: object, **_more: object) -> None:
            self.target = target

        def start(self) -> None:
            started.append(self.target)

        def is_alive(self) -> bool:
            return True

    monkeypatch.setattr(previews, "BATCH", 1)
    monkeypatch.setattr(previews.threading, "Thread", Thread)
    monkeypatch.setattr(previews, "_shelf", shelf := previews.Shelf())
    for _ in range(3):
        house.cleared("en")
        house.clock.forward(hours=1)
    counts = [ask(patience_s=-1) for _ in range(4)]
    assert [(told.count, told.whole) for told in counts] == [(1, False), (2, False), (3, False), (3, True)]
    assert started == [shelf._go_on]


def test_another_list_of_topics_is_taken_in(house: House) -> None:
    house.cleared("en", topics=("medtop:20000170",))
    wish = Criteria(languages=("en",), sectors=("medtop:04000000",))
    assert ask(wish).count == 0
    topics.load(house.olga, b"code,broader\n04000000,\n20000170,04000000\n")
    assert ask(wish).count == 1


def test_no_more_is_kept_than_may_be(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "MOST", 2)
    monkeypatch.setattr(previews, "BATCH", 1)
    for _ in range(4):
        house.cleared("en")
        house.clock.forward(hours=1)
    told = ask()
    assert (told.count, told.whole) == (2, False)
    house.cleared("en")
    assert ask().count == 2


def item_of_number(number: int) -> models.Item:
    return models.Item.objects.get(number=number)
