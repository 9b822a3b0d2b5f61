"""The filing page keeps what is typed: by itself, by a button, over two tabs, and in several languages side by side."""

from kawat.store import models
from tests.web.house import COPY, HEADLINE, Browsers, House

UID = "a" * 32
TYPED = {"draft": UID, "seen": "0", "copy": COPY, "headline": HEADLINE, "language": "en", "circuits": ["asia"]}
FILED = {**TYPED, "issuer": "nusantara", "key": "k1"}
SECOND = {
    "versions": "2",
    "language_v2": "id",
    "headline_v2": "Pembangkit listrik",
    "copy_v2": "JAKARTA – Sebuah pembangkit.",
}


def test_a_draft_is_saved_by_itself_and_taken_up_again(house: House, browsers: Browsers) -> None:
    answer = browsers.dewi.post("/file/draft", TYPED)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    page = browsers.dewi.get(f"/file?draft={UID}").content.decode()
    assert HEADLINE in page
    assert 'name="seen" value="1"' in page
    assert "checked" in page
    assert HEADLINE in browsers.dewi.get("/issuer").content.decode()


def test_two_tabs_never_overwrite_each_other_in_silence(house: House, browsers: Browsers) -> None:
    browsers.dewi.post("/file/draft", TYPED)
    answer = browsers.dewi.post("/file/draft", {**TYPED, "headline": "The second tab's headline"})
    assert answer.status_code == 409
    assert HEADLINE in answer.json()["copies"]
    again = {**TYPED, "seen": str(answer.json()["version"]), "headline": "The second tab's headline"}
    assert browsers.dewi.post("/file/draft", again).status_code == 200


def test_without_scripts_a_button_saves_and_a_conflict_shows_both(house: House, browsers: Browsers) -> None:
    answer = browsers.dewi.post("/file", {**TYPED, "do": "save"})
    assert answer["Location"] == f"/file?draft={UID}"
    answer = browsers.dewi.post("/file", {**TYPED, "do": "save", "headline": "Typed in the second tab"})
    page = answer.content.decode()
    assert answer.status_code == 409
    for told in (HEADLINE, "Typed in the second tab", "What the other tab saved", 'name="seen" value="1"'):
        assert told in page


def test_a_draft_is_gone_once_it_is_filed(house: House, browsers: Browsers) -> None:
    browsers.dewi.post("/file/draft", TYPED)
    answer = browsers.dewi.post("/file", {**FILED, "seen": "1"})
    assert answer["Location"].endswith(f"?filed={UID}")
    assert not models.Draft.objects.exists()


def test_a_draft_is_unknown_to_others(house: House, browsers: Browsers) -> None:
    browsers.dewi.post("/file/draft", TYPED)
    assert HEADLINE not in browsers.edo.get(f"/file?draft={UID}").content.decode()
    assert browsers.edo.post("/file/draft", TYPED).status_code == 409


def test_languages_stand_side_by_side_and_are_filed_together(house: House, browsers: Browsers) -> None:
    answer = browsers.dewi.post("/file", {**TYPED, "do": "language"}, follow=True)
    assert 'id="version-2"' in answer.content.decode()
    browsers.dewi.post("/file", {**FILED, **SECOND, "prevailing": "id"})
    items = models.Item.objects.all()
    assert (items.count(), items.values("release").distinct().count()) == (2, 1)
    from kawat.store.releases import by_uid

    assert {by_uid(row.uid).document.item.prevailing for row in items} == {"id"}


def test_of_several_languages_all_are_filed_or_none(house: House, browsers: Browsers) -> None:
    answer = browsers.dewi.post("/file", {**FILED, **SECOND, "copy_v2": ""})
    assert answer.status_code == 422
    assert "holds no copy" in answer.content.decode()
    answer = browsers.dewi.post("/file", {**FILED, **SECOND, "language_v2": "en"})
    assert answer.status_code == 422
    assert models.Item.objects.count() == 0


def test_the_galley_shows_page_mail_and_wire_copy_with_findings_by_line(house: House, browsers: Browsers) -> None:
    page = browsers.dewi.post("/file/preview", {**FILED, "copy": COPY + "\nTKTK\n"}).content.decode()
    for told in (HEADLINE, "On the page", "In the mail", "As wire copy", "JAKARTA", "looks like a gap"):
        assert told in page
    assert models.Item.objects.count() == 0
    assert browsers.dewi.post("/file", {**FILED, "do": "look"}).content.decode().count("As wire copy") == 1


def test_a_galley_of_half_a_form_says_what_it_waits_for(house: House, browsers: Browsers) -> None:
    assert "Choose its language" in browsers.dewi.post("/file/preview", {"copy": "Words"}).content.decode()
    assert "may not file" in browsers.otto.post("/file/preview", FILED).content.decode()


def test_pasted_html_comes_back_as_text_that_can_be_mended(house: House, browsers: Browsers) -> None:
    answer = browsers.dewi.post("/file/paste", {"html": "<h1>A</h1><p>B <b>c</b></p><img src=x>"})
    told = answer.json()
    assert (told["text"], told["untaken"], told["fields"]) == ("# A\n\nB **c**\n", ["<img>"], {})
    assert browsers.dewi.post("/file/paste", {"html": ""}).status_code == 422


def test_a_paste_of_20_mb_is_refused_and_the_draft_stays(house: House, browsers: Browsers) -> None:
    browsers.dewi.post("/file/draft", TYPED)
    assert browsers.dewi.post("/file/draft", {**TYPED, "seen": "1", "copy": "a " * 10_000_000}).status_code in (
        400,
        413,
    )
    assert HEADLINE in browsers.dewi.get(f"/file?draft={UID}").content.decode()
