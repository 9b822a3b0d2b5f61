"""The API of a subscriber's own destinations: added and pending, asked for what it missed, replayed; strangers see none."""

import pytest

from kawat.actions import routing
from kawat.actions.dispatch import Dispatch
from kawat.core.delivery import Outcome
from kawat.core.terms import Channel, DestinationState, OutcomeKind
from kawat.matching import Engine
from kawat.store import models
from tests.house import MASTHEAD
from tests.web.house import House

ADDRESS = "https://desk.sari.example/kawat"


def add(sari, house: House, **more: object):
    return sari.post(f"/api/subscribers/{house.reader.uid}/destinations", {"address": ADDRESS, **more})


def carried(house: House, *, kind: OutcomeKind = OutcomeKind.ACCEPTED) -> None:
    """What router and sender do, as far as webhooks go."""
    engine = Engine()
    routing.sync(engine, 0)
    while waiting := routing.unrouted():
        routing.route(engine, waiting[0])
    sender = Dispatch(worker=1, masthead=MASTHEAD)
    taken = sender.claim(Channel.WEBHOOK, 100)
    outcome = Outcome(kind=kind, at_us=1_795_312_800_000_000, code=410, words="nobody here")
    sender.settle([(claimed, outcome) for _, claimed in taken])


def test_what_is_added_is_pending_and_shows_its_secret_once(house: House, machine) -> None:
    sari = machine(house.sari)
    added = add(sari, house)
    assert added.status_code == 201
    told = added.json()
    assert told["state"] == "pending"
    assert told["secret"].startswith("whsec_")
    shown = sari.get(f"/api/destinations/{told['id']}").json()
    assert "secret" not in shown
    assert (shown["address"], shown["state"], shown["verified_at"]) == (ADDRESS, "pending", None)
    before = models.Destination.objects.get(uid=told["id"]).lease_until_us
    assert sari.post(f"/api/destinations/{told['id']}/verify", {}).status_code == 200
    assert models.Destination.objects.get(uid=told["id"]).lease_until_us > before


def test_a_key_pair_shows_its_public_half_alone(house: House, machine) -> None:
    sari = machine(house.sari)
    uid = add(sari, house, secret="ed25519").json()["id"]
    changed = sari.post(f"/api/destinations/{uid}/rotate", {"secret": "ed25519", "hours": 1}).json()
    assert changed["secret"].startswith("whpk_")
    assert changed["before_until"]
    assert sari.post(f"/api/destinations/{uid}/heartbeat", {"seconds": 60}).json()["heartbeat_s"] == 60


def test_each_number_says_what_it_was_and_a_range_comes_again(house: House, machine) -> None:
    sari = machine(house.sari)
    uid = add(sari, house).json()["id"]
    models.Destination.objects.filter(uid=uid).update(state=DestinationState.ACTIVE)
    kept = house.out()
    carried(house, kind=OutcomeKind.REFUSED)
    told = sari.get(f"/api/destinations/{uid}/deliveries?from=1&to=10").json()
    assert told["upto"] == 1
    (its,) = told["numbers"]
    assert (its["sequence"], its["item"], its["state"], its["words"]) == (1, kept.row.uid, "failed", "nobody here")
    assert sari.post(f"/api/destinations/{uid}/replay", {"from": 1, "to": 1}).json() == {"owed": 1}
    carried(house)
    again = sari.get(f"/api/destinations/{uid}/deliveries?from=2").json()["numbers"]
    assert [(each["sequence"], each["repeat"], each["state"]) for each in again] == [(2, 1, "accepted")]


def test_strangers_see_no_destination_and_no_subscriber(house: House, machine) -> None:
    uid = add(machine(house.sari), house).json()["id"]
    for stranger in (machine(house.otto), machine(house.dewi)):
        assert add(stranger, house, address="https://other.example/").status_code == 404
        assert stranger.get(f"/api/destinations/{uid}").status_code == 404
        assert stranger.get(f"/api/destinations/{uid}/deliveries").status_code == 404
        for path, body in (
            ("verify", {}), ("rotate", {}), ("heartbeat", {"seconds": 60}), ("replay", {"from": 1, "to": 1}),
        ):  # fmt: skip
            assert stranger.post(f"/api/destinations/{uid}/{path}", body).status_code == 404


def test_a_key_without_the_scope_does_none_of_it(house: House, machine) -> None:
    uid = add(machine(house.sari), house).json()["id"]
    reading = machine(house.sari, "read")
    assert reading.get(f"/api/destinations/{uid}/deliveries").status_code == 403
    assert reading.post(f"/api/destinations/{uid}/replay", {"from": 1, "to": 1}).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"address": "http://169.254.169.254/latest/meta-data"}, 422),
        ({"address": ADDRESS, "format": "mail"}, 422),
        ({"address": ADDRESS, "secret": "short"}, 422),
        ({"address": ADDRESS, "vouched": True}, 403),
        ({"address": ADDRESS, "nonsense": 1}, 422),
        ({}, 422),
    ],
)
def test_what_cannot_be_added_is_refused(house: House, machine, body: dict, status: int) -> None:
    before = models.Destination.objects.count()
    answer = machine(house.sari).post(f"/api/subscribers/{house.reader.uid}/destinations", body)
    assert answer.status_code == status
    assert set(answer.json()) >= {"code", "message"}
    assert models.Destination.objects.count() == before


@pytest.mark.parametrize("asked", ["from=0", "from=5&to=4", "from=1&to=100000", "from=x"])
def test_a_range_that_is_none_is_refused(house: House, machine, asked: str) -> None:
    sari = machine(house.sari)
    uid = add(sari, house).json()["id"]
    assert sari.get(f"/api/destinations/{uid}/deliveries?{asked}").status_code == 422
