"""The live desktop's pages: the list without scripts, the ticket, what the module asks for, and stories to save."""

import json
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find

from kawat.actions import profile_rows, withdrawal
from kawat.actions.stream import ticket_keys
from kawat.core.profile import Criteria, default_criteria
from kawat.core.signing import read_ticket
from kawat.core.terms import SubscriberKind
from kawat.formats import FORMATS
from kawat.store import models
from kawat.web import lines as lines_of
from tests.web.house import HEADLINE, SECRETS, Browsers, House


def lines(browsers: Browsers, **asked: object) -> dict:
    answer = browsers.sari.get("/wire/items", asked)
    assert answer.status_code == 200
    return json.loads(answer.content)


def headlines(page: dict) -> list[str]:
    return [each.get("headline", each.get("state", each["kind"])) for each in page["items"]]


def test_the_newest_lines_stand_in_the_page_without_scripts(house: House, browsers: Browsers) -> None:
    house.out(headline="First")
    house.out(headline="Second <b>", language="id")
    house.out(headline="Nicht bestellt", language="de")
    page = browsers.sari.get("/wire").content.decode()
    listed = page.partition('<ol class="lines"')[2].partition("</ol>")[0]
    assert listed.index("Second &lt;b&gt;") < listed.index("First")
    assert "bestellt" not in page
    assert 'lang="id"' in listed
    narrowed = browsers.sari.get("/wire", {"words": "fir"}).content.decode()
    listed = narrowed.partition('<ol class="lines"')[2].partition("</ol>")[0]
    assert "First" in listed
    assert "Second" not in listed


def test_the_page_is_its_subscribers_own(house: House, browsers: Browsers) -> None:
    kept = house.out()
    assert browsers.anybody.get("/wire")["Location"].startswith("/sign-in")
    for path in ("/wire", "/wire/items"):
        assert browsers.edo.get(path).status_code == 403
        assert browsers.sari.get(path, {"subscriber": "0" * 32}).status_code == 403
    assert browsers.anybody.get(f"/wire/items/{kept.row.uid}")["Location"].startswith("/sign-in")


def test_nothing_is_told_before_the_clear(house: House, browsers: Browsers) -> None:
    kept = house.file()
    page = browsers.sari.get("/wire").content.decode()
    assert not any(each in page for each in SECRETS)
    for path in ("", ".text", ".ninjs"):
        assert browsers.sari.get(f"/wire/items/{kept.row.uid}{path}").status_code == 404


def test_that_page_alone_may_speak_to_the_stream(house: House, browsers: Browsers) -> None:
    policy = browsers.sari.get("/wire")["Content-Security-Policy"]
    parts = urlsplit(settings.KAWAT.stream_url)
    assert f"connect-src 'self' {parts.scheme}://{parts.netloc};" in policy
    assert "connect-src 'self';" in browsers.sari.get("/me")["Content-Security-Policy"]


def test_a_ticket_is_for_ones_own_subscriber(house: House, browsers: Browsers) -> None:
    answer = json.loads(browsers.sari.post("/wire/ticket", {"subscriber": house.reader.uid}).content)
    assert answer["stream_url"] == settings.KAWAT.stream_url
    said = read_ticket(answer["ticket"], ticket_keys(), now=0, resuming=False)
    assert said.subscriber == house.reader.pk
    assert browsers.sari.post("/wire/ticket", {"subscriber": "0" * 32}).status_code == 403
    assert browsers.edo.post("/wire/ticket").status_code == 403
    assert browsers.sari.get("/wire/ticket").status_code == 405


def test_lines_are_asked_for_by_number(house: House, browsers: Browsers) -> None:
    for number in range(1, 6):
        house.out(headline=f"No {number}", language="de" if number == 3 else "en")
    assert headlines(lines(browsers)) == ["No 5", "No 4", "No 2", "No 1"]
    older = lines(browsers, before=4)
    assert (headlines(older), older["lowest"], older["ends"]) == (["No 2", "No 1"], 1, True)
    missing = lines(browsers, after=1, upto=4)
    assert (headlines(missing), missing["upto"]) == (["No 2", "No 4"], 4)
    assert lines(browsers, after=5)["upto"] == 5
    assert headlines(lines(browsers, numbers="1,3,5,999,x")) == ["No 1", "No 5"]
    assert lines(browsers, before="garbage", after="-")["items"]


def test_a_long_list_comes_by_pages_that_miss_nothing(
    house: House, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kawat.web.lines.PAGE", 2)
    monkeypatch.setattr("kawat.web.lines.CONSIDERED", 3)
    for number in range(1, 8):
        house.out(headline=f"No {number}", language="en" if number % 3 else "de")
    seen, before = [], 0
    for _ in range(9):
        page = lines(browsers, **({"before": before} if before else {}))
        seen += headlines(page)
        before = page["lowest"]
        if page["ends"]:
            break
    assert seen == ["No 7", "No 5", "No 4", "No 2", "No 1"]


def test_one_profile_of_several_is_chosen(house: House, browsers: Browsers) -> None:
    criteria = default_criteria(SubscriberKind.DESKTOP, ("id", "en"))
    several = [criteria, Criteria(languages=("de",))]
    profile_rows.change_profiles(house.sari, house.reader.pk, several)
    house.out(headline="English")
    house.out(headline="Deutsch", language="de")
    assert headlines(lines(browsers)) == ["Deutsch", "English"]
    assert headlines(lines(browsers, profile=1)) == ["English"]
    assert headlines(lines(browsers, profile=2)) == ["Deutsch"]
    assert headlines(lines(browsers, profile="2", numbers="1,2")) == ["Deutsch"]
    assert '<select name="profile">' in browsers.sari.get("/wire").content.decode()


def test_a_kill_takes_the_words_away_and_stands_as_a_line(house: House, browsers: Browsers) -> None:
    kept = house.out()
    withdrawal.kill(house.edo, kept.row.release.uid, "wrong numbers")
    found = lines(browsers)["items"]
    assert [(each["kind"], each.get("state"), each.get("headline")) for each in found] == [
        ("kill", None, None),
        ("release", "killed", None),
    ]
    assert found[0]["replaces"] == kept.row.uid
    page = browsers.sari.get(f"/wire/items/{kept.row.uid}").content.decode()
    assert "wrong numbers" not in page.partition("<title>")[2].partition("</title>")[0]
    assert "A turbine" not in page
    assert "tidal" not in browsers.sari.get(f"/wire/items/{kept.row.uid}.text").content.decode().lower().replace(
        HEADLINE.lower(), ""
    )


def test_a_story_that_is_opened_or_saved_is_a_read(house: House, browsers: Browsers) -> None:
    kept = house.out()
    page = browsers.sari.get(f"/wire/items/{kept.row.uid}").content.decode()
    assert "The turbines turn in both directions" in page
    assert "Rina Wulandari" in page
    assert models.Read.objects.filter(item=kept.row, subscriber=house.reader).count() == 1
    for name in FORMATS:
        assert f'href="/wire/items/{kept.row.uid}.{name}"' in page
        saved = browsers.sari.get(f"/wire/items/{kept.row.uid}.{name}")
        assert saved.status_code == 200
        assert saved["Content-Disposition"].startswith('attachment; filename="1-en-')
    assert models.Read.objects.filter(item=kept.row).count() == 1 + len(FORMATS)
    assert browsers.sari.get(f"/wire/items/{kept.row.uid}.docx").status_code == 422


def test_what_the_terminal_loads_takes_under_two_hundred_kilobytes(house: House, browsers: Browsers) -> None:
    for number in range(4):
        house.out(headline=f"{number} " + "A headline of an ordinary length that says what has happened " * 2)
    page = browsers.sari.get("/wire").content
    page += (
        page.partition(b'<ol class="lines"')[2].partition(b"</ol>")[0] * 2 * (lines_of.PAGE // 4)
    )  # here and as JSON
    files = ("kawat.css", "built/kawat.js", "desktop.css", "built/desktop.js", "mark.svg")
    sizes = [len(page)]
    for name in files:
        with open(find(f"kawat/{name}"), "rb") as file:
            sizes.append(len(file.read()))
    assert sum(sizes) < 200_000, sizes
