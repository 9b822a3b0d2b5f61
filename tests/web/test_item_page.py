"""An item's page to its depth: what a correction changed, versions, downloads, pictures, and what machines are told."""

import io
import json
import re

import pytest
from PIL import Image

from kawat.actions import intake, review, wire, withdrawal
from kawat.actions.filing import Attachment, Filing
from kawat.core.terms import Kind
from kawat.store.releases import Kept
from tests.web.house import COPY, HEADLINE, Browsers, House
from tests.web.test_newsroom import ARABIC


def corrected(house: House, kept: Kept) -> Kept:
    filing = Filing(
        copy=COPY.replace("Sunday", "Monday").encode(),
        language="en",
        headline=HEADLINE,
        note="It was Monday, not Sunday.",
    )
    fixed = intake.follow_up(house.dewi, kept.row.release.uid, filing, Kind.CORRECTION)
    review.approve(house.edo, fixed.row.release.uid)
    wire.clear(house.edo, fixed.row.release.uid)
    return fixed


def picture(width: int, height: int, kind: str = "PNG", mode: str = "RGB") -> Attachment:
    content = io.BytesIO()
    Image.new(mode, (width, height)).save(content, kind)
    return Attachment(
        name="turbine", content=content.getvalue(), media_type=f"image/{kind.lower()}", caption="A turbine", credit="N"
    )


def test_a_correction_shows_what_changed_and_every_version(house: House, browsers: Browsers) -> None:
    kept = house.out()
    fixed = corrected(house, kept)
    page = browsers.anybody.get(f"/items/{fixed.row.uid}").content.decode()
    assert "<del>Sunday</del><ins>Monday</ins>" in page
    assert f'href="/items/{kept.row.uid}"' in page
    assert "It was Monday, not Sunday." in page
    old = browsers.anybody.get(f"/items/{kept.row.uid}").content.decode()
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/items/{fixed.row.uid}">' in old or "canonical" in old


def test_what_was_taken_back_shows_no_changes(house: House, browsers: Browsers) -> None:
    kept = house.out()
    fixed = corrected(house, kept)
    withdrawal.kill(house.edo, kept.row.release.uid, "wrong")
    page = browsers.anybody.get(f"/items/{fixed.row.uid}").content.decode()
    assert "Sunday" not in page
    assert "Monday" not in page


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [("txt", "text/plain"), ("json", "application/"), ("g2.xml", "application/"), ("newsml.xml", ""), ("nitf.xml", "")],
)
def test_a_story_is_downloaded_in_every_format(house: House, browsers: Browsers, suffix: str, kind: str) -> None:
    kept = house.out()
    answer = browsers.anybody.get(f"/items/{kept.row.uid}.{suffix}")
    assert answer.status_code == 200
    assert kind in answer["Content-Type"]
    assert f'href="/items/{kept.row.uid}.{suffix}"' in browsers.anybody.get(f"/items/{kept.row.uid}").content.decode()
    assert browsers.anybody.get(f"/items/{kept.row.uid}.exe").status_code == 404


def test_contacts_for_the_media_stand_there_for_subscribers_and_the_house_alone(
    house: House, browsers: Browsers
) -> None:
    uid = house.out().row.uid
    seen = {name: "Rina" in browser.get(f"/items/{uid}").content.decode() for name, browser in browsers.all()}
    assert seen == {"anybody": False, "dewi": True, "edo": True, "eka": True, "sari": True, "otto": False}


def test_a_picture_comes_in_the_sizes_and_formats_that_the_page_names(house: House, browsers: Browsers) -> None:
    kept = house.out(attachments=(picture(1200, 900),))
    page = browsers.anybody.get(f"/items/{kept.row.uid}").content.decode()
    assert 'width="1200" height="900"' in page
    for kind, suffix in (("AVIF", "avif"), ("WEBP", "webp"), ("JPEG", "jpg")):
        urls = re.findall(rf"(/items/\S+?/(\d+)\.{suffix}) \d+w", page)
        assert [width for _, width in urls] == ["400", "800", "1200"]
        answer = browsers.anybody.get(urls[0][0])
        with Image.open(io.BytesIO(answer.content)) as made:
            assert (made.format, made.size) == (kind, (400, 300))
        assert browsers.anybody.get(urls[0][0], headers={"If-None-Match": answer["ETag"]}).status_code == 304
    url = urls[0][0]
    for other in ("401.jpg", "1600.jpg", "400.gif"):
        assert browsers.anybody.get(url.replace("400.jpg", other)).status_code == 404
    withdrawal.kill(house.edo, kept.row.release.uid, "wrong")
    assert browsers.anybody.get(url).status_code == 410


def test_a_picture_that_is_a_bomb_or_broken_is_never_opened(house: House, browsers: Browsers) -> None:
    bomb = picture(9000, 9000, mode="1")
    broken = Attachment(name="x", content=bomb.content[:60], media_type="image/png", caption="x", credit="x")
    kept = house.out(attachments=(bomb, broken))
    page = browsers.anybody.get(f"/items/{kept.row.uid}").content.decode()
    assert "srcset" not in page
    assert page.count("<img ") >= 1
    blob = kept.document.item.media[0].blob
    assert browsers.anybody.get(f"/items/{kept.row.uid}/media/{blob}/400.jpg").status_code == 404


def test_machines_are_told_what_it_is_and_in_which_languages(house: House, browsers: Browsers) -> None:
    english = house.file(headline="Tides </script><script>alert(1)</script> turn")
    arabic = house.file(language="ar", copy=ARABIC, headline="محطة للمد والجزر", release=english.row.release.uid)
    house.clear(english)
    page = browsers.anybody.get(f"/items/{english.row.uid}").content.decode()
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)[0])
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == english.document.item.headline
    assert data["inLanguage"] == "en"
    assert data["author"]["name"] == "Nusantara Cahaya"
    assert 'hreflang="ar"' in page
    assert f'/items/{arabic.row.uid}">' in page
    assert '<meta property="og:type" content="article">' in page
    assert '<meta property="og:locale:alternate" content="ar_AR">' in page


def test_sitemaps_hold_what_stands_and_nothing_else(house: House, browsers: Browsers) -> None:
    kept, other = house.out(), house.out(headline="Another one turns")
    withdrawal.kill(house.edo, other.row.release.uid, "wrong")
    house.file(headline="Not out")
    for path in ("/sitemap-0.xml", "/sitemap-news.xml"):
        found = re.findall(r"<loc>(.*?)</loc>", browsers.anybody.get(path).content.decode())
        assert [each.rpartition("/")[2] for each in found] == [kept.row.uid], path
    assert "sitemap-0.xml" in browsers.anybody.get("/sitemap.xml").content.decode()
    assert browsers.anybody.get("/sitemap-9.xml").status_code == 404
    robots = browsers.anybody.get("/robots.txt").content.decode()
    assert "Disallow: /desk\nDisallow: /*/desk\n" in robots
    assert "/sitemap-news.xml" in robots
