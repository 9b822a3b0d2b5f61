"""The feeds as readers fetch them: what stands in which, what a poll costs, and how a story goes on in them."""

import importlib
import json
from collections.abc import Callable

import feedparser
import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kawat.actions import feeds, intake, own_feeds, review, wire, withdrawal
from kawat.actions.filing import Filing
from kawat.core.terms import Kind
from kawat.store import models
from tests.web.house import COPY, HEADLINE, Browsers, House, Machine

SUFFIXES = ("atom", "rss", "json")


def ids(browsers: Browsers, path: str) -> list[tuple[str, str]]:
    """Id and title of what stands in a feed, whichever its format."""
    answer = browsers.anybody.get(path)
    assert answer.status_code == 200, path
    if path.partition("?")[0].endswith(".json"):
        return [(each["id"], each["title"]) for each in json.loads(answer.content)["items"]]
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    return [(each.id, each.title) for each in parsed.entries]


def follow(house: House, kept, kind: Kind, **more: object) -> None:
    filing = Filing(copy=COPY.encode(), language="en", headline=f"{kind} of it", note="It was Monday.", **more)
    later = intake.follow_up(house.dewi, kept.row.release.uid, filing, kind)
    review.approve(house.edo, later.row.release.uid)
    wire.clear(house.edo, later.row.release.uid)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_story_stands_in_every_feed_that_it_belongs_to(house: House, browsers: Browsers, suffix: str) -> None:
    models.Topic.objects.create(code="04000000")
    models.Topic.objects.create(code="20000346", parent="04000000")
    models.Wire.objects.update(topics="loaded")
    house.out(topics=("medtop:20000346",), copy=COPY.replace("KEYWORD", "SECTOR : Green Energy\n\nKEYWORD"))
    there = ("all", "en", "circuit/asia", "issuer/nusantara", "sector/medtop:20000346", "sector/04000000")
    for name in (*there, "sector/Green%20Energy", "sector/green%20energy"):
        assert [title for _, title in ids(browsers, f"/feeds/{name}.{suffix}")] == [HEADLINE], name
    for name in ("ja", "circuit/world", "issuer/lain", "sector/medtop:11000000"):
        assert ids(browsers, f"/feeds/{name}.{suffix}") == []
    for name in ("xx", "circuit/none", "issuer/none", "sector/none", "circuit/asia/x", "all.xml", "sector/%00"):
        assert browsers.anybody.get(f"/feeds/{name}.{suffix}").status_code == 404, name
    assert browsers.anybody.get("/feeds/all.xml").status_code == 404


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_id_stays_through_correction_withhold_lift_and_kill(house: House, browsers: Browsers, suffix: str) -> None:
    kept, path = house.out(), f"/feeds/all.{suffix}"
    release = kept.row.release.uid
    ((name, _),) = ids(browsers, path)
    follow(house, kept, Kind.CORRECTION)
    assert ids(browsers, path) == [(name, "CORRECTION: correction of it")]
    withdrawal.withhold(house.edo, release, "A caller doubts it")
    withheld = browsers.anybody.get(path).content.decode()
    assert "correction of it" not in withheld
    assert "withheld while it is being checked" in withheld
    withdrawal.lift(house.edo, release)
    withdrawal.lift(house.eka, release)
    assert ids(browsers, path) == [(name, "REPEAT: correction of it")]
    withdrawal.kill(house.edo, release, "The figures were wrong")
    killed = browsers.anybody.get(path).content.decode()
    assert name in killed
    assert "This story was killed" in killed
    for secret in ("correction of it", HEADLINE, "figures", "turbine"):
        assert secret not in killed
    assert [each for each, _ in ids(browsers, path)] == ([] if suffix == "atom" else [name])


def test_a_correction_that_may_not_go_everywhere_takes_the_story_out(house: House, browsers: Browsers) -> None:
    kept = house.out()
    follow(house, kept, Kind.CORRECTION, forbidden=("US",))
    for suffix in SUFFIXES:
        assert ids(browsers, f"/feeds/all.{suffix}") == []
    assert "deleted-entry" in browsers.anybody.get("/feeds/all.atom").content.decode()


def test_a_feeds_mark_changes_with_that_feed_alone(house: House, browsers: Browsers) -> None:
    kept = house.out()
    house.out(headline="Elsewhere", circuits=("world",))
    asia, world = (browsers.anybody.get(f"/feeds/circuit/{name}.rss") for name in ("asia", "world"))
    assert (asia["ETag"], world["ETag"]) == ('"1"', '"2"')
    withdrawal.kill(house.edo, kept.row.release.uid, "Wrong")
    for name, mark, status in (("asia", asia["ETag"], 200), ("world", world["ETag"], 304)):
        again = browsers.anybody.get(f"/feeds/circuit/{name}.rss", headers={"If-None-Match": mark})
        assert again.status_code == status
        assert again["ETag"] == ('"3"' if name == "asia" else mark)


def test_what_did_not_change_costs_two_questions_and_reads_no_story(house: House, browsers: Browsers) -> None:
    house.out()
    mark = browsers.anybody.get("/feeds/all.json")["ETag"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browsers.anybody.get("/feeds/all.json", headers={"If-None-Match": mark}).status_code == 304
    assert len(asked) == 2
    assert not any('"copy"' in each["sql"] for each in asked.captured_queries)


def test_a_page_of_a_feed_is_found_by_its_index(house: House, browsers: Browsers) -> None:
    house.out()
    with CaptureQueriesContext(connection) as asked:
        browsers.anybody.get("/feeds/circuit/asia.atom?before=9")
    page = next(
        each["sql"] for each in asked.captured_queries if "ORDER BY" in each["sql"] and "feed_entry" in each["sql"]
    )
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {page}")
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "feed_entry_number" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pages_lead_to_everything_and_to_nothing_twice(
    house: House, browsers: Browsers, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "ENTRIES", 2)
    for number in range(5):
        house.out(headline=f"Story {number}", copy=COPY.replace("Sunday", f"day {number}"))
    path, seen, pages = f"/feeds/all.{suffix}", [], 0
    while path:
        seen += [title for _, title in ids(browsers, path)]
        content = browsers.anybody.get(path).content
        if suffix == "json":
            following = json.loads(content).get("next_url", "")
        else:
            following = next((link.href for link in feedparser.parse(content).feed.links if link.rel == "next"), "")
        path, pages = (
            following.replace("http://localhost:8000", "") and f"/feeds/{following.rpartition('/feeds/')[2]}",
            pages + 1,
        )
    assert seen == [f"Story {number}" for number in (4, 3, 2, 1, 0)]
    assert pages == 3


def test_a_nonsense_page_is_the_first(house: House, browsers: Browsers) -> None:
    house.out()
    for nonsense in ("x", "-1", "9" * 40, "٣", "1.5", ""):
        assert len(ids(browsers, f"/feeds/all.rss?before={nonsense}")) == 1


def test_hub_and_self_stand_in_headers_and_in_the_document(house: House, browsers: Browsers) -> None:
    for suffix in SUFFIXES:
        answer = browsers.anybody.get(f"/feeds/all.{suffix}")
        assert 'rel="hub"' in answer["Link"]
        assert f'/feeds/all.{suffix}>; rel="self"' in answer["Link"]
        assert "/websub" in answer.content.decode()
        assert answer["Content-Type"].startswith(
            {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}[suffix]
        )


def test_the_newsrooms_pages_link_to_their_feeds(house: House, browsers: Browsers) -> None:
    kept = house.out()
    front = browsers.anybody.get("/?issuer=nusantara").content.decode()
    for suffix in SUFFIXES:
        assert f'href="/feeds/issuer/nusantara.{suffix}"' in front
    page = browsers.anybody.get(f"/items/{kept.row.uid}").content.decode()
    for name in ("issuer/nusantara", "circuit/asia", "en"):
        assert f'href="/feeds/{name}.atom"' in page


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_profiles_feed_holds_what_it_asks_for_and_is_its_owners(
    house: House, browsers: Browsers, suffix: str
) -> None:
    house.out()
    house.out(headline="Elsewhere", circuits=("world",))
    german = "BERLIN, 22. November 2026 (KAWAT) - Das Werk am Fluss läuft seit heute früh und versorgt die ganze Stadt mit Strom."
    house.out(headline="Nicht bestellt", language="de", copy=german)
    profile = house.reader.profiles.get()
    path = own_feeds.path_of(profile, suffix)
    assert [title for _, title in ids(browsers, path)] == [HEADLINE]
    answer = browsers.anybody.get(path)
    assert (answer["Cache-Control"], "websub" in answer.content.decode()) == ("private", False)
    assert browsers.anybody.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert own_feeds.path_of(profile) in browsers.sari.get("/me").content.decode()
    assert own_feeds.path_of(profile) not in browsers.otto.get("/me").content.decode()
    token = path.rpartition("/")[2]
    for forged in (
        f"{profile.pk + 1:x}-{token.partition('-')[2]}",
        f"1-{'0' * 32}.{suffix}",
        f"x.{suffix}",
        f"-.{suffix}",
    ):
        assert browsers.anybody.get(f"/feeds/own/{forged}").status_code == 404
    assert browsers.anybody.get(path.replace(suffix, "xml")).status_code == 404


def test_a_profiles_feed_ends_with_the_subscription(house: House, browsers: Browsers) -> None:
    path = own_feeds.path_of(house.reader.profiles.get())
    assert browsers.anybody.get(path).status_code == 200
    models.Subscriber.objects.update(active=False)
    assert browsers.anybody.get(path).status_code == 404


def test_stories_that_were_out_before_there_were_feeds_stand_in_them(house: House, browsers: Browsers) -> None:
    kept = house.out(topics=("medtop:04000000",))
    follow(house, kept, Kind.CORRECTION)
    killed = house.out(headline="Another", circuits=("world",))
    withdrawal.kill(house.edo, killed.row.release.uid, "Wrong")
    columns = ("feed", "release", "language", "item", "number")
    before = sorted(models.FeedEntry.objects.values_list(*columns))
    models.FeedEntry.objects.all().delete()
    importlib.import_module("kawat.store.migrations.0005_feeds").enter_what_is_out(apps, None)
    assert sorted(models.FeedEntry.objects.values_list(*columns)) == before


def test_a_feed_that_leaked_gets_a_new_address_and_the_old_one_is_gone(house: House, browsers: Browsers) -> None:
    house.out()
    profile = house.reader.profiles.get()
    old, token = own_feeds.path_of(profile), own_feeds.token_of(profile)
    assert browsers.otto.post(f"/feeds/own/{token}/move").status_code == 404
    assert browsers.anybody.get(old).status_code == 200
    for _double_click in range(2):
        assert browsers.sari.post(f"/feeds/own/{token}/move")["Location"] == "/me"
    profile.refresh_from_db()
    assert (profile.feed_turn, browsers.anybody.get(old).status_code) == (1, 410)
    new = own_feeds.path_of(profile)
    assert new in browsers.sari.get("/me").content.decode()
    assert [title for _, title in ids(browsers, new)] == [HEADLINE]
    assert models.Entry.objects.filter(verb="feed-moved").count() == 1


def test_a_machine_gives_a_feed_a_new_address(house: House, machine: Callable[..., Machine]) -> None:
    api = machine(house.sari)
    (its,) = api.get(f"/api/subscribers/{house.reader.uid}/profiles").json()["profiles"]
    assert its["feed"].endswith(own_feeds.path_of(house.reader.profiles.get()))
    told = api.post("/api/feeds/move", {"feed": its["feed"]}).json()
    assert told["feed"].endswith(own_feeds.path_of(house.reader.profiles.get()))
    assert told["feed"] != its["feed"]
    assert machine(house.otto).post("/api/feeds/move", {"feed": told["feed"]}).status_code == 404
    assert machine(house.sari, "read").post("/api/feeds/move", {"feed": told["feed"]}).status_code == 403
