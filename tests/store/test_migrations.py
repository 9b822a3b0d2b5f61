"""What a wire of an older version holds is brought to this one without a loss."""

import importlib
import json

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kawat.core.profile import read_criteria
from kawat.core.query import write
from kawat.store import models

queries = importlib.import_module("kawat.store.migrations.0002_queries_and_shards")

OLD = {
    "languages": ["en"],
    "every_language": False,
    "countries": [],
    "no_countries": ["US"],
    "urgency": 8,
    "keywords": [["palm", "oil"], ["gula"]],
    "no_keywords": [["中国", "经济"], ["5g", "網路"]],
}


def test_keywords_become_a_query_that_asks_for_the_same_words_in_a_row() -> None:
    criteria = read_criteria(queries.as_query(json.dumps(OLD)))
    assert criteria.no_countries == ("US",)
    assert criteria.query is not None
    assert write(criteria.query) == '("palm oil" OR gula) AND NOT ("中国经济" OR "5g 網路")'


@pytest.mark.parametrize(
    ("keywords", "no_keywords", "written"),
    [([["gula"]], [], "gula"), ([], [["gula"]], "NOT gula"), ([], [], None), ([["a"]], [["b"]], "a AND NOT b")],
)
def test_what_asks_for_nothing_is_left_out(keywords: list, no_keywords: list, written: str | None) -> None:
    text = queries.as_query(json.dumps({**OLD, "keywords": keywords, "no_keywords": no_keywords}))
    criteria = read_criteria(text)
    assert criteria.document() == text == queries.as_query(text)
    assert (None if criteria.query is None else write(criteria.query)) == written


@pytest.mark.django_db
def test_every_profile_that_changes_is_seen_by_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "CHUNK", 2)
    models.Wire.objects.get_or_create()
    models.Wire.objects.update(profile_change=9)
    subscriber = models.Subscriber.objects.create(uid="s", name="s", kind="journalist")
    new = queries.as_query(json.dumps(OLD))
    told = [json.dumps(OLD), new, json.dumps(OLD), json.dumps(OLD), new]
    models.Profile.objects.bulk_create(
        models.Profile(subscriber=subscriber, criteria=each, change=number) for number, each in enumerate(told, 1)
    )
    queries.queries_of_keywords(apps, None)
    rows = list(models.Profile.objects.order_by("pk"))
    assert {row.criteria for row in rows} == {new}
    assert [row.change for row in rows] == [10, 2, 11, 12, 5]
    assert models.Wire.objects.get().profile_change == 12


@pytest.mark.django_db(transaction=True)
def test_tests_of_destinations_become_errands_with_what_was_seen_of_them() -> None:
    at = ("store", "0024_density")
    MigrationExecutor(connection).migrate([at])
    try:
        old = MigrationExecutor(connection).loader.project_state([at]).apps
        subscriber = old.get_model("store", "Subscriber").objects.create(uid="s", name="s", kind="outlet")
        for name, done_us, told in (("waits", None, b""), ("seen", 2, b"sealed")):
            its = old.get_model("store", "Destination").objects.create(
                uid=name, subscriber=subscriber, channel=2, format="ninjs", address=name
            )
            old.get_model("store", "Trial").objects.create(destination=its, asked_us=1, done_us=done_us, told=told)
    finally:
        MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes("store"))
    rows = models.Errand.objects.order_by("destination__uid")
    assert [(row.kind, row.destination.uid, row.done_us, bytes(row.answer)) for row in rows if row.destination] == [
        ("trial", "seen", 2, b"sealed"),
        ("trial", "waits", None, b""),
    ]
    assert "trial" not in connection.introspection.table_names()
