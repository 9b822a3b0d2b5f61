"""Accounts: signing in leads to where one works, and keys are shown once."""

import re

from django.contrib.auth.models import User
from django.test import Client

from kawat.actions.people import actor_of_key
from kawat.core.instants import to_us
from kawat.core.terms import DeliveryState
from kawat.store import models
from kawat.store.clock import now
from tests.letters import post
from tests.web.house import Browsers, House

PASSWORD = "a long pass phrase"


def sign_in(name: str, **more: str):
    user = User.objects.get(username=name)
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    return client, client.post("/sign-in", {"username": name, "password": PASSWORD, **more})


def test_each_is_led_to_where_their_work_begins(house: House) -> None:
    assert {name: sign_in(name)[1]["Location"] for name in ("edo", "dewi", "sari")} == {
        "edo": "/desk",
        "dewi": "/issuer",
        "sari": "/me",
    }


def test_signing_in_goes_on_but_never_elsewhere(house: House) -> None:
    assert sign_in("edo", next="/desk/items/x")[1]["Location"] == "/desk/items/x"
    assert sign_in("edo", next="https://evil.example/")[1]["Location"] == "/desk"


def test_signing_out_is_a_post(house: House) -> None:
    client, _ = sign_in("edo")
    assert client.get("/sign-out").status_code == 405
    client.post("/sign-out")
    assert client.get("/desk").status_code == 302


def test_a_changed_password_ends_other_sessions(house: House) -> None:
    client, _ = sign_in("edo")
    sign_in("edo")  # sets the password anew
    new = "another long phrase"
    client, _ = sign_in("edo")
    answer = client.post("/account/password", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert answer["Location"] == "/account"


def test_a_key_is_shown_once_and_only_its_hash_is_kept(house: House, browsers: Browsers) -> None:
    page = browsers.edo.post("/account", {"name": "script", "scopes": ["file", "read"]}).content.decode()
    key = re.search(r"kawat_[\w-]{20,}", page)[0]
    assert actor_of_key(key).scopes == {"file", "read"}
    assert key not in browsers.edo.get("/account").content.decode()
    assert not models.ApiKey.objects.filter(hash__contains=key).exists()


def test_a_key_is_revoked_by_its_maker_alone(house: House, browsers: Browsers, machine) -> None:
    api = machine(house.edo)
    row = models.ApiKey.objects.get()
    browsers.eka.post(f"/account/keys/{row.pk}/revoke")
    assert api.get("/api/items").status_code == 200
    browsers.edo.post(f"/account/keys/{row.pk}/revoke")
    assert api.get("/api/items").status_code == 401


def test_a_key_without_scopes_or_with_odd_ones_is_refused(house: House, browsers: Browsers) -> None:
    assert browsers.edo.post("/account", {"name": "x", "scopes": ["everything"]}).status_code == 422
    assert "kawat_" not in browsers.edo.post("/account", {"name": "x"}).content.decode()
    assert models.ApiKey.objects.count() == 0


def test_letters_go_to_an_address_that_its_reader_confirmed(house: House, browsers: Browsers, settings) -> None:
    def address() -> str:
        return User.objects.get(username="dewi").email

    page = browsers.dewi.get("/account").content.decode()
    assert "Also what my colleagues filed" in page
    assert "a queue stands still" not in page
    given = {"address": "dewi@nusantara.example", "turns": ["received", "killed", "nonsense"], "everyones": "on"}
    assert browsers.dewi.post("/account/letters", given)["Location"] == "/account"
    assert address() == ""
    (mail,) = post(settings.KAWAT.masthead)
    (link,) = re.findall(r"/account/address/\S+", mail.text)
    for _scanner in range(2):
        assert "Send them here" in browsers.anybody.get(link).content.decode()
    assert address() == ""
    assert browsers.anybody.post(link).status_code == 200
    assert address() == "dewi@nusantara.example"
    assert browsers.anybody.post(link).status_code == 404
    assert browsers.anybody.post(link.replace("account/address", "join"), {}).status_code == 404
    person = User.objects.get(username="dewi").person
    assert "received" not in person.declined
    assert "cleared" in person.declined
    assert person.everyones
    browsers.dewi.post("/account/letters", {"address": "", "turns": []})
    assert address() == ""


def test_a_link_to_an_address_makes_no_account_and_a_link_to_join_gives_no_address(
    house: House, browsers: Browsers, settings
) -> None:
    browsers.edo.post("/account/letters", {"address": "edo@wire.example", "alarms": ["late", "stuck"]})
    assert User.objects.get(username="edo").person.alarms == "late,stuck"
    (mail,) = post(settings.KAWAT.masthead)
    (token,) = re.findall(r"/account/address/(\S+)", mail.text)
    chosen = {"new_password1": "kuda-nil-terbang-42", "new_password2": "kuda-nil-terbang-42"}
    assert browsers.anybody.post(f"/join/{token}", chosen).status_code == 404
    browsers.anybody.post("/join/password", {"address": "sari@surat.example"})
    (other,) = post(settings.KAWAT.masthead)
    (token,) = re.findall(r"/join/(\S+)", other.text)
    assert browsers.anybody.post(f"/account/address/{token}").status_code == 404


def test_an_address_that_is_none_is_refused_beside_its_field_and_nothing_is_saved(browsers: Browsers) -> None:
    answer = browsers.edo.post("/account/letters", {"address": "edo", "alarms": ["late"]})
    assert answer.status_code == 422
    assert "is not an address" in answer.content.decode()
    assert not models.Person.objects.filter(user__username="edo").exists()
    assert 'id="letters"' not in browsers.sari.get("/account").content.decode()


def test_a_person_whose_letters_come_back_is_told_on_the_account_page(house: House, browsers: Browsers) -> None:
    assert "came back" not in browsers.dewi.get("/account").content.decode()
    for number in range(3):
        models.Letter.objects.create(
            uid=f"l{number}", mac=f"l{number}", kind="turn", user_id=house.dewi.user, state=DeliveryState.BOUNCED,
            created_us=to_us(now()), due_us=0,
        )  # fmt: skip
    assert "Letters to this address came back" in browsers.dewi.get("/account").content.decode()
