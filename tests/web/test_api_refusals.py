"""Whatever the API refuses has one shape: a stable code and a sentence, and nothing is half-written."""

import json

import pytest

from kawat.store import models
from tests.web.house import COPY, HEADLINE, House

FILED = {"copy": COPY, "headline": HEADLINE, "language": "en", "issuer": "nusantara", "circuits": ["asia"]}

BAD = {
    "bad-field": {"headlime": "a misspelt field"},
    "unknown-language": {"language": "xx"},
    "no-such-issuer": {"issuer": "nobody"},
    "no-such-circuit": {"circuits": ["nowhere"]},
    "no-circuit": {"circuits": []},
    "empty-copy": {"copy": " \n"},
    "past-instant": {"hold": "2001-01-01T00:00Z"},
    "instant-without-zone": {"hold": "2099-01-01T00:00"},
    "unreadable-instant": {"hold": "tomorrow"},
    "skipped-local-time": {"hold": "2099-03-29T02:30 Europe/Berlin"},
    "unknown-country": {"forbidden": ["Japan"]},
    "binary-copy": {"copy": "a\x00b"},
    "huge-copy": {"copy": "word " * 1_100_000},
    "no-issuer": {"issuer": ""},
}


@pytest.mark.parametrize("code", BAD)
def test_bad_filings_get_their_code_and_a_sentence(house: House, machine, code: str) -> None:
    answer = machine(house.dewi).post("/api/file", {**FILED, **BAD[code]})
    told = answer.json()
    assert set(told) == {"code", "message"}
    assert (answer.status_code, told["code"]) in ((422, code), (404, code))
    assert told["message"].rstrip().endswith(".")
    assert "{" not in told["message"]
    assert models.Item.objects.count() == 0
    assert models.Release.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "bad-field"),
        (b"[]", "bad-field"),
        (b"null", "bad-field"),
        (b'{"release": NaN}', "bad-field"),
        (b"[" * 100_000, "bad-field"),
        (b'{"release": "\xff"}', "not-utf8"),
        (b'{"release": "\\ud800"}', "lone-surrogate"),
        (b'{"\\ud800": "x"}', "lone-surrogate"),
        (b"{}", "bad-field"),
        (b'{"release": 7}', "bad-field"),
        (b'{"release": "x", "more": 1}', "bad-field"),
        (b'{"release": "' + b"a" * 13_000_000 + b'"}', "huge-copy"),
        (b'{"release": "no-such"}', "no-such-release"),
    ],
    ids=lambda value: value[:24].decode("latin-1") if isinstance(value, bytes) else value,
)
def test_bad_bodies_are_refused_in_one_shape(house: House, machine, body: bytes, code: str) -> None:
    api = machine(house.edo)
    answer = api.client.generic(
        "POST", "/api/approve", body, content_type="application/json", headers={"Authorization": f"Bearer {api.key}"}
    )
    assert set(answer.json()) == {"code", "message"}
    assert (answer.json()["code"], answer.status_code) == (code, 404 if code == "no-such-release" else 422)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic eDp5", "Bearer \u00e9"])
def test_without_a_key_there_is_nothing(house: House, browsers, header: str) -> None:
    for path in ("/api/items", "/api/items/1", "/api/report?release=x"):
        answer = browsers.edo.get(path, headers={"Authorization": header} if header else {})
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def test_a_wrong_address_or_number_is_told_in_the_same_shape(house: House, machine) -> None:
    edo = machine(house.edo)
    for path, status in (
        ("/api/items/nothing", 404),
        ("/api/items/99999999999999999999", 404),
        ("/api/items?after=x", 422),
        ("/api/items?limit=0", 422),
        ("/api/items?limit=101", 422),
        ("/api/report", 422),
    ):
        answer = edo.get(path)
        assert answer.status_code == status, path
        assert set(json.loads(answer.content)) == {"code", "message"}


def test_own_releases_and_wrong_states_are_told(house: House, machine) -> None:
    edo, dewi = machine(house.edo), machine(house.dewi)
    release = dewi.post("/api/file", FILED).json()["release"]
    assert dewi.post("/api/approve", {"release": release}).json()["code"] == "own-release"
    assert edo.post("/api/clear", {"release": release}).json()["code"] == "nothing-approved"
    assert edo.post("/api/kill", {"release": release, "reason": "x"}).json()["code"] == "nothing-out"
    edo.post("/api/approve", {"release": release})
    edo.post("/api/clear", {"release": release})
    assert edo.post("/api/kill", {"release": release, "reason": " "}).json()["code"] == "no-reason"
    edo.post("/api/kill", {"release": release, "reason": "Wrong"})
    assert edo.post("/api/kill", {"release": release, "reason": "Again"}).json()["code"] == "already-killed"
    assert edo.post("/api/confirm", {"release": release}).json()["code"] == "second-person"
