"""The desk's journal: every line by person, verb, day and short name, page by page and as CSV, for whom it is meant."""

import csv
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kawat.actions import returning, stops, withdrawal
from kawat.core.instants import to_us
from kawat.store import journal, models
from kawat.store.clock import now
from kawat.web.desk import desk_journal
from tests.web.house import Browsers, House

DAY_US = 86_400_000_000


def lines(browser: Client, asked: str = "") -> list[tuple[str, str, str]]:
    """Who did what, and why, as the page has it."""
    return [(line.who, line.verb, line.why) for line in browser.get(f"/desk/journal?{asked}").context["lines"]]


def operator() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="ops"))
    return client


def test_every_line_of_the_desk_stands_on_one_page_with_its_reason(house: House, browsers: Browsers) -> None:
    first, second = house.out(headline="One"), house.file(headline="Two")
    returning.send_back(house.eka, second.row.release.uid, "Who says so?")
    stops.stop(house.eka, stops.CIRCUIT, "asia", reason="The line is down")
    stops.start(house.edo, stops.CIRCUIT, "asia", reason="It is up again")
    withdrawal.kill(house.edo, first.row.release.uid, "The figures were wrong")
    assert lines(browsers.edo) == [
        ("edo", "cleared", ""),
        ("edo", "killed", "The figures were wrong"),
        ("edo", "started", "It is up again"),
        ("eka", "stopped", "The line is down"),
        ("eka", "returned", "Who says so?"),
        ("dewi", "filed", ""),
        ("edo", "cleared", ""),
        ("edo", "approved", ""),
        ("dewi", "filed", ""),
    ]
    page = browsers.edo.get("/desk/journal").content.decode()
    assert "circuit <bdi>asia</bdi>" in page
    assert f'href="/desk/items/{second.row.uid}"' in page
    assert 'href="/desk/journal"' in browsers.edo.get("/desk").content.decode()


def test_it_is_narrowed_by_person_verb_day_and_short_name(house: House, browsers: Browsers) -> None:
    kept = house.out(headline="One")
    house.file(headline="Two")
    stops.stop(house.eka)
    yesterday = (now().date().fromordinal(now().date().toordinal() - 1)).isoformat()
    before = models.Entry.objects.get(verb="approved").pk
    models.Entry.objects.filter(pk__lte=before).update(at_us=to_us(now()) - DAY_US)
    slug = kept.document.item.slug
    assert [verb for _, verb, _ in lines(browsers.edo, "who=eka")] == ["stopped"]
    assert [who for who, _, _ in lines(browsers.edo, "verb=filed")] == ["dewi", "dewi"]
    assert [verb for _, verb, _ in lines(browsers.edo, f"day={yesterday}")] == ["approved", "filed"]
    assert [verb for _, verb, _ in lines(browsers.edo, f"slug={slug}")] == ["cleared", "approved", "filed"]
    assert lines(browsers.edo, f"slug={slug}&who=dewi&day={yesterday}&verb=filed") == [("dewi", "filed", "")]
    browsers.eka.get("/desk")
    assert [(who, verb) for who, verb, _ in lines(browsers.edo, "verb=read-queue")] == [("eka", "read-queue")]
    for nothing in ("who=nobody", "verb=joined", "day=1999-01-01", "slug=no-such", "day=9999-12-30"):
        assert lines(browsers.edo, nothing) == [], nothing
    assert browsers.edo.get("/desk/journal?who=%00&slug=%00&before=x").status_code == 200
    for no_day in ("tomorrow", "0001-01-01", "9999-12-31"):
        page = browsers.edo.get(f"/desk/journal?day={no_day}").content.decode()
        assert ("A day is written as" in page) == (no_day != "0001-01-01"), no_day


def test_pages_lead_through_all_of_it_and_so_does_the_file(
    house: House, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        house.file(headline=f"Item {number}")
    stops.stop(house.edo, reason="=Why not")
    every = [line.hash for line in browsers.edo.get("/desk/journal").context["lines"]]
    for name, most in (("PAGE", 2), ("MOST", 2), ("LOOKED", 3)):
        monkeypatch.setattr(desk_journal, name, most)
        seen, read, asked, turned = [], [], "?", 0
        while asked:
            answer = browsers.edo.get(f"/desk/journal{asked}")
            seen += [line.hash for line in answer.context["lines"]]
            asked, turned = answer.context["next"], turned + 1
        link = "<?>"
        while link:
            answer = browsers.edo.get(f"/desk/journal.csv{link.split('<')[1].split('>')[0]}")
            read += list(csv.DictReader(answer.content.decode().splitlines()))
            link = answer.headers.get("Link", "")
        assert seen == [row["hash"] for row in read] == every
        assert turned > 2 or name == "MOST"
    assert (read[0]["slug"], read[0]["why"]) == ("all", "'=Why not")
    assert read[1]["slug"].startswith("item-4")


def test_nobody_but_the_desk_reads_of_what_is_sealed(house: House, browsers: Browsers) -> None:
    for name, browser in browsers.all():
        status = {"anybody": 302, "edo": 200, "eka": 200}.get(name, 403)
        assert browser.get("/desk/journal").status_code == status, name
        assert browser.get("/desk/journal.csv").status_code == status, name
    sealed = house.file(headline="Sealed as yet")
    stops.stop(house.edo, stops.CIRCUIT, "world", reason="The line is down")
    ops, slug = operator(), sealed.document.item.slug
    assert lines(ops) == [("edo", "stopped", "The line is down")]
    returning.send_back(house.edo, sealed.row.release.uid, "Says who?")
    for path in ("/desk/journal", "/desk/journal.csv"):
        for asked in ("", "who=dewi", "verb=read-held", "verb=returned"):
            page = ops.get(f"{path}?{asked}").content.decode()
            assert not any(secret in page for secret in (slug, sealed.row.uid, "Says who?", "nusantara")), asked
        page, other = (ops.get(f"{path}?slug={each}").content.decode() for each in (slug, "unheard-of"))
        assert page.count(slug) == other.count("unheard-of")
    house.out(headline="Out by now")
    assert [verb for _, verb, _ in lines(ops)] == ["cleared", "approved", "filed", "stopped"]
    page = ops.get("/desk/journal").content.decode()
    assert "out-by-now" in page
    assert "/desk/items/" not in page


def test_more_lines_take_no_more_statements(house: House, browsers: Browsers) -> None:
    def asked(which: str = "") -> int:
        browsers.edo.get(f"/desk/journal?{which}")
        with CaptureQueriesContext(connection) as said:
            browsers.edo.get(f"/desk/journal?{which}")
        return len(said)

    def do(number: int) -> None:
        kept = house.out(headline=f"Out {number}")
        withdrawal.kill(house.edo, kept.row.release.uid, "Wrong")
        back = house.file(headline=f"Back {number}")
        returning.send_back(house.edo, back.row.release.uid, "Why?")

    do(0)
    stops.stop(house.edo, stops.CIRCUIT, "world")
    few, one = asked(), asked("who=edo")
    do(1)
    do(2)
    assert (asked(), asked("who=edo")) == (few, one)


def test_its_lines_are_found_by_an_index(house: House, browsers: Browsers, explained: Callable[[str], str]) -> None:
    slug, day = house.out().document.item.slug, now().date().isoformat()
    for narrowed in ("", "who=edo", "verb=killed", f"slug={slug}", f"day={day}"):
        with CaptureQueriesContext(connection) as asked:
            browsers.edo.get(f"/desk/journal?{narrowed}")
        said = [each["sql"] for each in asked.captured_queries if each["sql"].startswith('SELECT "journal"')]
        assert len(said) > 1
        for sql in said:
            plan = explained(sql)
            assert "SCAN journal" not in plan or "WHERE" not in sql, sql  # the last line needs no condition
            assert "TEMP B-TREE" not in plan or narrowed.startswith("slug"), sql


@pytest.fixture
def explained() -> Callable[[str], str]:
    def plan(sql: str) -> str:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                return " ".join(row[3] for row in cursor.fetchall())
            cursor.execute("SET LOCAL enable_seqscan TO off")  # a few lines are always read through
            cursor.execute(f"EXPLAIN {sql}")
            return " ".join(row[0] for row in cursor.fetchall()).replace("Seq Scan on journal", "SCAN journal")

    return plan


def test_a_day_begins_at_its_first_line(house: House) -> None:
    for number in range(9):
        stops.stop(house.edo, stops.CHANNEL, stops.CHANNELS[number % 3])
        stops.start(house.edo)
    entries = list(models.Entry.objects.order_by("pk"))
    models.Entry.objects.filter(pk=entries[3].pk).delete()
    for entry in (entries[0], entries[2], entries[4], entries[-1]):
        same = models.Entry.objects.filter(at_us__gte=entry.at_us).order_by("pk").values_list("pk", flat=True)
        first = journal.first_since(entry.at_us)
        assert models.Entry.objects.filter(pk__gte=first).order_by("pk").values_list("pk", flat=True)[0] == same[0]
    assert journal.first_since(entries[-1].at_us + 1) == entries[-1].pk + 1
