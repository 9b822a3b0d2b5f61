"""The API of quiet hours, digests and pauses: the same rules as on the page, and strangers see none."""

from datetime import datetime, timedelta

import pytest

from kawat.store.clock import now
from tests.web.house import House

HOURS = {"start": "22:00", "end": "07:00", "zone": "Asia/Jakarta", "flashes_pass": True}
DIGEST = {"at": ["08:00", "17:30"], "zone": "Asia/Jakarta", "flashes_pass": False}


def test_each_is_set_shown_and_ended(house: House, machine) -> None:
    sari, uid = machine(house.sari), house.reader.destinations.get().uid
    path = f"/api/destinations/{uid}"
    nothing = {"id": uid, "quiet_hours": None, "digest": None, "paused_until": None}
    assert sari.get(f"{path}/quiet").json() == nothing
    assert sari.post(f"{path}/quiet-hours", HOURS).json() == {**nothing, "quiet_hours": HOURS}
    assert sari.post(f"{path}/digest", DIGEST).json() == {**nothing, "digest": DIGEST}  # it ends quiet hours
    until = (now() + timedelta(days=9)).replace(microsecond=0)
    paused = sari.post(f"{path}/pause", {"until": until.isoformat()}).json()
    assert datetime.fromisoformat(paused["paused_until"]) == until
    assert sari.post(f"{path}/pause/end", {}).json() == {**nothing, "digest": DIGEST}
    assert sari.post(f"{path}/digest/end", {}).json() == nothing
    sari.post(f"{path}/quiet-hours", HOURS)
    assert sari.post(f"{path}/quiet-hours/end", {}).json() == nothing


@pytest.mark.parametrize(
    ("verb", "wrong"),
    [
        ("quiet-hours", {**HOURS, "end": "22:00"}),
        ("quiet-hours", {**HOURS, "zone": "Asia/Atlantis"}),
        ("digest", {**DIGEST, "at": []}),
        ("digest", {**DIGEST, "colour": "red"}),
        ("pause", {"until": "2027-01-01T00:00:00"}),
        ("pause", {"until": "2020-01-01T00:00:00Z"}),
    ],
    ids=str,
)
def test_what_the_page_refuses_is_refused_here(house: House, machine, verb: str, wrong: dict) -> None:
    sari, uid = machine(house.sari), house.reader.destinations.get().uid
    refused = sari.post(f"/api/destinations/{uid}/{verb}", wrong)
    assert refused.status_code == 422, refused.content
    assert sari.get(f"/api/destinations/{uid}/quiet").json()["quiet_hours"] is None


def test_to_strangers_it_is_as_unknown_as_one_that_never_was(house: House, machine) -> None:
    uid, otto = house.reader.destinations.get().uid, machine(house.otto)
    for path in (f"/api/destinations/{uid}/quiet", "/api/destinations/none/quiet"):
        assert otto.get(path).status_code == 404
    assert otto.post(f"/api/destinations/{uid}/quiet-hours", HOURS).status_code == 404
