"""Two at one desk: nothing of either is lost, and each sees what the other did."""

from kawat.actions import editing, review, withdrawal
from kawat.store import models
from kawat.store.releases import Kept, by_uid
from tests.web.house import Browsers, House
from tests.web.test_desk import decide, order, shown, state


def typed_of(browser, kept: Kept, **changed: object) -> dict[str, object]:
    """The edit form as it is opened, with what is typed into it."""
    form = browser.get(f"/desk/items/{kept.row.uid}/edit").context
    typed = {**form["form"].initial}
    for forms in (form["contacts"], form["pictures"]):
        typed |= {f"{forms.prefix}-{name}": value for name, value in forms.management_form.initial.items()}
        for place, each in enumerate(forms.forms):
            typed |= {f"{forms.prefix}-{place}-{name}": value for name, value in each.initial.items()}
    return {**typed, **changed}


def resend(context, **changed: object) -> dict[str, object]:
    """The form of a refused page, sent again as it stands there."""
    typed = {name: context["form"][name].value() for name in context["form"].fields}
    for forms in (context["contacts"], context["pictures"]):
        typed |= {f"{forms.prefix}-{name}": value for name, value in forms.management_form.initial.items()}
        for place, each in enumerate(forms.forms):
            typed |= {f"{forms.prefix}-{place}-{name}": each[name].value() or "" for name in each.fields}
    return {**typed, **changed}


def test_the_second_to_save_keeps_both_changes(house: House, browsers: Browsers) -> None:
    kept = house.file()
    at = f"/desk/items/{kept.row.uid}/edit"
    typed = typed_of(browsers.edo, kept, headline="Edo's headline")
    editing.edit(house.eka, kept.row.release.uid, subhead="Eka's subhead")
    refused = browsers.edo.post(at, typed)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "What changed meanwhile" in page
    assert "Edo&#x27;s headline" in page
    assert browsers.edo.post(at, resend(refused.context)).status_code == 302
    after = by_uid(kept.row.uid).document.item
    assert (after.headline, after.subhead) == ("Edo's headline", "Eka's subhead")
    assert after.contacts == kept.document.item.contacts


def test_what_both_changed_is_said_beside_the_field(house: House, browsers: Browsers) -> None:
    kept = house.file()
    at = f"/desk/items/{kept.row.uid}/edit"
    typed = typed_of(browsers.edo, kept, headline="Edo's headline")
    editing.edit(house.eka, kept.row.release.uid, headline="Eka's headline")
    refused = browsers.edo.post(at, typed)
    assert "headline" in refused.context["form"].errors
    assert by_uid(kept.row.uid).document.item.headline == "Eka's headline"


def test_a_stale_decision_is_told_what_changed_and_keeps_what_was_typed(house: House, browsers: Browsers) -> None:
    kept = house.file()
    review.approve(house.edo, kept.row.release.uid)
    before = shown(kept)
    editing.edit(house.eka, kept.row.release.uid, headline="A better headline")
    review.approve(house.edo, kept.row.release.uid)
    for verb in ("clear", "hold", "spike"):
        answer = browsers.edo.post(
            f"/desk/items/{kept.row.uid}/decide",
            {"verb": verb, **before, "hold_at": "2099-05-01T09:00", "hold_zone": "Asia/Tokyo"},
        )
        page = answer.content.decode()
        assert answer.status_code == 409, verb
        assert "Somebody changed it" in page
        assert "A better headline</ins>" in page
        assert "eka" in page
        assert 'value="2099-05-01T09:00"' in page
    assert state(kept) == "approved"


def test_a_form_that_does_not_say_what_it_shows_decides_nothing(house: House, browsers: Browsers) -> None:
    kept = house.file()
    review.approve(house.edo, kept.row.release.uid)
    assert browsers.edo.post(f"/desk/items/{kept.row.uid}/decide", {"verb": "clear"}).status_code == 409
    assert browsers.edo.post(f"/desk/items/{kept.row.uid}/kill", {"reason": "x"}).status_code == 404
    assert state(kept) == "approved"


def test_a_kill_page_that_is_stale_kills_nothing_and_keeps_the_reason(house: House, browsers: Browsers) -> None:
    kept = house.out()
    before = shown(kept)
    withdrawal.withhold(house.eka, kept.row.release.uid, "Checking")
    answer = browsers.edo.post(f"/desk/items/{kept.row.uid}/kill", {**before, "reason": "The figures were wrong"})
    assert answer.status_code == 409
    assert "The figures were wrong" in answer.content.decode()
    assert state(kept) == "withheld"
    assert order(browsers.edo, kept, "kill", reason="The figures were wrong").status_code == 302
    assert state(kept) == "killed"


def test_what_is_sent_back_says_why_to_its_filer_and_comes_back_by_an_edit(house: House, browsers: Browsers) -> None:
    kept = house.file()
    assert "needs a reason" in decide(browsers.edo, kept, "return", reason=" ").content.decode()
    assert decide(browsers.dewi, kept, "return", reason="No").status_code == 403
    decide(browsers.edo, kept, "return", reason="Who says so?")
    assert state(kept) == "returned"
    assert "Who says so?" in browsers.dewi.get(f"/desk/items/{kept.row.uid}").content.decode()
    assert not models.Entry.objects.filter(facts__contains="Who says").exists()
    assert [lane.name for lane in browsers.edo.get("/desk").context["lanes"]] == ["returned"]
    assert decide(browsers.edo, kept, "approve").status_code == 409
    editing.edit(house.dewi, kept.row.release.uid, subhead="The minister says so")
    assert state(kept) == "draft"
    page = browsers.edo.get(f"/desk/items/{kept.row.uid}").content.decode()
    assert "It had been sent back" in page
    assert "Who says so?" in page


def test_what_was_sent_back_is_handed_in_again_as_it_is(house: House, browsers: Browsers) -> None:
    kept = house.file()
    decide(browsers.edo, kept, "return", reason="Is this yours?")
    decide(browsers.dewi, kept, "resubmit")
    assert state(kept) == "draft"
    decide(browsers.edo, kept, "approve")
    assert state(kept) == "approved"


def test_an_edit_on_behalf_of_the_filer_is_marked_on_the_page_and_in_the_journal(
    house: House, browsers: Browsers
) -> None:
    kept = house.file()
    editing.edit(house.dewi, kept.row.release.uid, subhead="Dewi's own")
    editing.edit(house.edo, kept.row.release.uid, headline="Nusantara Cahaya opens a tidal power plant")
    page = browsers.eka.get(f"/desk/items/{kept.row.uid}").content.decode()
    assert "Changed by <bdi>edo</bdi> of the desk, on behalf of the filer" in page
    assert "<del>station</del><ins>plant</ins>" in page
    assert "Changed by <bdi>dewi</bdi> <" in page
    trail = browsers.eka.get(f"/desk/items/{kept.row.uid}/journal").content.decode()
    assert trail.count("on behalf") == 1
    assert browsers.dewi.get(f"/desk/items/{kept.row.uid}/journal").status_code == 403
    assert browsers.otto.get(f"/desk/items/{kept.row.uid}/journal").status_code == 404


def test_a_correction_is_shown_against_the_version_that_is_out(house: House, browsers: Browsers) -> None:
    kept = house.out()
    at = f"/desk/items/{kept.row.uid}/correct"
    form = browsers.edo.get(at).context["form"]
    copy = str(form.initial["copy"]).replace("Sunday", "Monday")
    made = browsers.edo.post(at, {"copy": copy, "headline": form.initial["headline"], "note": "Monday.", "key": "c"})
    page = browsers.eka.get(made["Location"]).content.decode()
    assert "Against version 1" in page
    assert "<del>Sunday</del><ins>Monday</ins>" in page
