"""The report: for the desk and the issuer, from the ledger, and no address to anybody but the desk."""

import csv
import io
import re

import pytest
from django.conf import settings

from kawat.actions import people, routing, subscriptions, withdrawal
from kawat.actions.dispatch import Dispatch
from kawat.core.delivery import Outcome
from kawat.core.instants import to_us
from kawat.core.profile import default_criteria
from kawat.core.terms import Channel, OutcomeKind, SubscriberKind
from kawat.matching import Engine
from kawat.store import models
from kawat.store.clock import now
from kawat.store.releases import Kept
from tests.web.house import HEADLINE, Browsers, House


@pytest.fixture
def delivered(house: House) -> Kept:
    """Out, accepted by an outlet, and refused to sari."""
    subscriptions.subscribe(
        people.find_actor("ops"),
        name="Harian Pagi",
        kind=SubscriberKind.OUTLET,
        criteria=[default_criteria(SubscriberKind.OUTLET, ("en",))],
        circuits=["asia"],
        country="ID",
        destinations=[
            subscriptions.NewDestination(
                channel=Channel.WEBHOOK, address="https://harian.example/hook", format="ninjs", secret=b"x" * 32
            )
        ],
    )
    kept = house.out()
    send()
    return kept


def send() -> None:
    """Route and dispatch what is due: webhooks accept, mail is refused."""
    engine = Engine()
    routing.sync(engine, 0)
    for item in routing.unrouted():
        routing.route(engine, item)
    dispatch = Dispatch(worker=1, masthead=settings.KAWAT.masthead)
    for channel in Channel:
        at = to_us(now())
        good = Outcome(kind=OutcomeKind.ACCEPTED, at_us=at, code=204)
        bad = Outcome(kind=OutcomeKind.REFUSED, at_us=at, code=550, words="<sari@surat.example> is unknown")
        claimed = dispatch.claim(channel, 100)
        dispatch.settle([(each, good if channel is Channel.WEBHOOK else bad) for _, each in claimed])


def test_the_desk_sees_who_was_owed_what(browsers: Browsers, delivered: Kept) -> None:
    for name in (delivered.row.uid, delivered.row.release.uid, delivered.document.item.slug):
        page = browsers.edo.get(f"/reports/{name}").content.decode()
        for told in (HEADLINE, "Harian Pagi", "https://harian.example/hook", "sari@surat.example", "is unknown"):
            assert told in page
        assert "<strong>1</strong> of <strong>2</strong> deliveries accepted, <strong>0</strong> still due" in page


def test_an_issuer_sees_counts_and_outlets_and_no_address(browsers: Browsers, delivered: Kept) -> None:
    page = browsers.dewi.get(f"/reports/{delivered.row.release.uid}").content.decode()
    assert "Harian Pagi" in page
    assert "550" in page
    for hidden in ("sari@surat.example", "Sari Tani", "harian.example", "is unknown"):
        assert hidden not in page


def test_nobody_else_learns_that_there_is_a_report(browsers: Browsers, delivered: Kept) -> None:
    for browser in (browsers.sari, browsers.otto):
        assert browser.get(f"/reports/{delivered.row.release.uid}").status_code == 404


def test_the_map_and_the_timeline_are_drawn_from_tables_that_stand_there(browsers: Browsers, delivered: Kept) -> None:
    page = browsers.edo.get(f"/reports/{delivered.row.release.uid}").content.decode()
    assert re.search(
        r'<tr data-name="ID"><th scope="row">Indonesia</th><td class="number" data-of="owed"[^>]*>2</td>', page
    )
    assert '<figure class="map" data-map="countries"' in page
    timeline = page.partition('<table id="timeline">')[2].partition("</table>")[0]
    assert "Webhook" in timeline
    assert timeline.count('<data value="1">1</data>') >= 1


def test_the_csv_holds_every_figure_of_the_page(house: House, browsers: Browsers, delivered: Kept) -> None:
    withdrawal.kill(house.edo, delivered.row.release.uid, "Wrong")
    send()
    at = f"/reports/{delivered.row.release.uid}"
    link = f"/issuer/releases/{delivered.row.release.uid}.csv"
    assert link in browsers.edo.get(at).content.decode()
    rows = list(csv.DictReader(io.StringIO(browsers.edo.get(link).content.decode())))
    story, kill = ({row["part"]: row for row in rows if row["kind"] == kind} for kind in ("release", "kill"))
    assert set(story) == {"item", "channel", "stream", "answer", "country", "time"}
    webhook, mail = (
        [row for row in rows if row["channel"] == each and row["kind"] == "release"] for each in ("webhook", "email")
    )
    assert (webhook[0]["owed"], webhook[0]["accepted"], webhook[0]["skew_s"]) == ("1", "1", "0.000")
    assert (mail[0]["owed"], mail[0]["failed"], mail[1]["code"], mail[1]["count"]) == ("1", "1", "550", "1")
    assert webhook[-1]["part"] == "time"
    assert webhook[-1]["arrived"] == "1"
    assert (kill["item"]["confirmed"], kill["item"]["unreached"], kill["item"]["owed"]) == ("0", "0", "2")
    assert "is unknown" in mail[1]["words"]
    hidden = browsers.dewi.get(link).content.decode()
    assert "is unknown" not in hidden
    assert "sari" not in hidden


def test_a_kill_counts_confirmations(house: House, browsers: Browsers, delivered: Kept) -> None:
    notice = withdrawal.kill(house.edo, delivered.row.release.uid, "Wrong").items[0]
    send()
    page = browsers.edo.get(f"/reports/{delivered.row.release.uid}?item={notice.row.uid}").content.decode()
    assert "0 of 2</strong> confirmed" in page
    to = models.Delivery.objects.filter(item=notice.row).first()
    models.Acknowledgement.objects.create(item=notice.row, destination=to.destination, at_us=1)
    page = browsers.edo.get(f"/reports/{delivered.row.release.uid}?item={notice.row.uid}").content.decode()
    assert "1 of 2</strong> confirmed" in page


def test_deliveries_come_by_pages_and_states(browsers: Browsers, delivered: Kept) -> None:
    at = f"/reports/{delivered.row.release.uid}"
    failed = browsers.edo.get(f"{at}?state=failed").content.decode()
    assert "https://harian.example/hook" not in failed
    for odd in ("?page=9", "?page=x", "?page=-1", "?state=none", "?item=none", "?page=99999999999999999999"):
        assert browsers.edo.get(at + odd).status_code == 200


def test_before_the_clear_there_is_nothing_to_report(house: House, browsers: Browsers) -> None:
    page = browsers.edo.get(f"/reports/{house.file().row.release.uid}")
    assert "Nothing of this release has cleared" in page.content.decode()
    assert browsers.edo.get("/reports/no-such").status_code == 404
