"""Two at one desk: nothing of either is lost, and each sees what the other did."""

from dataclasses import replace

from kawat.actions import editing, review, wire, withdrawal
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
        typed |= {
            f"{forms.prefix}-TOTAL_FORMS": forms.total_form_count(),
            f"{forms.prefix}-INITIAL_FORMS": forms.initial_form_count(),
        }
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


def test_contacts_and_paragraphs_of_two_editors_are_put_together(house: House, browsers: Browsers) -> None:
    kept = house.file()
    at, item = f"/desk/items/{kept.row.uid}/edit", kept.document.item
    body = "\n\n".join(block.text for block in item.body)
    typed = typed_of(browsers.edo, kept, body=body.replace("Sunday", "Monday"), **{"contact-0-phone": "+62 21 1"})
    typed |= {"picture-0-alternative": "Blades of a turbine"}
    typed |= {"contact-1-name": "Budi", "contact-1-phone": "+62 21 2", "contact-1-visibility": "media"}
    (first, second), (rina,) = item.body, item.contacts
    editing.edit(
        house.eka,
        kept.row.release.uid,
        body=(first, replace(second, text="The turbines turn with the tide.")),
        contacts=(replace(rina, email="desk@nusantara.example"), replace(rina, name="Siti", phone="3")),
        media=(replace(item.media[0], credit="Eka"),),  # edo types its alternative text
    )
    refused = browsers.edo.post(at, typed)
    assert refused.status_code == 409
    assert "It reads now" not in refused.content.decode()  # nothing was left undecided
    assert browsers.edo.post(at, resend(refused.context)).status_code == 302
    after = by_uid(kept.row.uid).document.item
    assert "Monday" in after.text
    assert "with the tide" in after.text
    assert [(each.name, each.phone, each.email) for each in after.contacts] == [
        (rina.name, "+62 21 1", "desk@nusantara.example"),
        ("Siti", "3", rina.email),
        ("Budi", "+62 21 2", ""),
    ]
    assert (after.media[0].credit, after.media[0].alternative) == ("Eka", "Blades of a turbine")
    assert (after.media[0].focus, after.media[0].blob) == (item.media[0].focus, item.media[0].blob)


def test_what_could_not_be_merged_stands_side_by_side_and_either_is_taken(house: House, browsers: Browsers) -> None:
    kept = house.file()
    at, (rina,) = f"/desk/items/{kept.row.uid}/edit", kept.document.item.contacts
    typed = typed_of(browsers.edo, kept, headline="Edo's headline", **{"contact-0-phone": "+62 21 1"})
    editing.edit(house.eka, kept.row.release.uid, headline="Eka's", contacts=(replace(rina, phone="+62 21 9"),))
    refused = browsers.edo.post(at, typed)
    page = refused.content.decode()
    assert "Edo&#x27;s headline" in page
    assert 'name="theirs-headline" value="Eka&#x27;s"' in page
    assert 'name="theirs-contact-0-phone" value="+62 21 9"' in page
    again = resend(refused.context) | {"take": ["contact-0-phone"], "theirs-contact-0-phone": "+62 21 9"}
    assert browsers.edo.post(at, again).status_code == 302
    after = by_uid(kept.row.uid).document.item
    assert (after.headline, after.contacts[0].phone) == ("Edo's headline", "+62 21 9")


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
    typed = {**form.initial, "copy": copy, "note": "Monday.", "key": "c"}
    made = browsers.edo.post(at, typed)
    page = browsers.eka.get(made["Location"]).content.decode()
    assert "Against version 1" in page
    assert "<del>Sunday</del><ins>Monday</ins>" in page


def test_a_correction_of_what_was_corrected_meanwhile_is_told_so_and_kept(house: House, browsers: Browsers) -> None:
    kept = house.out()
    at = f"/desk/items/{kept.row.uid}/correct"
    form = browsers.edo.get(at).context["form"]
    copy = str(form.initial["copy"])
    typed = {"headline": form.initial["headline"], "seen": form.initial["seen"], "note": "Day."}
    made = browsers.eka.post(at, {**typed, "copy": copy.replace("Sunday", "Monday"), "key": "1"})
    other = by_uid(made["Location"].rpartition("/")[2])
    assert "waits already" in browsers.edo.get(at).content.decode()
    house.clear(other)
    mine = {**typed, "copy": copy.replace("strait", "channel"), "key": "2"}
    refused = browsers.edo.post(at, mine)
    assert refused.status_code == 409
    assert "<del>Sunday</del><ins>Monday</ins>" in refused.content.decode()
    assert refused.context["form"]["copy"].value() == mine["copy"]
    assert browsers.edo.post(at, {**mine, "seen": refused.context["form"]["seen"].value()}).status_code == 302


def test_a_correction_that_waits_while_another_goes_out_is_marked_and_compared_with_that(
    house: House, browsers: Browsers
) -> None:
    kept = house.out()
    at = f"/desk/items/{kept.row.uid}/correct"
    form = browsers.edo.get(at).context["form"].initial
    made = []
    for word, other in (("Sunday", "Monday"), ("strait", "channel")):
        typed = {**form, "copy": str(form["copy"]).replace(word, other), "note": "x", "key": other}
        made.append(by_uid(browsers.edo.post(at, typed)["Location"].rpartition("/")[2]))
    review.approve(house.eka, f"{kept.row.release.uid}@2")
    wire.clear(house.eka, f"{kept.row.release.uid}@2")
    page = browsers.eka.get(f"/desk/items/{made[1].row.uid}").content.decode()
    assert "Version 2 went out after this was written" in page
    assert "<del>Monday</del><ins>Sunday</ins>" in page


def test_confirming_and_lifting_are_refused_where_the_page_is_stale(house: House, browsers: Browsers) -> None:
    kept = house.out()
    withdrawal.withhold(house.edo, kept.row.release.uid, "Checking")
    before, at = shown(kept), f"/desk/items/{kept.row.uid}/decide"
    withdrawal.lift(house.edo, kept.row.release.uid)
    assert browsers.eka.post(at, {"verb": "lift", **before}).status_code == 409  # it would have been the second press
    assert state(kept) == "withheld"
    now = shown(kept)
    withdrawal.kill(house.edo, kept.row.release.uid, "False")
    assert browsers.eka.post(at, {"verb": "confirm", **now}).status_code == 409
    assert not models.Entry.objects.filter(verb="confirmed").exists()
    again = shown(kept)
    for _ in range(2):
        assert browsers.eka.post(at, {"verb": "confirm", **again}).status_code == 302
    assert models.Entry.objects.filter(verb="confirmed", subject=kept.row.uid).count() == 1


def test_a_second_press_of_a_button_does_nothing_and_shows_what_was_done(house: House, browsers: Browsers) -> None:
    kept = house.file()
    at = f"/desk/items/{kept.row.uid}/decide"
    t = {"hold_at": "2099-05-01T09:00", "hold_zone": "Asia/Tokyo"}
    for verb, more in (("return", {"reason": "Why?"}), ("resubmit", {}), ("approve", {}), ("hold", t), ("clear", {})):
        typed = {"verb": verb, **shown(kept), **more}
        doer = browsers.dewi if verb == "resubmit" else browsers.edo
        assert [doer.post(at, typed).status_code for _ in range(2)] == [302, 302], verb
    assert models.Item.objects.filter(number__isnull=False).count() == 1
    assert models.Entry.objects.filter(verb="held").count() == 1


def test_another_time_typed_on_a_stale_page_is_not_taken_for_a_second_press(house: House, browsers: Browsers) -> None:
    kept = house.file()
    review.approve(house.edo, kept.row.release.uid)
    at, typed = f"/desk/items/{kept.row.uid}/decide", {"verb": "hold", **shown(kept), "hold_zone": "Asia/Tokyo"}
    assert browsers.edo.post(at, {**typed, "hold_at": "2099-05-01T09:00"}).status_code == 302
    assert browsers.edo.post(at, {**typed, "hold_at": "2099-05-02T09:00"}).status_code == 409
