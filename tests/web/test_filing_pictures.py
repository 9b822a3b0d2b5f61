"""Pictures of the filing page: kept with the draft as soon as they are handed in, sealed, bounded, nobody else's."""

import io
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kawat.actions import draft_pictures
from kawat.core.errors import BadField, HugeCopy
from kawat.store import models
from tests.formats.test_reading_rich import with_pictures
from tests.web.house import COPY, PNG, Browsers, House
from tests.web.test_filing_drafts import FILED, TYPED, UID

WORD = {**FILED, "copy": "", "headline": ""}


def chosen(name: str = "turbine.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def word() -> SimpleUploadedFile:
    return SimpleUploadedFile("tide.docx", with_pictures())


def blobs_in_the_home() -> int:
    return sum(each.is_file() for each in (settings.KAWAT.home / "blobs").rglob("*"))


def test_a_picture_is_kept_with_the_draft_filed_with_it_and_gone_from_it_then(house: House, browsers: Browsers) -> None:
    before = blobs_in_the_home()
    told = browsers.dewi.post("/file/pictures", {"draft": UID, "picture": chosen()}).json()
    assert (told["name"], told["is_picture"]) == ("turbine.png", True)
    typed = {**FILED, "kept_1": told["id"], "caption_1": "A turbine", "focus_1": "20 80"}
    browsers.dewi.post("/file/draft", typed)
    found = browsers.dewi.post("/file/preview", typed).content.decode()
    assert "comes with no picture" not in found
    assert "names nobody who made it" in found
    page = browsers.dewi.get(f"/file?draft={UID}").content.decode()
    assert f"/file/pictures/{told['id']}" in page
    assert "turbine.png" in page
    assert Image.open(io.BytesIO(browsers.dewi.get(f"/file/pictures/{told['id']}").content)).format == "JPEG"
    assert browsers.edo.get(f"/file/pictures/{told['id']}").status_code == 404
    assert browsers.dewi.post("/file", {**typed, "seen": "1"}).status_code == 302
    kept = models.Item.objects.get()
    item = browsers.dewi.get(f"/desk/items/{kept.uid}").content.decode()
    assert "A turbine" in item
    assert not models.DraftPicture.objects.exists()
    assert blobs_in_the_home() == before + 1  # the release's


def test_without_scripts_a_refusal_keeps_the_chosen_files_and_the_text_of_a_word_file(
    house: House, browsers: Browsers
) -> None:
    answer = browsers.dewi.post("/file", {**WORD, "circuits": [], "upload": word(), "picture_1": chosen()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "turbine.png" in page
    assert "tide-1.png" in page
    assert "Words enough for a story" in page
    uids = dict(models.DraftPicture.objects.values_list("pk", "uid"))
    assert len(uids) == 2


def test_a_word_file_is_filed_with_its_pictures(house: House, browsers: Browsers) -> None:
    assert browsers.dewi.post("/file", {**WORD, "upload": word()}).status_code == 302
    page = browsers.dewi.get(f"/desk/items/{models.Item.objects.get().uid}").content.decode()
    assert "tide-1.png" in page
    assert "A turbine" in page


def test_a_button_saves_a_draft_with_its_files_and_takes_one_away_again(house: House, browsers: Browsers) -> None:
    page = browsers.dewi.post(
        "/file", {**TYPED, "copy": "", "do": "save", "upload": word(), "picture_2": chosen()}, follow=True
    ).content.decode()
    for told in ("Words enough for a story", "tide-1.png", "turbine.png"):
        assert told in page
    fields = {"do": "save", "seen": "1", "away_2": "on", "caption_2": "Gone"}
    rows = models.DraftPicture.objects.order_by("pk").values_list("uid", flat=True)
    kept = {f"kept_{place}": uid for place, uid in zip((2, 1), rows, strict=True)}  # the chosen one was kept first
    page = browsers.dewi.post("/file", {**TYPED, **kept, **fields}, follow=True).content.decode()
    assert "tide-1.png" in page
    assert "turbine.png" not in page
    assert "Gone" not in page


def test_a_drop_of_a_word_file_answers_with_text_and_places_for_its_pictures(house: House, browsers: Browsers) -> None:
    told = browsers.dewi.post("/file/paste", {"draft": UID, "upload": word(), "kept_1": "a" * 32}).json()
    assert told["text"].startswith("# Title here")
    assert told["fields"]["alternative_2"] == "A turbine"
    assert told["names"] == {told["fields"]["kept_2"]: "tide-1.png"}


def test_dropping_a_draft_drops_its_pictures(house: House, browsers: Browsers) -> None:
    before = blobs_in_the_home()
    browsers.dewi.post("/file", {**TYPED, "do": "save", "picture_1": chosen()})
    assert blobs_in_the_home() == before + 1
    browsers.dewi.post(f"/file/draft/{UID}/drop")
    assert blobs_in_the_home() == before


def test_what_is_kept_is_bounded_and_what_nobody_saved_goes_after_a_day(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep(draft: str = UID, content: bytes = PNG) -> Callable[[], object]:
        return lambda: draft_pictures.keep(house.dewi, draft, name="x.png", media_type="image/png", content=content)

    with pytest.raises(HugeCopy):
        keep(content=b"x" * (draft_pictures.LIMIT_MB * 1024 * 1024 + 1))()
    monkeypatch.setattr(draft_pictures, "MOST", 2)
    keep()()
    keep()()
    with pytest.raises(BadField, match="keeps 2"):
        keep()()
    monkeypatch.setattr(draft_pictures, "MOST_OF_ALL", 2)
    with pytest.raises(BadField, match="keep 2 together"):
        keep("9" * 32)()
    models.DraftPicture.objects.update(saved_us=1)
    keep()()
    assert models.DraftPicture.objects.count() == 1


def test_a_form_that_is_too_large_gets_one_sentence_and_the_draft_stays(house: House, browsers: Browsers) -> None:
    browsers.dewi.post("/file/draft", TYPED)
    answer = browsers.dewi.post("/file", {**FILED, "seen": "1", "copy": "a " * 7_000_000})
    assert answer.status_code == 413
    assert "takes at once, 12 MB" in answer.content.decode()
    assert COPY.split(",")[0] in browsers.dewi.get(f"/file?draft={UID}").content.decode()
