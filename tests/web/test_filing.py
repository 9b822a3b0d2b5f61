"""The filing page: the copy is shown back field by field, and a refusal keeps what was typed."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from kawat.store import models
from tests.web.house import COPY, HEADLINE, PNG, Browsers, House

FILED = {"copy": COPY, "headline": HEADLINE, "language": "en", "issuer": "nusantara", "circuits": ["asia"], "key": "k1"}


def test_what_was_read_is_shown_field_by_field(house: House, browsers: Browsers) -> None:
    picture = SimpleUploadedFile("turbine.png", PNG, content_type="image/png")
    answer = browsers.dewi.post(
        "/file", {**FILED, "picture_1": picture, "caption_1": "A turbine", "credit_1": "N. C."}, follow=True
    )
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == f"/desk/items/{models.Item.objects.get().uid}"
    for told in (
        HEADLINE,
        "Dateline",
        "JAKARTA, 22 November 2026 (KAWAT) -",
        "Keywords",
        "tidal power, Flores",
        "N. C.",
    ):
        assert told in page
    assert "It names no sector" in page


def test_a_file_is_filed_as_well(house: House, browsers: Browsers) -> None:
    story = SimpleUploadedFile("story.md", f"# {HEADLINE}\n\n**Jakarta** – A *tidal* station of size.\n".encode())
    browsers.dewi.post("/file", {**FILED, "copy": "", "headline": "", "upload": story})
    assert models.Item.objects.count() == 1


def test_a_double_click_files_once(house: House, browsers: Browsers) -> None:
    first, second = browsers.dewi.post("/file", FILED), browsers.dewi.post("/file", FILED)
    assert first["Location"] == second["Location"]
    assert models.Item.objects.count() == 1


def test_back_and_file_once_more_leads_to_what_was_filed_and_says_so(house: House, browsers: Browsers) -> None:
    at = browsers.dewi.get("/file?release=&circuit=asia")["Location"]
    (key,) = re.findall(r"draft=(\w{32})", at)

    def filed() -> HttpResponse:
        page = browsers.dewi.get(
            at
        ).content.decode()  # as a browser asks for it anew on Back, since it may store nothing
        assert f'name="key" value="{key}"' in page
        return browsers.dewi.post(at, {**FILED, "key": key, "draft": key}, follow=True)

    first = filed()
    assert "already" not in first.content.decode()
    (uid,) = models.Item.objects.values_list("uid", flat=True)
    assert f'/desk/items/{uid}">See what you filed' in browsers.dewi.get(at).content.decode()
    again = filed()
    assert again.redirect_chain == first.redirect_chain
    assert "You had filed this already" in again.content.decode()
    assert models.Item.objects.count() == 1
    assert browsers.dewi.get("/file")["Location"] != at, "another form files another story"


def test_another_story_from_the_same_page_is_asked_about(house: House, browsers: Browsers) -> None:
    browsers.dewi.post("/file", FILED)
    answer = browsers.dewi.post("/file", {**FILED, "copy": COPY.replace("Sunday", "Monday")})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "press again to file this one" in page
    assert 'value="k1"' not in page


def test_a_refusal_keeps_what_was_typed(house: House, browsers: Browsers) -> None:
    wrong = {
        "language": ("", "is not a language of this wire"),
        "circuits": ([], "No circuit is named"),
        "copy": ("", "holds no copy"),
        "forbidden": ("Japan", "is not a country code"),
    }
    for field, (value, sentence) in wrong.items():
        answer = browsers.dewi.post("/file", {**FILED, field: value})
        assert answer.status_code == 422, field
        page = answer.content.decode()
        assert sentence in page
        assert HEADLINE in page
        assert 'role="alert"' in page
    answer = browsers.dewi.post("/file", {**FILED, "hold_at": "2099-01-01T09:00"})
    assert "names no zone" in answer.content.decode()
    answer = browsers.dewi.post("/file", {**FILED, "hold_at": "2001-01-01T09:00", "hold_zone": "Asia/Jakarta"})
    assert "has passed already" in answer.content.decode()
    assert models.Item.objects.count() == 0


def test_bad_files_get_one_sentence(house: House, browsers: Browsers) -> None:
    bad = {"is not UTF-8": b"\xe9\xe8 Latin", "is a binary file": b"a\x00b", "larger than 5 MB": b"a " * 2_600_000}
    for sentence, content in bad.items():
        upload = SimpleUploadedFile("story.txt", content)
        answer = browsers.dewi.post("/file", {**FILED, "upload": upload})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert models.Item.objects.count() == 0


def test_nobody_files_for_another_issuer(house: House, browsers: Browsers) -> None:
    answer = browsers.otto.post("/file", FILED)
    assert answer.status_code == 403
    assert "may not file" in answer.content.decode()
    assert models.Item.objects.count() == 0


def test_a_hold_is_shown_in_both_zones(house: House, browsers: Browsers) -> None:
    answer = browsers.dewi.post(
        "/file", {**FILED, "hold_at": "2099-01-01T09:00", "hold_zone": "Asia/Jakarta"}, follow=True
    )
    page = answer.content.decode()
    assert "1 Jan 2099, 09:00 Asia/Jakarta" in page
    assert "1 Jan 2099, 02:00 UTC" in page


def test_nobody_can_guess_what_others_have_filed(house: House, browsers: Browsers) -> None:
    kept = house.file()
    asked = {**FILED, "issuer": "lain", "key": ""}
    answers = [
        browsers.otto.post("/file", {**asked, "release": name})
        for name in (kept.document.item.slug, kept.row.release.uid, "never-was")
    ]
    assert {answer.status_code for answer in answers} == {404}


def test_a_word_file_is_read_like_any_copy(house: House, browsers: Browsers) -> None:
    from tests.formats.test_reading_rich import HEADING, docx, run

    story = SimpleUploadedFile("story.docx", docx(run(HEADLINE, HEADING), run("JAKARTA – A tidal station of size.")))
    answer = browsers.dewi.post("/file", {**FILED, "copy": "", "headline": "", "upload": story}, follow=True)
    assert HEADLINE in answer.content.decode()
    assert models.Item.objects.count() == 1


def test_a_page_with_pictures_says_that_they_did_not_come_along(house: House, browsers: Browsers) -> None:
    page = SimpleUploadedFile("story.html", b"<h1>A title</h1><p>Words enough for a story.</p><img src='x.png'>")
    answer = browsers.dewi.post("/file", {**FILED, "copy": "", "upload": page}, follow=True)
    assert "attach it, or say it in words" in answer.content.decode()
