"""The JSON API speaks every verb, for whoever may, and no more than the key's scopes."""

import json

import pytest

from kawat.store import models
from kawat.store.releases import find
from tests.web.house import COPY, HEADLINE, House

FILED = {"copy": COPY, "headline": HEADLINE, "language": "en", "issuer": "nusantara", "circuits": ["asia"]}
VERBS = {
    "file", "correct", "update", "approve", "clear", "hold", "unhold", "return", "resubmit", "edit", "spike", "withhold", "kill", "confirm", "lift", "stop",
    "start", "ticket", "redeliver", "destinations/hold", "destinations/resume", "report", "show", "items",
    "subscribers/{uid}/destinations", "destinations/{uid}", "destinations/{uid}/verify", "destinations/{uid}/rotate",
    "destinations/{uid}/heartbeat", "destinations/{uid}/deliveries", "destinations/{uid}/replay",
    "destinations/{uid}/repin", "destinations/{uid}/change", "destinations/{uid}/test", "subscribers/{uid}/folders", "releases", "feeds/move",
    "destinations/{uid}/return", "destinations/{uid}/quiet", "destinations/{uid}/quiet-hours", "destinations/{uid}/digest",
    "destinations/{uid}/pause", *(f"destinations/{{uid}}/{what}/end" for what in ("quiet-hours", "digest", "pause")),
    "items/{name}", "releases/{release}/package", "match", "subscribers/{uid}/profiles", "queries", "preview",
}  # fmt: skip


def test_a_release_goes_its_whole_way(house: House, machine) -> None:
    dewi, edo, eka, sari = machine(house.dewi), machine(house.edo), machine(house.eka), machine(house.sari)
    filed = dewi.post("/api/file", FILED)
    assert filed.status_code == 201
    release = filed.json()["release"]
    assert {"field": "keywords", "text": "tidal power, Flores", "line": 5} in filed.json()["placed"]
    assert edo.get(f"/api/show?release={release}").json()["items"][0]["state"] == "draft"
    assert edo.post("/api/approve", {"release": release}).json()["items"][0]["state"] == "approved"
    held = edo.post("/api/clear", {"release": release, "at": "2099-01-01T09:00 Asia/Jakarta"})
    assert held.json()["items"][0]["state"] == "held"
    assert edo.post("/api/unhold", {"release": release}).json()["items"][0]["state"] == "approved"
    cleared = edo.post("/api/clear", {"release": release})
    assert cleared.json()["items"][0]["number"] == 1
    page = sari.get("/api/items?after=0").json()
    assert [item["number"] for item in page["items"]] == [1]
    assert page["upto"] == 1
    assert page["items"][0]["ninjs"]["headlines"][0]["value"] == HEADLINE
    corrected = edo.post("/api/correct", {"release": release, "language": "en", "copy": COPY, "note": "Monday."})
    assert corrected.json()["kind"] == "correction"
    assert edo.post("/api/spike", {"release": f"{release}@2"}).json()["items"][0]["state"] == "spiked"
    assert edo.post("/api/withhold", {"release": release, "reason": "Checking"}).status_code == 200
    assert edo.post("/api/lift", {"release": release}).json()["items"][0]["state"] == "withheld"
    assert eka.post("/api/lift", {"release": release}).status_code == 200
    assert edo.post("/api/kill", {"release": release, "reason": "Wrong"}).status_code == 200
    assert eka.post("/api/confirm", {"release": release}).status_code == 200
    told = edo.get(f"/api/report?release={release}").json()
    assert told["slug"] == filed.json()["slug"]
    assert [item["number"] for item in told["items"]] == list(range(1, len(told["items"]) + 1))


def test_the_desk_sends_back_edits_and_holds_over_the_api(house: House, machine) -> None:
    dewi, edo, eka = machine(house.dewi), machine(house.edo), machine(house.eka)
    release = dewi.post("/api/file", FILED).json()["release"]
    stands = edo.get(f"/api/show?release={release}").json()["stands"]
    assert edo.post("/api/return", {"release": release, "reason": " "}).json()["code"] == "no-reason"
    returned = edo.post("/api/return", {"release": release, "reason": "Who says so?", "seen": stands}).json()
    assert returned["items"][0]["state"] == "returned"
    assert dewi.post("/api/resubmit", {"release": release, "seen": stands}).json()["code"] == "changed-meanwhile"
    assert dewi.post("/api/resubmit", {"release": release, "seen": returned["stands"]}).status_code == 200
    assert edo.post("/api/edit", {"release": release}).json()["code"] == "bad-field"
    people = [{"name": "Budi", "phone": "+62 21 2"}]
    lines = [
        "Nusantara Cahaya switched on a tidal power station in the strait on Monday.",
        "It turns both ways, it said.",
    ]
    change = {"headline": "A better headline", "body": "\n\n".join(lines), "contacts": people}
    edited = edo.post("/api/edit", {"release": release, **change})
    assert edited.json()["items"][0]["state"] == "draft"
    item = find(release)[0].document.item
    assert (item.headline, [block.text for block in item.body]) == ("A better headline", lines)
    assert [(each.name, each.visibility) for each in item.contacts] == [("Budi", "media")]
    assert eka.post("/api/approve", {"release": release, "seen": edited.json()["stands"]}).status_code == 200
    held = eka.post("/api/hold", {"release": release, "at": "2099-01-01T09:00 Asia/Jakarta"})
    assert held.json()["items"][0]["state"] == "held"


def test_every_act_over_the_api_is_refused_where_it_was_decided_on_what_is_not_there(house: House, machine) -> None:
    edo, release = machine(house.edo), house.file().row.release.uid
    stale = {"release": release, "seen": "what stood there before"}
    house.clear(find(release)[0])
    more = {"kill": {"reason": "x"}, "withhold": {"reason": "x"}, "hold": {"at": "2099-01-01T09:00Z"}}
    for verb in ("approve", "clear", "hold", "unhold", "spike", "kill", "withhold", "confirm", "lift", "resubmit"):
        answer = edo.post(f"/api/{verb}", {**stale, **more.get(verb, {})})
        assert (answer.status_code, answer.json()["code"]) == (409, "changed-meanwhile"), verb
    follow = {**stale, "language": "en", "copy": COPY, "note": "x"}
    assert edo.post("/api/correct", follow).json()["code"] == "changed-meanwhile"


def test_the_idempotency_key_makes_one_filing(house: House, machine) -> None:
    dewi = machine(house.dewi)
    first, second = (dewi.post("/api/file", FILED, **{"Idempotency-Key": "once"}).json() for _ in range(2))
    assert first["id"] == second["id"]
    other = dewi.post("/api/file", {**FILED, "headline": "Other"}, **{"Idempotency-Key": "once"})
    assert (other.status_code, other.json()["code"]) == (409, "key-reused")


def test_a_key_does_no_more_than_its_scopes(house: House, machine) -> None:
    release = machine(house.dewi).post("/api/file", FILED).json()["release"]
    for path, body in (
        ("/api/approve", {"release": release}),
        ("/api/spike", {"release": release}),
        ("/api/stop", {}),
        ("/api/file", FILED),
    ):
        answer = machine(house.edo, "read").post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "out-of-scope"), path
    for path in ("/api/items", "/api/report?release=x"):
        assert machine(house.edo, "file").get(path).json()["code"] == "out-of-scope"
    assert machine(house.edo, "file").post("/api/ticket", {}).json()["code"] == "out-of-scope"
    assert machine(house.edo, "read").get(f"/api/show?release={release}").json()["code"] == "out-of-scope"


def test_rights_are_the_persons(house: House, machine) -> None:
    release = machine(house.dewi).post("/api/file", FILED).json()["release"]
    machine(house.edo).post("/api/approve", {"release": release})
    assert machine(house.dewi).post("/api/clear", {"release": release}).json()["code"] == "forbidden"
    assert machine(house.otto).get("/api/items").json()["code"] == "forbidden"
    assert machine(house.dewi).post("/api/stop", {"scope": "all"}).json()["code"] == "forbidden"


def test_subscribers_get_what_the_stream_would_give_and_it_is_written_down(house: House, machine) -> None:
    house.out()
    house.out(headline="Only for the world", circuits=("world",))
    house.out(headline="Not for Indonesia", forbidden=("ID",))
    house.out(headline="Not for Japan", forbidden=("JP",))
    page = machine(house.sari).get("/api/items").json()
    assert [item["number"] for item in page["items"]] == [1, 4]
    assert page["upto"] == 4
    assert list(models.Read.objects.order_by("item__number").values_list("item__number", flat=True)) == [1, 4]
    assert machine(house.sari).get("/api/items/2").status_code == 200  # public, though not of her circuits
    assert machine(house.sari).get("/api/items/3").status_code == 404
    everything = machine(house.edo).get("/api/items?after=1&limit=2").json()
    assert [item["number"] for item in everything["items"]] == [2, 3]
    assert everything["upto"] == 3
    nothing = machine(house.edo).get("/api/items?after=4").json()
    assert nothing == {"items": [], "upto": 4}


def test_an_item_comes_in_the_format_that_is_asked_for(house: House, machine) -> None:
    kept = house.out()
    sari = machine(house.sari)
    types = {
        "application/json": "application/json",
        "text/plain": "text/plain",
        "application/atom+xml": "application/atom+xml",
        "*/*": "application/json",
    }
    for asked, got in types.items():
        answer = sari.get(f"/api/items/{kept.row.uid}", Accept=asked)
        assert answer["Content-Type"].startswith(got)
    assert "Rina Wulandari" in sari.get("/api/items/1?format=text").content.decode()
    unknown = sari.get("/api/items/1?format=morse")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown-format")
    stranger = machine(house.otto).get("/api/items/1?format=text").content.decode()
    assert HEADLINE in stranger
    assert "Rina Wulandari" not in stranger


def test_a_subscriber_gets_a_ticket_for_the_stream(house: House, machine) -> None:
    answer = machine(house.sari).post("/api/ticket", {})
    assert len(answer.json()["ticket"]) > 40
    assert answer.json()["stream_url"].startswith("http")
    assert machine(house.sari).post("/api/ticket", {"subscriber": 999}).json()["code"] == "forbidden"
    assert machine(house.edo).post("/api/ticket", {}).json()["code"] == "forbidden"


def test_the_wire_is_stopped_and_started(house: House, machine) -> None:
    edo = machine(house.edo)
    assert edo.post("/api/stop", {"scope": "channel", "code": "email"}).json() == {"done": True}
    assert models.Stop.objects.get().code == "email"
    assert edo.post("/api/start", {"scope": "channel", "code": "email", "reason": "x" * 301}).status_code == 422
    edo.post("/api/start", {"scope": "channel", "code": "email"})
    assert not models.Stop.objects.exists()


def test_destinations_are_held_and_resumed_and_owed_again(house: House, machine) -> None:
    edo, uid = machine(house.edo), house.reader.destinations.get().uid
    edo.post("/api/destinations/hold", {"destination": uid})
    assert house.reader.destinations.get().state == "held"
    edo.post("/api/destinations/resume", {"destination": uid})
    assert house.reader.destinations.get().state == "active"
    assert edo.post("/api/redeliver", {"destination": uid, "since": "2026-01-01T00:00Z"}).json() == {"owed": 0}
    naive = edo.post("/api/redeliver", {"since": "2026-01-01T00:00"})
    assert (naive.status_code, naive.json()["code"]) == (422, "bad-field")
    assert edo.post("/api/destinations/hold", {"destination": "none"}).json()["code"] == "no-such-destination"


def test_an_issuers_report_holds_no_words_of_remotes(house: House, machine) -> None:
    release = house.out().row.release.uid
    assert machine(house.dewi).get(f"/api/report?release={release}").status_code == 200
    assert machine(house.otto).get(f"/api/report?release={release}").status_code == 404


def test_the_document_lists_every_verb(house: House, browsers) -> None:
    document = json.loads(browsers.anybody.get("/api/openapi.json").content)
    assert document["openapi"].startswith("3.")
    assert {path.removeprefix("/api/") for path in document["paths"]} == VERBS
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            assert told["summary"], path
            assert "Refusal" in json.dumps(told["responses"]["403"]), (path, method)
    schema = document["components"]["schemas"]["FilingIn"]
    assert schema["additionalProperties"] is False
    assert "copy" in schema["properties"]


@pytest.mark.parametrize("path", ["/api/docs", "/api/redoc"])
def test_nothing_is_loaded_from_elsewhere(browsers, path: str) -> None:
    assert browsers.anybody.get(path).status_code == 404
