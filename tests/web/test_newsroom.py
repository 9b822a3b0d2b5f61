"""The public newsroom shows what is out, in its languages, and says plainly what was taken back."""

import feedparser

from kawat.actions import intake, review, wire, withdrawal
from kawat.actions.filing import Filing
from kawat.core.terms import Kind
from tests.web.house import COPY, HEADLINE, Browsers, House

ARABIC = (
    "جاكرتا، 22 نوفمبر 2026 (KAWAT) - شغّلت الشركة يوم الأحد محطة لتوليد الكهرباء من تيارات المد والجزر في المضيق.\n"
)


def test_language_versions_stand_side_by_side(house: House, browsers: Browsers) -> None:
    english = house.file()
    arabic = house.file(language="ar", copy=ARABIC, headline="محطة للمد والجزر", release=english.row.release.uid)
    house.clear(english)
    page = browsers.anybody.get(f"/items/{english.row.uid}").content.decode()
    assert f'href="/items/{arabic.row.uid}" lang="ar" dir="rtl"' in page
    other = browsers.anybody.get(f"/items/{arabic.row.uid}").content.decode()
    assert '<article lang="ar" dir="rtl"' in other
    assert "العربية" in page


def test_media_only_contacts_stand_on_no_public_page(house: House, browsers: Browsers) -> None:
    kept = house.out()
    for suffix in ("", ".json", ".txt"):
        assert "Rina" not in browsers.anybody.get(f"/items/{kept.row.uid}{suffix}").content.decode()


def test_the_list_can_be_narrowed(house: House, browsers: Browsers) -> None:
    house.out()
    assert HEADLINE in browsers.anybody.get("/?language=en&circuit=asia&issuer=nusantara").content.decode()
    for asked in ("language=ja", "circuit=world", "issuer=lain", "before=1"):
        assert HEADLINE not in browsers.anybody.get(f"/?{asked}").content.decode()


def test_a_killed_item_is_a_tombstone_everywhere(house: House, browsers: Browsers) -> None:
    kept = house.out()
    uid, blob = kept.row.uid, kept.document.item.media[0].blob
    before = browsers.anybody.get("/feeds/all.atom")
    killing = withdrawal.kill(house.edo, kept.row.release.uid, "The figures were wrong").items[0]
    answer = browsers.anybody.get(f"/items/{uid}")
    assert answer.status_code == 410
    for path in (f"/items/{uid}", f"/items/{uid}.json", f"/items/{uid}.txt", f"/items/{uid}/media/{blob}", "/"):
        told = browsers.anybody.get(path).content.decode()
        assert "turbine" not in told
        assert "figures were wrong" not in told  # the reason may be what must not be repeated
    assert browsers.anybody.get(f"/items/{uid}.json").status_code == 410
    assert browsers.anybody.get(f"/items/{uid}/media/{blob}").status_code == 410
    assert browsers.anybody.get(f"/items/{killing.row.uid}")["Location"] == f"/items/{uid}"
    feed = browsers.anybody.get("/feeds/all.atom", headers={"If-None-Match": before["ETag"]})
    assert feed.status_code == 200
    assert "deleted-entry" in feed.content.decode()
    assert HEADLINE not in feed.content.decode()


def test_a_withheld_item_says_so_and_may_come_back(house: House, browsers: Browsers) -> None:
    kept = house.out()
    uid, release = kept.row.uid, kept.row.release.uid
    withdrawal.withhold(house.edo, release, "A caller doubts it")
    answer = browsers.anybody.get(f"/items/{uid}")
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert "withheld while it is being checked" in answer.content.decode()
    assert HEADLINE not in browsers.anybody.get("/").content.decode()
    assert withdrawal.lift(house.edo, release) is None
    assert withdrawal.lift(house.eka, release) is not None
    assert HEADLINE in browsers.anybody.get("/").content.decode()


def test_a_corrected_item_points_forward_and_back(house: House, browsers: Browsers) -> None:
    kept = house.out()
    filing = Filing(copy=COPY.replace("Sunday", "Monday").encode(), language="en", note="It was Monday, not Sunday.")
    fixed = intake.follow_up(house.dewi, kept.row.release.uid, filing, Kind.CORRECTION)
    review.approve(house.edo, fixed.row.release.uid)
    wire.clear(house.edo, fixed.row.release.uid)
    old, new = (browsers.anybody.get(f"/items/{each.row.uid}").content.decode() for each in (kept, fixed))
    assert f"/items/{fixed.row.uid}" in old
    assert "It was Monday, not Sunday." in new
    assert f"/items/{kept.row.uid}" in new


def test_what_is_forbidden_somewhere_is_not_served_to_the_unknown(house: House, browsers: Browsers) -> None:
    kept = house.out(forbidden=("US", "JP"))
    uid, blob = kept.row.uid, kept.document.item.media[0].blob
    for path in (f"/items/{uid}", f"/items/{uid}.json", f"/items/{uid}/media/{blob}"):
        status = {name: browser.get(path).status_code for name, browser in browsers.all()}
        assert status == {"anybody": 404, "dewi": 200, "edo": 200, "eka": 200, "sari": 200, "otto": 404}
    assert HEADLINE not in browsers.anybody.get("/").content.decode()
    assert HEADLINE not in browsers.anybody.get("/feeds/all.atom").content.decode()
    house.reader.country = "JP"
    house.reader.save()
    assert browsers.sari.get(f"/items/{uid}").status_code == 404
    withdrawal.kill(house.edo, kept.row.release.uid, "Wrong")
    assert browsers.anybody.get(f"/items/{uid}").status_code == 404
    assert browsers.edo.get(f"/items/{uid}").status_code == 410


def test_an_advisory_stands_in_nothing_public(house: House, browsers: Browsers) -> None:
    kept = house.out(kind=Kind.ADVISORY)
    assert browsers.anybody.get(f"/items/{kept.row.uid}").status_code == 404
    assert browsers.sari.get(f"/items/{kept.row.uid}").status_code == 200
    assert HEADLINE not in browsers.anybody.get("/").content.decode()
    assert HEADLINE not in browsers.anybody.get("/feeds/all.atom").content.decode()


def test_feeds_are_read_by_a_feed_reader_and_know_when_nothing_changed(house: House, browsers: Browsers) -> None:
    kept = house.out()
    for name in ("all", "en", "circuit/asia", "issuer/nusantara"):
        answer = browsers.anybody.get(f"/feeds/{name}.atom")
        feed = feedparser.parse(answer.content)
        assert not feed.bozo
        assert [entry.title for entry in feed.entries] == [HEADLINE]
        again = browsers.anybody.get(f"/feeds/{name}.atom", headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
    assert browsers.anybody.get("/feeds/ja.atom").content.count(b"<entry") == 0
    for name in ("xx", "circuit/none", "issuer/none"):
        assert browsers.anybody.get(f"/feeds/{name}.atom").status_code == 404
    assert kept.row.number == 1


def test_a_second_that_is_not_over_gives_no_last_modified(house: House, browsers: Browsers) -> None:
    kept = house.out()
    assert "Last-Modified" not in browsers.anybody.get("/feeds/all.atom").headers
    type(kept.row).objects.filter(pk=kept.row.pk).update(cleared_us=kept.row.cleared_us - 5_000_000)
    assert "Last-Modified" in browsers.anybody.get("/feeds/all.atom").headers


def test_only_pictures_are_shown_in_place(house: House, browsers: Browsers) -> None:
    from kawat.actions.filing import Attachment

    page = Attachment(name="page.svg", content=b"<svg onload='alert(1)'/>", media_type="image/svg+xml", caption="x")
    kept = house.out(attachments=(page,))
    answer = browsers.anybody.get(f"/items/{kept.row.uid}/media/{kept.document.item.media[0].blob}")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_copy_is_never_markup(house: House, browsers: Browsers) -> None:
    evil = "<script>alert(1)</script>"
    kept = house.out(copy=COPY.replace("The turbines", f"{evil} The turbines"), headline=f"A {evil} headline")
    for path in ("/", f"/items/{kept.row.uid}"):
        assert evil not in browsers.anybody.get(path).content.decode()
    assert evil not in browsers.edo.get(f"/desk/items/{kept.row.uid}").content.decode()
