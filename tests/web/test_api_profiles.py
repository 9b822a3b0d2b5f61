"""Profiles over the API: for their owner and the desk; to others a subscriber is as unknown as one that never was."""

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client

from kawat.actions.own_feeds import path_of
from kawat.store import models
from tests.web.house import House, Machine


@dataclass(frozen=True, slots=True)
class Wishes:
    """The addresses of one subscriber's profiles."""

    api: Machine
    path: str

    def get(self):
        return self.api.get(self.path)

    def put(self, *wishes: object):
        key = {"Authorization": f"Bearer {self.api.key}"}
        return Client().put(self.path, {"profiles": wishes}, content_type="application/json", headers=key)


@pytest.fixture
def wishes(house: House, machine):
    return lambda actor, *scopes: Wishes(machine(actor, *scopes), f"/api/subscribers/{house.reader.uid}/profiles")


WISH = {"languages": ["id", "en"], "countries": ["ID"], "urgency": 6, "query": '"tidal power" OR pabrik'}


@pytest.mark.parametrize("who", ["sari", "edo"])
def test_the_owner_and_the_desk_read_and_change_them(house: House, wishes, who: str) -> None:
    its = wishes(getattr(house, who))
    (standing,) = its.get().json()["profiles"]
    feed = settings.KAWAT.masthead.base_url + path_of(house.reader.profiles.get())
    assert standing == {"wish": {"languages": ["id", "en"]}, "destinations": [], "feed": feed, "advice": ""}
    told = its.put(WISH, {"languages": ["en"]}).json()
    assert told["subscriber"] == house.reader.uid
    assert [each["wish"] for each in told["profiles"]] == [WISH, {"languages": ["en"]}]
    assert its.get().json() == told
    assert its.put(*(each["wish"] for each in told["profiles"])).json() == told


def test_to_others_there_is_no_such_subscriber(house: House, wishes, machine) -> None:
    before = models.Profile.objects.get().change
    for who in ("dewi", "otto"):
        its = wishes(getattr(house, who))
        told = machine(getattr(house, who)).post("/api/preview", {"subscriber": house.reader.uid})
        for answer in (its.get(), its.put(WISH), told):
            assert (answer.status_code, answer.json()["code"]) == (404, "no-such-subscriber")
    assert models.Profile.objects.get().change == before


def test_a_key_needs_the_scope(house: House, wishes, machine) -> None:
    its = wishes(house.sari, "read")
    preview = machine(house.sari, "read").post("/api/preview", {"subscriber": house.reader.uid})
    for answer in (its.get(), its.put(WISH), preview):
        assert (answer.status_code, answer.json()["code"]) == (403, "out-of-scope")
    assert Client().get(its.path).status_code == 401


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({}, "bad-field"),
        ({"languages": ["xx"]}, "unknown-language"),
        ({"languages": []}, "bad-criteria"),
        ({"languages": ["en"], "quary": "a"}, "bad-field"),
        ({"languages": ["en"], "countries": ["Japan"]}, "unknown-country"),
        ({"languages": ["en"], "urgency": 9}, "bad-criteria"),
        ({"languages": ["en"], "query": "tidal AND"}, "bad-query"),
        ({"languages": ["en"], "query": "tidal NOT tidal"}, "bad-query"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_and_changes_nothing(house: House, wishes, wish: dict, code: str) -> None:
    its = wishes(house.sari)
    answer = its.put({"languages": ["en"]}, wish)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["message"].endswith(".")
    assert its.get().json()["profiles"][0]["wish"] == {"languages": ["id", "en"]}
    assert its.put().json()["code"] == "bad-field"


def test_a_query_is_checked(house: House, machine) -> None:
    sari = machine(house.sari, "read")
    told = sari.post("/api/queries", {"query": "pabrik   kop*", "languages": ["id"]}).json()
    assert (told["query"], told["advice"], told["most"]) == ("pabrik AND kop*", "", 256)
    assert told["leaves"][1] == {"said": "kop*", "field": "", "read_as": ["words that begin with 'kop'"]}
    assert "nearly everything" in sari.post("/api/queries", {"query": "NOT gula", "languages": ["zh"]}).json()["advice"]
    bad = sari.post("/api/queries", {"query": 'gula "aren', "languages": ["id"]})
    assert (bad.status_code, bad.json()["code"], bad.json()["column"]) == (422, "bad-query", 6)
    assert sari.post("/api/queries", {"query": "gula", "languages": ["xx"]}).json()["code"] == "unknown-language"


def test_a_preview_says_what_would_have_come(house: House, machine) -> None:
    sari, reader = machine(house.sari), {"subscriber": house.reader.uid}
    its = house.out()
    told = sari.post("/api/preview", reader).json()
    assert (told["count"], told["whole"], len(told["days"])) == (1, True, 31)
    assert told["newest"][0]["id"] == its.row.uid
    for query, count in (("tidal", 1), ("headline:turbine", 0), ("NOT tidal", 0), ('"tidal power station"', 1)):
        asked = {**reader, "profiles": [{"languages": ["en"], "query": query}], "days": 7}
        told = sari.post("/api/preview", asked).json()
        assert (told["count"], bool(told["advice"])) == (count, query.startswith("NOT"))
    house.out(forbidden=("ID",))
    house.out(circuits=("world",))
    assert sari.post("/api/preview", reader).json()["count"] == 1
    assert models.Read.objects.count() == 0
    assert sari.post("/api/preview", {**reader, "days": 31}).json()["code"] == "bad-field"


def test_a_profile_names_the_destinations_that_it_feeds(house: House, wishes) -> None:
    its, mail = wishes(house.sari), house.reader.destinations.get().uid

    def fed(*several: dict) -> list[list[str]]:
        return [each["destinations"] for each in its.put(*several).json()["profiles"]]

    assert fed(WISH, {"languages": ["en"], "destinations": [mail]}) == [[], [mail]]
    assert fed({"languages": ["en"]}, WISH) == [[], [mail]]  # in the order of their making
    assert fed({"languages": ["en"], "destinations": []}) == [[]]
    for wrong in (["0" * 32], [7], "x"):
        answer = its.put({"languages": ["id"], "destinations": wrong})
        assert answer.status_code == 422
    assert [each["wish"] for each in its.get().json()["profiles"]] == [{"languages": ["en"]}]
