"""The API of folders: an operator's key adds them, their owner accepts a host's key, nobody is told a secret."""

from kawat.actions.people import find_actor
from kawat.store import models
from tests.web.house import House

FOLDER = {"address": "sftp://kawat@files.sari.example/~/incoming", "secret": "pass wörd"}
PIN = "SHA256:" + "A" * 43


def test_an_operator_adds_a_folder_and_its_owner_accepts_its_key(house: House, machine) -> None:
    added = machine(find_actor("ops")).post(f"/api/subscribers/{house.reader.uid}/folders", FOLDER)
    assert added.status_code == 201, added.content
    told = added.json()
    assert (told["channel"], told["address"], told["state"], told["pin"]) == ("sftp", FOLDER["address"], "active", "")
    assert "secret" not in told
    sari = machine(house.sari)
    assert sari.post(f"/api/destinations/{told['id']}/repin", {"fingerprint": PIN}).json()["pin"] == PIN
    assert sari.get(f"/api/destinations/{told['id']}").json()["pin"] == PIN
    bad = sari.post(f"/api/destinations/{told['id']}/repin", {"fingerprint": "MD5:00"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad-field")
    assert machine(house.otto).post(f"/api/destinations/{told['id']}/repin", {}).status_code in (403, 404)


def test_an_owner_adds_few_that_were_never_met_and_is_not_told_who_holds_an_address(house: House, machine) -> None:
    sari, at = machine(house.sari), f"/api/subscribers/{house.reader.uid}/folders"
    assert machine(house.otto).post(at, FOLDER).status_code == 403
    for number in range(5):
        assert sari.post(at, FOLDER | {"address": f"sftp://a@b.example/{number}"}).status_code == 201
    refused = sari.post(at, FOLDER | {"address": "sftp://a@b.example/more"}).json()
    assert "5 folders that nothing was written to yet" in refused["message"]
    models.Destination.objects.update(pin=PIN)
    again = sari.post(at, FOLDER | {"address": "sftp://a@b.example/1"}).json()
    assert (again["code"], "this subscriber" in again["message"]) == ("duplicate-address", True)


def test_a_bad_folder_leaves_nothing(house: House, machine) -> None:
    before = models.Destination.objects.count()
    for wrong in ({"secret": ""}, {"address": "ftp://a@b.example/c"}, {"format": "mail"}, {"self_signed": True}):
        answer = machine(find_actor("ops")).post(f"/api/subscribers/{house.reader.uid}/folders", FOLDER | wrong)
        assert answer.status_code == 422, wrong
    assert models.Destination.objects.count() == before
