"""Loading Media Topics: all of a list or nothing, by who may import; and every process sees the new tree at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kawat.actions import topics
from kawat.core.errors import BadTopics, Forbidden
from kawat.store import models
from kawat.store.topics import above
from tests.formats.test_topics import TREE, as_csv, as_json
from tests.house import House, journal

FILM = {**TREE, "20000003": "20000002"}


def test_without_a_list_nothing_stands_above_anything(house: House) -> None:
    assert above() == {}
    assert topics.loaded() == topics.Loaded(topics=0, at_the_top=0, mark="")


def test_a_list_says_everything_above_a_topic_the_nearest_first(house: House) -> None:
    told = topics.load(house.olga, as_csv(FILM))
    assert (told.topics, told.at_the_top) == (5, 2)
    assert above() == {
        "medtop:01000000": (),
        "medtop:02000000": (),
        "medtop:20000001": ("medtop:01000000",),
        "medtop:20000002": ("medtop:20000001", "medtop:01000000"),
        "medtop:20000003": ("medtop:20000002", "medtop:20000001", "medtop:01000000"),
    }


def test_a_new_list_takes_the_place_of_the_old_one_and_is_seen_by_the_next_question(house: House) -> None:
    topics.load(house.olga, as_csv(FILM))
    assert "medtop:20000003" in above()
    topics.load(house.olga, as_json(TREE))
    assert above().keys() == {f"medtop:{code}" for code in TREE}
    models.Wire.objects.update(topics="")
    assert above() == {}


def test_asking_again_costs_one_short_statement(house: House) -> None:
    topics.load(house.olga, as_csv(TREE))
    first = above()
    with CaptureQueriesContext(connection) as asked:
        assert above() is first
    assert len(asked) == 1


def test_the_same_list_again_changes_nothing(house: House) -> None:
    told = topics.load(house.olga, as_csv(TREE))
    lines = journal()
    assert "topics-loaded" in lines
    assert topics.load(house.olga, as_json(TREE)) == told
    assert journal() == lines


def test_only_who_may_import_may_load(house: House) -> None:
    for actor in (house.dewi, house.edo, house.prita, house.otto):
        with pytest.raises(Forbidden):
            topics.load(actor, as_csv(TREE))
    assert models.Topic.objects.count() == 0


def test_a_bad_list_leaves_the_old_one_whole(house: House) -> None:
    told = topics.load(house.olga, as_csv(TREE))
    with pytest.raises(BadTopics, match=r"new\.csv is not a list"):
        topics.load(house.olga, as_csv({**FILM, "20000009": "20000008"}), name="new.csv")
    assert topics.loaded() == told
    assert above().keys() == {f"medtop:{code}" for code in TREE}
