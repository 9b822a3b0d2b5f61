"""Mailboxes of a subscriber: one added, moved, come back, each by a link to it; and how often links may be asked for."""

import dataclasses

import pytest
from django.contrib.auth.models import User
from django.test import Client

from kawat.actions import knocks, people, reception, subscriptions
from kawat.core.terms import Channel, DestinationState, Role, SubscriberKind
from kawat.store import models
from tests.web.house import Browsers, House
from tests.web.test_subscriber_joining import WHO, links

NEW = "Sari.Baru@surat.example"


@pytest.fixture(autouse=True)
def _open(settings) -> None:
    settings.KAWAT = dataclasses.replace(settings.KAWAT, open_circuits=("asia",))


def mailboxes(house: House) -> list[tuple[str, str]]:
    rows = house.reader.destinations.filter(channel=Channel.EMAIL).order_by("pk")
    return [(each.address, str(each.state)) for each in rows]


def the_link(settings, address: str) -> str:
    ((to, link),) = links(settings)
    assert to == address
    return link


def test_a_further_mailbox_counts_when_its_link_is_pressed(house: House, browsers: Browsers, settings) -> None:
    at = f"/subscribers/{house.reader.uid}/add-mail"
    page = browsers.sari.post(at, {"address": NEW, "language": "ja"}).content.decode()
    assert "Look into your mailbox" in page
    link = the_link(settings, NEW)
    assert "Receive them here" in browsers.anybody.get(link).content.decode()
    assert len(mailboxes(house)) == 1
    assert "Done" in browsers.anybody.post(link).content.decode()
    assert mailboxes(house)[1] == (NEW, DestinationState.ACTIVE)
    assert house.reader.destinations.get(address=NEW).language == "ja"
    assert browsers.anybody.post(link).status_code == 404  # once
    assert browsers.sari.post(at, {"address": NEW}).status_code == 422
    assert browsers.sari.post(at, {"address": "x"}).status_code == 422
    assert {name: b.post(at, {"address": "y@z.example"}).status_code for name, b in browsers.all()} == {
        "anybody": 403, "dewi": 404, "edo": 200, "eka": 200, "sari": 200, "otto": 404,
    }  # fmt: skip


def test_nobody_learns_whose_mailbox_it_is_but_its_reader(house: House, browsers: Browsers, settings) -> None:
    operator = people.join("ops", Role.OPERATOR)
    other = subscriptions.NewDestination(channel=Channel.EMAIL, address="lia@koran.example", format="mail")
    subscriptions.subscribe(
        operator, name="Lia", kind=SubscriberKind.OUTLET, criteria=[], circuits=["asia"], destinations=[other]
    )
    at = f"/subscribers/{house.reader.uid}/add-mail"
    assert "Look into your mailbox" in browsers.sari.post(at, {"address": "LIA@koran.example"}).content.decode()
    answer = browsers.anybody.post(the_link(settings, "LIA@koran.example"))
    assert (answer.status_code, "another subscriber" in answer.content.decode()) == (422, True)
    assert len(mailboxes(house)) == 1


def test_another_address_takes_the_place_when_its_link_is_pressed(house: House, browsers: Browsers, settings) -> None:
    its = house.reader.destinations.get()
    User.objects.filter(username="sari").update(username="sari@surat.example")
    at = f"/destinations/{its.uid}"
    answer = browsers.sari.post(at, {"do": "move", "address": "nonsense"})
    assert (answer.status_code, 'value="nonsense"' in answer.content.decode()) == (422, True)
    browsers.sari.post(at, {"do": "move", "address": NEW})
    link = the_link(settings, NEW)
    assert mailboxes(house) == [("sari@surat.example", DestinationState.ACTIVE)]
    browsers.anybody.post(link)
    assert mailboxes(house) == [(NEW, DestinationState.ACTIVE)]
    assert User.objects.filter(username=NEW.casefold()).exists()
    assert browsers.sari.get("/me").status_code == 200
    assert models.Suppression.objects.count() == 0


def test_a_mailbox_that_was_held_for_its_bounces_is_well_again_at_another_address(
    house: House, browsers: Browsers, settings
) -> None:
    its = house.reader.destinations.get()
    for bounces, state in ((5, DestinationState.ACTIVE), (0, DestinationState.HELD)):
        models.Destination.objects.filter(pk=its.pk).update(state="held", bounces=bounces)
        browsers.sari.post(f"/destinations/{its.uid}", {"do": "move", "address": f"x{bounces}@surat.example"})
        browsers.anybody.post(links(settings)[-1][1])
        its.refresh_from_db()
        assert (its.address, its.state) == (f"x{bounces}@surat.example", state)


def test_who_left_comes_back_by_a_link(house: House, browsers: Browsers, settings) -> None:
    its = house.reader.destinations.get()
    at = f"/destinations/{its.uid}"
    assert browsers.sari.post(at, {"do": "return"}).status_code == 422
    reception.unsubscribe(its.pk)
    assert "has left" in browsers.sari.get(at).content.decode()
    browsers.sari.post(at, {"do": "return"})
    assert mailboxes(house)[0][1] == DestinationState.UNSUBSCRIBED
    browsers.anybody.post(the_link(settings, its.address))
    assert mailboxes(house)[0][1] == DestinationState.ACTIVE
    assert models.Suppression.objects.count() == 0


def test_who_left_and_signs_up_again_receives_again(house: House, settings) -> None:
    its = house.reader.destinations.get()
    reception.unsubscribe(its.pk)
    Client().post("/join", {**WHO, "address": its.address})
    link = the_link(settings, its.address)
    Client().post(link, {"new_password1": "kuda-nil-terbang-42", "new_password2": "kuda-nil-terbang-42"})
    assert mailboxes(house)[0][1] == DestinationState.ACTIVE
    assert models.Subscriber.objects.count() == 1


def test_links_are_bounded_by_network_and_by_address_known_or_not(house: House, settings, monkeypatch) -> None:
    def ask(address: str, client: str, path: str = "/join/password") -> tuple[int, str]:
        answer = Client(REMOTE_ADDR=client).post(path, {**WHO, "address": address})
        return answer.status_code, answer.content.decode()

    for address in ("sari@surat.example", "nobody@nowhere.example"):
        answers = [ask(address, f"198.51.100.{n}")[0] for n in range(knocks.OF_ONE + 1)]
        assert answers == [200] * knocks.OF_ONE + [429]
    assert len(links(settings)) == knocks.OF_ONE
    monkeypatch.setattr(knocks, "FROM_ONE", 2)
    same_house = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::7", "2001:db8:1:2::3")
    answers = [ask(f"a{n}@koran.example", client, "/join") for n, client in enumerate(same_house)]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert "From your network" in answers[2][1]
    assert 'value="a2@koran.example"' in answers[2][1]
    assert ask("a3@koran.example", "2001:db8:1:3::1", "/join")[0] == 200
    monkeypatch.setattr(knocks, "IN_ALL", 1)
    assert ask("b@koran.example", "203.0.113.9")[0] == 429
    models.Knock.objects.update(at_us=1)
    assert ask("b@koran.example", "203.0.113.9")[0] == 200
    assert models.Knock.objects.count() == 1
