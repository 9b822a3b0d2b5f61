"""A file is filed over HTTP by its content type, by the same reader as on the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kawat.actions.people import READ, SCOPES, new_key
from kawat.store import models
from kawat.store.releases import by_uid
from tests.formats.test_reading_rich import with_pictures
from tests.web.house import COPY, PNG, House

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SAID = {"language": "en", "issuer": "nusantara", "circuits": ["asia", "world"]}


def post(house: House, name: str, content: bytes, media_type: str, *, key: str = "", **more: object):
    token = new_key(house.dewi, name="t", scopes=[each for each in SCOPES if each != READ])
    return Client().post(
        "/api/releases",
        {**SAID, **more, "story": SimpleUploadedFile(name, content, media_type)},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
    )


def test_a_word_file_is_filed_with_its_pictures_and_once(house: House) -> None:
    media = SimpleUploadedFile("turbine.png", PNG + b"2", "image/png")
    first = post(house, "tide", with_pictures(), WORD, key="once", media=[media], tickers=["IDX:NUSA"])
    assert first.status_code == 201, first.content
    item = by_uid(first.json()["id"]).document.item
    assert (item.headline, item.circuits, item.tickers) == ("Title here", ("asia", "world"), ("IDX:NUSA",))
    assert [(each.name, each.alternative) for each in item.media] == [
        ("turbine.png", ""),
        ("tide-1.png", "A turbine"),
    ]
    again = post(
        house,
        "tide",
        with_pictures(),
        WORD,
        key="once",
        media=[SimpleUploadedFile("turbine.png", PNG + b"2", "image/png")],
        tickers=["IDX:NUSA"],
    )
    assert again.json()["id"] == first.json()["id"]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("story", b"<h1>Title here</h1><p>Words enough for a story of some length.</p>", "text/html; charset=utf-8"),
        ("story", b"# Title here\n\nWords enough for a story of some length.\n", "text/markdown"),
        (
            "story.html",
            b"<h1>Title here</h1><p>Words enough for a story of some length.</p>",
            "application/octet-stream",
        ),
    ],
)
def test_the_content_type_says_how_it_is_read_else_the_name(
    house: House, name: str, content: bytes, media_type: str
) -> None:
    answer = post(house, name, content, media_type)
    assert answer.status_code == 201, answer.content
    assert by_uid(answer.json()["id"]).document.item.headline == "Title here"


def test_what_cannot_be_read_or_is_not_known_gets_its_code(house: House) -> None:
    assert post(house, "x.docx", b"PK", WORD).json()["code"] == "unreadable-file"
    assert post(house, "x.txt", COPY.encode(), "text/plain", headlime="x").json()["code"] == "bad-field"
    assert post(house, "x.txt", COPY.encode(), "text/plain", language="xx").json()["code"] == "unknown-language"
    assert Client().post("/api/releases", SAID).status_code == 401
    assert not models.Item.objects.exists()
