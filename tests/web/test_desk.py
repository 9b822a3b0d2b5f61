"""An editor's decisions by page: each does its verb, and what is refused says why in place."""

import csv

import pytest

from kawat.actions import editing, review, wire
from kawat.actions.seen import mark_of
from kawat.core.terms import DeliveryState
from kawat.roles.cli import main
from kawat.store import models
from kawat.store.releases import Kept, by_uid, items_of
from kawat.web.api import api
from kawat.web.desk import decisions, urls
from tests.web.house import COPY, HEADLINE, Browsers, House


def decide(browser, kept: Kept, verb: str, **more: str):
    return browser.post(f"/desk/items/{kept.row.uid}/decide", {"verb": verb, **shown(kept), **more}, follow=True)


def shown(kept: Kept) -> dict[str, str]:
    """What a page that is shown now says of what it shows."""
    now = by_uid(kept.row.uid)
    last = models.Entry.objects.order_by("-pk").first()
    return {"seen": now.document.item.hash, "stands": mark_of(items_of(now.row.release)), "upto": str(last.pk)}


def order(browser, kept: Kept, verb: str, **more: str):
    return browser.post(f"/desk/items/{kept.row.uid}/{verb}", {**shown(kept), **more})


def state(kept: Kept) -> str:
    return models.Item.objects.get(pk=kept.row.pk).state


def test_a_draft_is_approved_and_cleared(house: House, browsers: Browsers) -> None:
    kept = house.file()
    assert "Approved." in decide(browsers.edo, kept, "approve").content.decode()
    assert "number 1" in decide(browsers.edo, kept, "clear").content.decode()
    assert state(kept) == "cleared"


def test_nobody_approves_their_own(house: House, browsers: Browsers) -> None:
    kept = house.file()
    answer = decide(browsers.dewi, kept, "approve")
    assert answer.status_code == 403
    assert "another editor has to approve it" in answer.content.decode()
    assert state(kept) == "draft"


def test_what_changed_under_the_editor_is_not_approved(house: House, browsers: Browsers) -> None:
    kept = house.file()
    answer = browsers.edo.post(f"/desk/items/{kept.row.uid}/decide", {"verb": "approve", "seen": "another hash"})
    assert answer.status_code == 409
    assert "Somebody changed it since you opened it" in answer.content.decode()
    assert state(kept) == "draft"


def test_blocking_findings_stand_in_the_way(house: House, browsers: Browsers) -> None:
    kept = house.file(headline="", copy="JAKARTA - Short.")
    answer = decide(browsers.edo, kept, "approve")
    assert answer.status_code == 409
    assert "stand in the way" in answer.content.decode()


def test_a_hold_is_set_moved_and_taken_back(house: House, browsers: Browsers) -> None:
    kept = house.file(tickers=("TSE:1234",))
    decide(browsers.edo, kept, "approve")
    answer = decide(browsers.edo, kept, "hold", hold_at="2099-05-01T09:00", hold_zone="Asia/Tokyo")
    assert "1 May 2099, 00:00 UTC" in answer.content.decode()
    assert state(kept) == "held"
    assert "when TSE trades on such a day" in answer.content.decode()
    answer = decide(browsers.edo, kept, "hold", hold_at="2099-05-05T09:00", hold_zone="Asia/Tokyo")
    assert "when TSE is closed as far as is known" in answer.content.decode()
    refused = decide(browsers.edo, kept, "hold", hold_at="2001-05-01T09:00", hold_zone="Asia/Tokyo")
    assert refused.status_code == 422
    assert 'value="2001-05-01T09:00"' in refused.content.decode()
    decide(browsers.edo, kept, "unhold")
    assert state(kept) == "approved"


def test_what_is_spiked_was_never_public(house: House, browsers: Browsers) -> None:
    kept = house.file()
    decide(browsers.edo, kept, "spike")
    assert state(kept) == "spiked"
    assert browsers.anybody.get(f"/items/{kept.row.uid}").status_code == 404


def test_an_issuer_has_no_editors_buttons(house: House, browsers: Browsers) -> None:
    waiting = house.file()
    review.approve(house.edo, waiting.row.release.uid)
    for verb in ("clear", "hold", "spike"):
        answer = decide(browsers.dewi, waiting, verb, hold_at="2099-05-01T09:00", hold_zone="Asia/Tokyo")
        assert answer.status_code == 403, verb
        assert "may not clear this" in answer.content.decode()
    assert state(waiting) == "approved"
    kept = house.out(headline="Another headline")
    for verb in ("kill", "withhold"):
        assert browsers.dewi.get(f"/desk/items/{kept.row.uid}/{verb}").status_code == 403
        assert browsers.dewi.post(f"/desk/items/{kept.row.uid}/{verb}", {"reason": "x", "sure": "1"}).status_code == 403
        assert browsers.otto.post(f"/desk/items/{kept.row.uid}/{verb}", {"reason": "x", "sure": "1"}).status_code == 404
    assert state(kept) == "cleared"


def test_a_kill_takes_a_reason_and_a_second_person(house: House, browsers: Browsers) -> None:
    kept = house.out()
    at = f"/desk/items/{kept.row.uid}/kill"
    assert "cannot be undone" in browsers.edo.get(at).content.decode()
    refused = order(browsers.edo, kept, "kill", reason=" ")
    assert "needs a reason" in refused.content.decode()
    assert state(kept) == "cleared"
    typed = {**shown(kept), "reason": "The figures were wrong"}
    assert browsers.edo.post(at, typed).status_code == 302
    assert state(kept) == "killed"
    assert decide(browsers.edo, kept, "confirm").status_code == 403
    assert "Confirmed." in decide(browsers.eka, kept, "confirm").content.decode()
    assert browsers.edo.post(at, typed).status_code == 302  # a double click tells nobody twice
    assert "killed already" in order(browsers.eka, kept, "kill", reason="Again").content.decode()
    assert models.Item.objects.filter(kind="kill").count() == 1


def test_the_page_of_a_kill_shows_all_that_it_covers_and_who_had_it(house: House, browsers: Browsers) -> None:
    kept = house.out()
    filed = house.file(language="id", headline="Pembangkit listrik", release=kept.row.release.uid, circuits=())
    house.clear(filed)
    key = {
        "destination_id": house.reader.destinations.get().pk,
        "repeat": 0,
        "channel": 0,
        "lane": 3,
        "lot": 0,
        "tries": 1,
    }
    models.Delivery.objects.create(item=kept.row, state=DeliveryState.RELAYED, due_us=0, **key)
    models.EdgeTally.objects.create(item=kept.row, edge="1", offered=9, written=7, dropped=0, first_us=0, last_us=0)
    page = " ".join(browsers.edo.get(f"/desk/items/{kept.row.uid}/kill").content.decode().split())
    for told in (
        "Pembangkit listrik",
        HEADLINE,
        "1 destination is owed it or had it.",
        "1 has received it.",
        "to 7 open desktops",
    ):
        assert told in page, told


def test_the_audit_trail_says_who_what_when_and_why_on_the_page_and_as_csv(house: House, browsers: Browsers) -> None:
    kept = house.file()
    decide(browsers.edo, kept, "return", reason="=Who says so?")
    editing.edit(house.edo, kept.row.release.uid, headline="A better headline")
    review.approve(house.eka, kept.row.release.uid)
    wire.clear(house.eka, kept.row.release.uid)
    order(browsers.edo, kept, "kill", reason="The figures were wrong")
    rows = list(
        csv.DictReader(browsers.eka.get(f"/desk/items/{kept.row.uid}/journal.csv").content.decode().splitlines())
    )
    assert [(row["who"], row["verb"], row["more"], row["why"]) for row in rows if row["verb"] != "read-held"] == [
        ("edo", "cleared", "with number 2", ""),
        ("edo", "killed", "", "The figures were wrong"),
        ("eka", "cleared", "with number 1", ""),
        ("eka", "approved", "", ""),
        ("edo", "edited", "in Headline · on behalf of the filer", ""),
        ("edo", "returned", "", "'=Who says so?"),
        ("dewi", "filed", "", ""),
    ]
    page = browsers.eka.get(f"/desk/items/{kept.row.uid}/journal").content.decode()
    assert "=Who says so?" in page
    assert "The figures were wrong" in browsers.eka.get(f"/desk/items/{kept.row.uid}").content.decode()
    assert browsers.dewi.get(f"/desk/items/{kept.row.uid}/journal.csv").status_code == 403


def test_who_would_get_it_is_counted_before_it_is_approved(house: House, browsers: Browsers) -> None:
    kept = house.file()
    at = f"/desk/items/{kept.row.uid}/audience"
    page = " ".join(browsers.edo.get(at).content.decode().split())
    assert "<strong>1</strong> desktops" in page
    assert browsers.otto.get(at).status_code == 404
    house.clear(kept)
    assert "Nothing of it waits any more." in browsers.edo.get(at).content.decode()


def test_one_version_alone_is_withheld_and_two_lift_it(house: House, browsers: Browsers) -> None:
    kept = house.out()
    order(browsers.edo, kept, "withhold", reason="Checking", scope="item")
    assert state(kept) == "withheld"
    assert "second person" in decide(browsers.edo, kept, "lift").content.decode()
    assert "sent again" in decide(browsers.eka, kept, "lift").content.decode()


def test_edits_keep_marks_and_void_the_approval(house: House, browsers: Browsers) -> None:
    kept = house.file()
    review.approve(house.edo, kept.row.release.uid)
    at = f"/desk/items/{kept.row.uid}/edit"
    form = browsers.eka.get(at).context
    typed = {**form["form"].initial, "headline": "A better headline", "keywords": "tidal power\nisland of Flores"}
    for forms in (form["contacts"], form["pictures"]):
        typed |= {f"{forms.prefix}-{name}": value for name, value in forms.management_form.initial.items()}
        for place, each in enumerate(forms.forms):
            typed |= {f"{forms.prefix}-{place}-{name}": value for name, value in each.initial.items()}
    before = by_uid(kept.row.uid).document.item
    assert browsers.eka.post(at, typed).status_code == 302
    after = by_uid(kept.row.uid).document.item
    assert after.headline == "A better headline"
    assert after.keywords == ("tidal power", "island of Flores")
    assert (after.body, after.contacts, after.media, after.dateline) == (
        before.body,
        before.contacts,
        before.media,
        before.dateline,
    )
    assert state(kept) == "draft"
    stale = browsers.edo.post(at, {**typed, "headline": "Another headline"})
    assert stale.status_code == 409  # somebody else's change is not written over
    assert browsers.eka.post(at, typed).status_code == 302  # a double click changes nothing twice
    assert models.Entry.objects.filter(verb="edited").count() == 1
    assert "must not" not in browsers.edo.get(at).content.decode()


def test_a_correction_starts_from_what_is_out(house: House, browsers: Browsers) -> None:
    kept = house.out()
    at = f"/desk/items/{kept.row.uid}/correct"
    form = browsers.edo.get(at).context["form"]
    copy = str(form.initial["copy"])
    assert "The turbines turn in both directions" in copy
    answer = browsers.edo.post(
        at, {**form.initial, "copy": copy.replace("Sunday", "Monday"), "note": "Monday.", "keep": "1", "key": "c"}
    )
    fixed = by_uid(answer["Location"].rpartition("/")[2]).document.item
    before = by_uid(kept.row.uid).document.item
    assert fixed.kind == "correction"
    assert "Monday" in fixed.text
    assert (fixed.contacts, fixed.keywords) == (before.contacts, before.keywords)
    assert [media.caption for media in before.media] == ["A turbine"]
    assert fixed.media == before.media


def test_a_stopped_wire_is_seen_on_every_desk_page_and_started_again(house: House, browsers: Browsers) -> None:
    kept = house.file()
    decide(browsers.edo, kept, "approve")
    browsers.edo.post("/desk/stop", {"verb": "stop", "what": "circuit:asia", "reason": "A  forged\nletter"})
    for path in ("/desk", f"/desk/items/{kept.row.uid}", "/file", "/"):
        page = browsers.edo.get(path, follow=True).content.decode()
        assert "Stopped:" in page
        assert '<q dir="auto">A forged letter</q>' in page
    assert "stopped by <bdi>edo</bdi>" in browsers.eka.get("/desk").content.decode()
    assert "Stopped:" not in browsers.anybody.get("/").content.decode()
    assert "Stopped:" not in browsers.dewi.get("/file", follow=True).content.decode()
    answer = decide(browsers.edo, kept, "clear")
    assert answer.status_code == 409
    assert "is stopped" in answer.content.decode()
    browsers.edo.post("/desk/stop", {"verb": "start", "what": "circuit:asia", "reason": "It was real"})
    said = models.Entry.objects.filter(verb__in=("stopped", "started")).order_by("pk").values_list("facts", flat=True)
    assert list(said) == ['{"reason": "A forged letter"}', '{"reason": "It was real"}']
    assert "Stopped:" not in browsers.edo.get("/desk").content.decode()
    decide(browsers.edo, kept, "clear")
    assert state(kept) == "cleared"


def test_who_may_see_a_contact_is_said_in_the_language_of_the_page(house: House, browsers: Browsers) -> None:
    kept = house.file()
    assert "for the media only" in browsers.edo.get(f"/desk/items/{kept.row.uid}").content.decode()
    assert "hanya untuk media" in browsers.edo.get(f"/id/desk/items/{kept.row.uid}").content.decode()


def test_an_issuer_cannot_stop_the_wire(house: House, browsers: Browsers) -> None:
    browsers.dewi.post("/desk/stop", {"verb": "stop", "what": "all"})
    assert models.Stop.objects.count() == 0


@pytest.mark.parametrize("said", [{}, {"verb": "stop"}, {"what": "all"}, {"verb": "halt", "what": "all"}])
def test_a_form_that_says_half_of_it_stops_nothing(browsers: Browsers, said: dict[str, str]) -> None:
    assert browsers.edo.post("/desk/stop", said).status_code == 404
    assert models.Stop.objects.count() == 0


def test_an_issuer_signs_off_what_an_editor_changed(house: House, browsers: Browsers) -> None:

    kept = house.file()
    editing.edit(house.edo, kept.row.release.uid, headline="Changed by the desk")
    assert "Approve" in browsers.dewi.get(f"/desk/items/{kept.row.uid}").content.decode()
    decide(browsers.dewi, kept, "approve")
    assert state(kept) == "approved"


def test_the_copy_of_the_test_reads_as_it_should(house: House) -> None:
    item = house.file(copy=COPY).document.item
    assert (item.dateline.place, item.dateline.mark, item.keywords) == ("JAKARTA", "KAWAT", ("tidal power", "Flores"))


def test_every_act_of_the_desk_has_the_same_name_in_the_api_and_on_the_command_line() -> None:
    pages = {path.name for path in urls.urlpatterns} & {"edit", "correct", "update", "kill", "withhold"}
    acts = {*decisions.VERBS, *pages, "stop", "start"}
    assert len(acts) == 16
    assert acts <= {path.removeprefix("/api/") for path in api.get_openapi_schema()["paths"]}
    assert acts <= set(main.commands)
