"""The ways to a subscriber on pages: a webhook and a folder added, a secret changed, a range sent once more."""

from datetime import timedelta

import pytest

from kawat.actions import errands, handshake, reception
from kawat.core.terms import Channel, DestinationState
from kawat.store import models
from kawat.store.clock import now
from tests.web.house import Browsers, House
from tests.web.test_api_webhooks import carried

ADDRESS = "https://desk.sari.example/kawat"
PIN = "SHA256:" + "A" * 43


def add(house: House, browser, sort: str = "webhook", **typed: str):
    return browser.post(f"/subscribers/{house.reader.uid}/add-{sort}", {"address": ADDRESS, "format": "ninjs", **typed})


def added(house: House, browsers: Browsers) -> models.Destination:
    assert add(house, browsers.sari).status_code == 200
    return models.Destination.objects.get(channel=Channel.WEBHOOK)


def test_a_webhook_is_added_and_shows_its_secret_once(house: House, browsers: Browsers) -> None:
    page = add(house, browsers.sari).content.decode()
    assert "whsec_" in page
    assert "not proved yet" in page
    its = models.Destination.objects.get(channel=Channel.WEBHOOK)
    shown = browsers.sari.get(f"/destinations/{its.uid}").content.decode()
    assert "whsec_" not in shown
    assert f'href="/destinations/{its.uid}"' in browsers.sari.get("/me").content.decode()
    changed = browsers.sari.post(f"/destinations/{its.uid}", {"do": "rotate", "secret": "ed25519", "hours": "1"})
    assert "whpk_" in changed.content.decode()
    assert browsers.sari.post(f"/destinations/{its.uid}", {"do": "verify"}).status_code == 302


def test_a_webhook_that_left_comes_back_when_it_has_proved_itself_anew(house: House, browsers: Browsers) -> None:
    its = added(house, browsers)
    at = f"/destinations/{its.uid}"
    handshake.prove(its.pk)
    assert browsers.sari.post(at, {"do": "return"}).status_code == 422  # it has not left
    reception.unsubscribe(its.pk)
    assert "signed with the secret that it had" in browsers.sari.get(at).content.decode()
    changed = browsers.sari.post(at, {"do": "rotate", "secret": "", "hours": "0"}).content.decode()
    assert "whsec_" in changed
    browsers.sari.post(at, {"do": "return"})
    assert "asked again and again" in browsers.sari.get(at).content.decode()
    its.refresh_from_db()
    assert its.state == DestinationState.UNSUBSCRIBED
    assert [pk for pk, _ in handshake.pending()] == [its.pk]
    handshake.prove(its.pk)
    its.refresh_from_db()
    assert (its.state, its.lease_until_us) == (DestinationState.ACTIVE, None)
    assert not models.Suppression.objects.exists()
    assert handshake.pending() == []


def test_one_that_proves_nothing_for_a_day_stays_away(house: House, browsers: Browsers) -> None:
    its = added(house, browsers)
    handshake.prove(its.pk)
    reception.unsubscribe(its.pk)
    browsers.sari.post(f"/destinations/{its.uid}", {"do": "return"})
    models.Destination.objects.filter(pk=its.pk).update(lease_until_us=1)
    assert handshake.forget() == 0
    its.refresh_from_db()
    assert (its.state, its.lease_until_us) == (DestinationState.UNSUBSCRIBED, None)
    handshake.prove(its.pk)  # an answer that came too late
    its.refresh_from_db()
    assert its.state == DestinationState.UNSUBSCRIBED


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"address": "http://127.0.0.1/x"}, "is not an address"),
        ({"address": ""}, "is not an address"),
        ({"secret": "short"}, "secret"),
        ({"format": "mail"}, "is not a format"),
    ],
    ids=str,
)
def test_what_is_wrong_stands_beside_its_field_and_leaves_nothing(
    house: House, browsers: Browsers, typed: dict, said: str
) -> None:
    answer = add(house, browsers.sari, **typed)
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True)
    assert models.Destination.objects.count() == 1
    if typed.get("address"):
        assert f'value="{typed["address"]}"' in page


def test_a_range_is_sent_once_more(house: House, browsers: Browsers) -> None:
    its = added(house, browsers)
    models.Destination.objects.filter(pk=its.pk).update(state=DestinationState.ACTIVE)
    house.out()
    carried(house)
    at = f"/destinations/{its.uid}"
    page = browsers.sari.post(at, {"do": "replay", "first": "1", "last": "1"}, follow=True).content.decode()
    assert "1 story is sent once more." in page
    assert "number 1 of its own" in page
    for wrong in ({"first": "0", "last": "1"}, {"first": "x", "last": "1"}, {"first": "1", "last": "9999"}):
        answer = browsers.sari.post(at, {"do": "replay", **wrong})
        assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)


def test_a_folder_is_added_and_its_host_accepted(house: House, browsers: Browsers) -> None:
    secret = "pass wörd"
    answer = add(house, browsers.sari, "folder", address="sftp://kawat@files.sari.example/in", secret=secret)
    its = models.Destination.objects.get(channel=Channel.SFTP)
    assert answer["Location"] == f"/destinations/{its.uid}"
    page = browsers.sari.get(answer["Location"]).content.decode()
    assert "not met yet" in page
    assert secret not in page
    browsers.sari.post(answer["Location"], {"do": "repin", "fingerprint": PIN})
    assert PIN in browsers.sari.get(answer["Location"]).content.decode()
    bad = add(house, browsers.sari, "folder", address="ftp://x", secret=secret)
    assert (bad.status_code, secret in bad.content.decode()) == (422, True)


def test_leaving_takes_one_press(house: House, browsers: Browsers) -> None:
    its = house.reader.destinations.get()
    browsers.sari.post(f"/destinations/{its.uid}", {"do": "leave"})
    its.refresh_from_db()
    assert its.state == DestinationState.UNSUBSCRIBED
    assert "Change the secret" not in browsers.sari.get(f"/destinations/{its.uid}").content.decode()


def test_to_others_there_is_no_such_destination(house: House, browsers: Browsers) -> None:
    its = house.reader.destinations.get()
    for path in (f"/destinations/{its.uid}", f"/subscribers/{house.reader.uid}/add-webhook"):
        status = {name: browser.get(path).status_code for name, browser in browsers.all()}
        assert status == {"anybody": 302, "dewi": 404, "edo": 200, "eka": 200, "sari": 200, "otto": 404}
    browsers.otto.post(f"/destinations/{its.uid}", {"do": "leave"})
    its.refresh_from_db()
    assert its.state == DestinationState.ACTIVE


def test_quiet_hours_and_a_pause_are_set_and_ended(house: House, browsers: Browsers) -> None:
    its = house.reader.destinations.get()
    at = f"/destinations/{its.uid}"
    browsers.sari.post(at, {"do": "hours", "start": "21:30", "end": "06:00", "zone": "Asia/Makassar"})
    its.refresh_from_db()
    assert (its.quiet_from, its.quiet_to, its.quiet_zone, its.flashes_pass) == (1290, 360, "Asia/Makassar", False)
    page = browsers.sari.get(at).content.decode()
    assert 'value="21:30"' in page
    assert "No quiet hours" in page
    browsers.sari.post(at, {"do": "no-hours"})
    assert "No quiet hours" not in browsers.sari.get(at).content.decode()
    day = f"{now() + timedelta(days=3):%Y-%m-%d}"
    browsers.sari.post(at, {"do": "pause", "until": day, "zone": "Asia/Jakarta"})
    assert "Paused until" in browsers.sari.get(at).content.decode()
    browsers.sari.post(at, {"do": "no-pause"})
    assert "Paused until" not in browsers.sari.get(at).content.decode()
    for wrong in ({"do": "hours", "start": "x"}, {"do": "pause", "until": "soon"}, {"do": "pause", "until": "1999-01-01", "zone": "UTC"}):  # fmt: skip
        assert browsers.sari.post(at, wrong).status_code == 422


def test_format_and_language_are_changed(house: House, browsers: Browsers) -> None:
    its = added(house, browsers)
    at = f"/destinations/{its.uid}"
    browsers.sari.post(at, {"do": "change", "format": "nitf", "language": "ja"})
    its.refresh_from_db()
    assert (its.format, its.language) == ("nitf", "ja")
    for wrong in ({"format": "mail"}, {"format": "nitf", "language": "xx"}):
        assert browsers.sari.post(at, {"do": "change", **wrong}).status_code == 422
    mail = house.reader.destinations.get(channel=Channel.EMAIL)
    assert 'name="format"' not in browsers.sari.get(f"/destinations/{mail.uid}").content.decode()
    browsers.sari.post(f"/destinations/{mail.uid}", {"do": "change", "language": "ar"})
    mail.refresh_from_db()
    assert (mail.format, mail.language) == ("mail", "ar")


def test_a_test_is_asked_for_and_shown(house: House, browsers: Browsers, machine) -> None:
    its = house.reader.destinations.get()
    at, api = f"/destinations/{its.uid}", machine(house.sari)
    assert api.get(f"/api/destinations/{its.uid}/test").status_code == 404
    page = browsers.sari.post(at, {"do": "test"}, follow=True).content.decode()
    assert "data-awaiting" in page
    (row,) = models.Errand.objects.all()
    lines = ["     1.0 > EHLO secret-relay", "     2.0 > MAIL FROM:<b+1@wire.example>", "     3.0 < 250 <ok>"]
    errands.answer(row.uid, taken=True, exchange=lines, reason="")
    page = browsers.sari.get(at).content.decode()
    assert "was taken" in page
    assert "&lt; 250 &lt;ok&gt;" in page
    assert "secret-relay" not in page
    assert "secret-relay" in browsers.edo.get(at).content.decode()
    told = api.get(f"/api/destinations/{its.uid}/test").json()
    assert (told["taken"], told["seen"]["exchange"]) == (True, lines[1:])
    assert machine(house.otto).post(f"/api/destinations/{its.uid}/test", {}).status_code == 404
    hook = added(house, browsers)
    page = browsers.sari.get(f"/destinations/{hook.uid}").content.decode()
    assert 'value="test"' not in page  # it has not proved itself
    assert browsers.sari.post(f"/destinations/{hook.uid}", {"do": "test"}).status_code == 409


def test_a_mailbox_gathers_its_stories_into_digests(house: House, browsers: Browsers) -> None:
    its = house.reader.destinations.get()
    at = f"/destinations/{its.uid}"
    assert "At once, or in a digest" in browsers.sari.get(at).content.decode()
    given = {"do": "digest", "digest_at": ["07:30", "", "18:00"], "zone": "Asia/Makassar"}
    assert browsers.sari.post(at, given).status_code == 302
    its.refresh_from_db()
    assert (its.digest_at, its.quiet_zone, its.flashes_pass, its.quiet) == ("450,1080", "Asia/Makassar", False, 2)
    page = browsers.sari.get(at).content.decode()
    assert 'value="18:00"' in page
    assert "No quiet hours" not in page
    wrong = browsers.sari.post(at, {"do": "digest", "digest_at": ["06:15", "25:00"], "zone": "Asia/Nowhere"})
    assert (wrong.status_code, 'value="06:15"' in wrong.content.decode()) == (422, True)
    assert 'value="Asia/Nowhere"' in wrong.content.decode()
    assert browsers.otto.post(at, given).status_code == 404
    browsers.sari.post(at, {"do": "no-digest"})
    its.refresh_from_db()
    assert (its.digest_at, its.quiet) == ("", 0)


def test_a_folder_that_left_comes_back_at_once(house: House, browsers: Browsers) -> None:
    add(house, browsers.sari, "folder", address="sftp://kawat@files.example.net/in", secret="p")
    its = models.Destination.objects.get(channel=Channel.SFTP)
    at = f"/destinations/{its.uid}"
    assert "It comes back from this page alone" in browsers.sari.get(at).content.decode()
    browsers.sari.post(at, {"do": "leave"})
    assert "Have it come back" in browsers.sari.get(at).content.decode()
    assert browsers.otto.post(at, {"do": "return"}).status_code == 404
    assert "Stories come again" in browsers.sari.post(at, {"do": "return"}, follow=True).content.decode()
    its.refresh_from_db()
    assert its.state == DestinationState.ACTIVE
