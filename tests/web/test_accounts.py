"""Accounts: signing in leads to where one works, and keys are shown once."""

import re

from django.contrib.auth.models import User
from django.test import Client

from kawat.actions.people import actor_of_key
from kawat.store import models
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
