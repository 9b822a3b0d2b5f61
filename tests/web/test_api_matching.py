"""The API says who would get an item and why; to the desk alone."""

from kawat.store import models
from tests.web.house import House


def test_the_desk_is_told_how_many_would_get_it(house: House, machine) -> None:
    release = house.file().row.release.uid
    (told,) = machine(house.edo).get(f"/api/match?release={release}").json()["items"]
    assert told["subscribers"] == {"outlet": 0, "journalist": 0, "desktop": 1}
    assert told["destinations"]["email"] == 1
    assert told["explanation"] is None


def test_the_desk_is_told_which_clause_decided_with_the_words_and_their_places(house: House, machine) -> None:
    models.Profile.objects.update(
        criteria='{"languages":["id","en"],"query":["word","","flores",["|flores"]],"urgency":2}'
    )
    release = house.file().row.release.uid
    address = f"/api/match?release={release}&subscriber={house.reader.uid}"
    (told,) = machine(house.edo).get(address).json()["items"]
    its = told["explanation"]
    assert (its["subscriber"], its["gets"], its["reason"]) == (
        "Sari Tani",
        False,
        "none of its profiles wants the item",
    )
    assert its["destinations"] == [{"channel": "email", "state": "active"}]
    clauses = {each["name"]: each for each in its["profiles"][0]["clauses"]}
    assert {name: each["held"] for name, each in clauses.items()} == {
        "languages": True,
        "urgency": False,
        "query": True,
    }
    assert clauses["urgency"]["sentence"] == "urgency 2 did not hold: it has 5"
    hit = clauses["query"]["hits"][0]
    assert hit["said"] == "flores"
    assert hit["field"] in ("headline", "body", "keyword", "place")
    assert "Flores" in hit["excerpt"]


def test_reading_what_is_held_to_explain_it_is_journalled(house: House, machine) -> None:
    release = house.file().row.release.uid
    before = models.Entry.objects.filter(verb="read-held").count()
    assert machine(house.edo).get(f"/api/match?release={release}").status_code == 200
    assert models.Entry.objects.filter(verb="read-held").count() == before + 1


def test_nobody_else_is_told(house: House, machine) -> None:
    held, out = house.file().row.release.uid, house.out().row.release.uid
    for release in (held, out):
        for actor in (house.dewi, house.otto, house.sari):
            answer = machine(actor).get(f"/api/match?release={release}")
            assert answer.status_code == 403, actor.name
        assert machine(house.edo, "read").get(f"/api/match?release={release}").status_code == 403


def test_an_unknown_subscriber_is_refused(house: House, machine) -> None:
    release = house.out().row.release.uid
    answer = machine(house.edo).get(f"/api/match?release={release}&subscriber=nobody")
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-subscriber")
