"""The issuer's room: their releases with what has to happen next, and each release's own page."""

import csv
import io

import pytest

from kawat.actions import landing, returning, review, routing, standing, wire
from kawat.core.signing import read_landing_ticket
from kawat.store import models
from kawat.store.clock import now
from kawat.web.issuer import stories
from tests.web.house import COPY, HEADLINE, Browsers, House


def test_an_issuer_sees_their_releases_and_what_comes_next(house: House, browsers: Browsers) -> None:
    house.file()
    page = browsers.dewi.get("/issuer").content.decode()
    assert HEADLINE in page
    assert "An editor reads it now." in page
    assert HEADLINE not in browsers.otto.get("/issuer").content.decode()


def test_a_held_release_says_its_time_in_both_zones(house: House, browsers: Browsers) -> None:
    uid = house.file().row.release.uid
    review.approve(house.edo, uid)
    wire.hold(house.edo, uid, "2099-01-01T09:00 Asia/Jakarta")
    page = browsers.dewi.get("/issuer").content.decode()
    assert "Asia/Jakarta" in page
    assert "2099-01-01T02:00:00" in page


def test_what_an_editor_changed_waits_for_the_issuer(house: House, browsers: Browsers) -> None:
    from kawat.actions import editing

    kept = house.file()
    editing.edit(house.edo, kept.row.release.uid, headline="Another headline of the same story")
    assert "read it and sign it off" in browsers.dewi.get("/issuer").content.decode()


def test_a_release_has_a_page_of_its_own_from_filing_to_report(house: House, browsers: Browsers) -> None:
    kept = house.file()
    at = f"/issuer/releases/{kept.row.release.uid}"
    assert '/figures" hidden>' in browsers.dewi.get(at).content.decode()
    house.clear(kept)
    page = browsers.dewi.get(at).content.decode()
    for told in (HEADLINE, "filed", "approved", "out on the wire", "the desk", "How it lands", "The whole report"):
        assert told in page
    assert "edo" not in page
    assert 'href=""' not in page


def test_a_release_is_unknown_to_others(house: House, browsers: Browsers) -> None:
    at = f"/issuer/releases/{house.file().row.release.uid}"
    status = {name: browser.get(at).status_code for name, browser in browsers.all()}
    assert status == {"anybody": 302, "dewi": 200, "edo": 200, "eka": 200, "sari": 404, "otto": 404}


def test_the_room_is_for_those_who_file_for_somebody(browsers: Browsers) -> None:
    status = {name: browser.get("/issuer").status_code for name, browser in browsers.all()}
    assert status == {"anybody": 302, "dewi": 200, "edo": 403, "eka": 403, "sari": 403, "otto": 200}


def test_looking_at_what_waits_is_journalled(house: House, browsers: Browsers) -> None:
    house.file()
    browsers.dewi.get("/issuer")
    assert models.Entry.objects.filter(verb="read-held", actor=house.dewi.user).exists()


def test_where_it_arrived_is_told_by_country_and_as_csv(house: House, browsers: Browsers) -> None:
    kept = house.out()
    routing.route(next(standing.engines_of_the_house()), kept.row.pk)
    at = f"/issuer/releases/{kept.row.release.uid}"
    page = browsers.dewi.get(at).content.decode()
    assert "By country" in page
    assert 'data-stand="landing"' in page
    told = browsers.dewi.get(f"{at}/figures").json()
    assert (told["total"]["owed"], told["channels"]["email"]["due"], told["countries"]["ID"]["still"]) == (1, 1, 1)
    table = browsers.dewi.get(f"{at}.csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["part"] for row in rows] == ["item", "channel", "stream", "country"]
    assert (rows[0]["headline"], rows[0]["reads"], rows[0]["state"]) == (HEADLINE, "0", "cleared")
    assert (rows[1]["channel"], rows[1]["owed"], rows[1]["arrived"], rows[1]["due"]) == ("email", "1", "0", "1")
    assert (rows[2]["offered"], rows[2]["dropped"], rows[2]["first_s"]) == ("0", "0", "")
    assert (rows[3]["country"], rows[3]["owed"], rows[3]["arrived"]) == ("ID", "1", "0")
    assert "sari" not in table + page
    assert browsers.otto.get(f"{at}.csv").status_code == 404
    assert browsers.otto.get(f"{at}/figures").status_code == 404


def test_a_ticket_for_the_landing_is_for_those_whom_it_speaks_for(house: House, browsers: Browsers) -> None:
    kept = house.file()
    at = f"/issuer/releases/{kept.row.release.uid}"
    told = browsers.dewi.post(f"{at}/ticket").json()
    ticket = read_landing_ticket(told["ticket"], landing.ticket_keys(), now=int(now().timestamp()))
    assert ticket.release == kept.row.release_id
    assert told["stream_url"] in browsers.dewi.get(at)["Content-Security-Policy"]
    assert browsers.edo.post(f"{at}/ticket").status_code == 200
    for browser in (browsers.otto, browsers.sari):
        assert browser.post(f"{at}/ticket").status_code == 404
    assert browsers.anybody.post(f"{at}/ticket").status_code == 403
    assert browsers.dewi.get(f"{at}/ticket").status_code == 405


def test_before_the_clear_the_issuer_sees_the_time_that_is_left_and_no_figures(
    house: House, browsers: Browsers
) -> None:
    kept = house.file()
    at = f"/issuer/releases/{kept.row.release.uid}"
    assert browsers.dewi.get(f"{at}/figures").json() == {"stand": "waiting", "until": None}
    review.approve(house.edo, kept.row.release.uid)
    wire.hold(house.edo, kept.row.release.uid, "2099-01-01T09:00 Asia/Jakarta")
    assert browsers.dewi.get(f"{at}/figures").json() == {"stand": "held", "until": "2099-01-01T02:00:00Z"}
    page = browsers.dewi.get(at).content.decode()
    assert 'data-until="2099-01-01T02:00:00+00:00"' in page
    assert "data-rows" not in page


def test_who_would_get_it_is_counted_before_it_is_filed(house: House, browsers: Browsers) -> None:
    typed = {"copy": COPY, "headline": HEADLINE, "language": "en", "circuits": ["asia"], "issuer": "nusantara"}
    page = browsers.dewi.post("/file/count", typed).content.decode()
    assert "Who would get it" in page
    assert "<td>ID</td>" in page
    assert (
        "Nobody in these circuits"
        in browsers.dewi.post("/file/count", {**typed, "circuits": ["world"]}).content.decode()
    )
    assert "choose its circuits" in browsers.dewi.post("/file/count", {**typed, "circuits": []}).content.decode()
    assert "Who would get it" in browsers.dewi.post("/file", {**typed, "do": "count"}).content.decode()
    assert models.Item.objects.count() == 0


def test_circuits_say_how_many_are_in_them(house: House, browsers: Browsers) -> None:
    assert "Asia (outlets: 0, journalists: 0, desktops: 1)" in browsers.dewi.get("/file", follow=True).content.decode()


def test_what_was_sent_back_says_why_and_waits_for_the_issuer(house: House, browsers: Browsers) -> None:
    kept = house.file()
    returning.send_back(house.edo, kept.row.release.uid, "The second paragraph names nobody.")
    assert "Waiting for you or an editor" in browsers.dewi.get("/issuer").content.decode()
    page = browsers.dewi.get(f"/issuer/releases/{kept.row.release.uid}").content.decode()
    assert "The second paragraph names nobody." in page
    assert "sent back" in page


def test_no_more_is_opened_than_a_page_shows_and_nothing_of_others(
    house: House, browsers: Browsers, monkeypatch: pytest.MonkeyPatch, opened: list[int]
) -> None:
    monkeypatch.setattr(stories, "SHOWN", 2)
    filed = [house.file(headline=f"Item {number}") for number in range(5)]
    for kept in filed[3:]:
        review.approve(house.edo, kept.row.release.uid)
    opened.clear()
    browsers.otto.get("/issuer")
    assert opened == []
    page = browsers.dewi.get("/issuer")
    assert len(opened) == 4
    shelves = page.context["shelves"]
    assert [(each.count, len(each.stories)) for each in shelves.values()] == [(3, 2), (2, 2), (0, 0)]
    assert f"?shelf=waiting&amp;after={filed[1].row.uid}" in page.content.decode()
    (left,) = browsers.dewi.get(f"/issuer?shelf=waiting&after={filed[1].row.uid}").context["shelves"].values()
    assert [each.first.document.item.headline for each in left.stories] == ["Item 2"]
    assert (left.count, left.more) == (3, "")
