"""ninjs is filed over the API like any copy: what it says goes to its fields, and a bad one leaves nothing behind."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kawat.store import models
from kawat.store.releases import by_uid
from tests.web.house import HEADLINE, House

SAID = {"language": "en", "issuer": "nusantara", "circuits": ["asia"]}
STORY = {
    "uri": "urn:newsml:provider.example:1",
    "standard": {"name": "ninjs", "version": "3.1"},
    "type": "text",
    "language": "en",
    "urgency": 2,
    "headlines": [{"role": "main", "value": HEADLINE}],
    "bodies": [{"contentType": "application/xhtml+xml", "value": "<p>JAKARTA (KAWAT) - It opened.</p><h2>More</h2>"}],
    "subjects": [{"rel": "about", "literal": "medtop:04000000"}],
    "by": "Ann Writer",
}


def test_an_object_becomes_a_draft_and_what_was_not_taken_is_shown(house: House, machine) -> None:
    answer = machine(house.dewi).post("/api/file", {**SAID, "forbidden": ["US"], "ninjs": STORY})
    assert answer.status_code == 201
    item = by_uid(answer.json()["id"]).document.item
    assert (item.headline, item.urgency, item.topics) == (HEADLINE, 2, ("medtop:04000000",))
    assert (item.dateline.place, item.text, item.forbidden) == ("JAKARTA", "It opened.\nMore", ("US",))
    told = [each["text"] for each in answer.json()["placed"] if each["field"] == "not_taken"]
    assert told == ["uri: urn:newsml:provider.example:1", "by: Ann Writer"]


def test_what_wire_writes_a_wire_can_file(house: House, machine) -> None:
    kept = house.out()
    written = machine(house.edo).get(f"/api/items/{kept.row.uid}").json()
    answer = machine(house.dewi).post("/api/file", {**SAID, "ninjs": written})
    item, before = by_uid(answer.json()["id"]).document.item, kept.document.item
    assert (item.headline, item.body, item.keywords) == (before.headline, before.body, before.keywords)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ninjs": {**STORY, "pubStatus": "canceled"}}, "bad-ninjs"),
        ({"ninjs": {**STORY, "headlines": 5}}, "bad-ninjs"),
        ({"ninjs": STORY, "copy": "Both"}, "bad-field"),
        ({"ninjs": []}, "bad-field"),
        ({}, "empty-copy"),
    ],
)
def test_a_bad_one_is_refused_and_leaves_nothing(house: House, machine, given: dict[str, object], code: str) -> None:
    answer = machine(house.dewi).post("/api/file", {**SAID, **given})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not models.Release.objects.exists()


@pytest.mark.parametrize("depth", [200, 400, 600, 900, 10_000])
def test_no_depth_breaks_the_api(house: House, machine, depth: int) -> None:
    body = json.dumps({**SAID, "ninjs": {"a": 0}}).replace('"a": 0', '"a": ' + "[" * depth + "]" * depth)
    answer = machine(house.dewi).post("/api/file", body)
    assert answer.status_code == 422
    assert answer.json()["code"] in ("bad-field", "bad-ninjs")


def test_a_file_of_ninjs_is_filed_on_the_page(house: House, browsers) -> None:
    upload = SimpleUploadedFile("story.json", json.dumps(STORY).encode())
    filed = {"language": "en", "issuer": "nusantara", "circuits": ["asia"], "upload": upload}
    answer = browsers.dewi.post("/file", {**filed, "written": "wire", "kind": "release"}, follow=True)
    page = answer.content.decode()
    assert HEADLINE in page
    assert "Not taken over" in page
    assert "Ann Writer" in page
