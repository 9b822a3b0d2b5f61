"""What was typed outlives the session and the token of its page; what a stranger's page sends is never shown."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from lxml import html

from tests.web.house import Browsers, House

PASSWORD = "a long enough secret"
STOP = {"verb": "stop", "scope": "circuit:asia", "why": "The line is down,\nsays Ambon"}


@pytest.fixture
def strict(house: House) -> Client:
    """A browser of edo's that is asked for the token of its page."""
    user = User.objects.get(username="edo")
    user.set_password(PASSWORD)
    user.save()
    return Client(enforce_csrf_checks=True)


def held(answer) -> dict[str, str]:
    """The fields that a page holds to be sent on, but its own token. A browser leaves out a textarea's first line end."""
    form = html.document_fromstring(answer.content.decode()).xpath("//main//form")[0]
    said = {name: value.replace("\r\n", "\n").removeprefix("\n") for name, value in form.form_values()}
    return {name: value for name, value in said.items() if name != "csrfmiddlewaretoken"}


def test_a_form_goes_on_where_its_session_had_ended(strict: Client, browsers: Browsers) -> None:
    refused = browsers.anybody.post("/desk/stop?from=queue", STOP)
    assert refused.status_code == 403
    asked = held(refused) | {"username": "edo", "password": "wrong"}
    again = browsers.anybody.post("/sign-in", asked)
    assert "carried" in held(again)
    there = browsers.anybody.post("/sign-in", asked | {"password": PASSWORD})
    assert held(there) == STOP
    assert b'action="/desk/stop?from=queue"' in there.content


def test_a_stale_page_is_sent_again_with_all_that_was_typed(strict: Client) -> None:
    strict.login(username="edo", password=PASSWORD)
    refused = strict.post("/desk/stop", STOP, headers={"Origin": "http://testserver"})
    assert refused.status_code == 403
    assert held(refused) == STOP
    token = strict.cookies["csrftoken"].value
    assert strict.post("/desk/stop", STOP | {"csrfmiddlewaretoken": token}).status_code != 403


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
def test_what_another_page_sends_is_never_held(strict: Client, origin: str) -> None:
    strict.login(username="edo", password=PASSWORD)
    refused = strict.post("/desk/stop", STOP, headers={"Origin": origin} if origin else {})
    assert refused.status_code == 403
    assert b"Ambon" not in refused.content
    assert b"<textarea" not in refused.content


def test_a_password_is_never_held(strict: Client) -> None:
    refused = strict.post(
        "/sign-in", {"username": "edo", "password": PASSWORD}, headers={"Origin": "http://testserver"}
    )
    assert refused.status_code == 403
    assert PASSWORD.encode() not in refused.content


@pytest.mark.parametrize("carried", ["{", "[1]", '[["a", 2]]', "[" * 9_000])
def test_what_was_not_ours_to_carry_is_nothing(strict: Client, browsers: Browsers, carried: str) -> None:
    asked = {"username": "edo", "password": PASSWORD, "next": "//elsewhere.example", "carried": carried}
    answer = browsers.anybody.post("/sign-in", asked)
    assert answer.status_code == 200
    assert b"elsewhere" not in answer.content


def test_more_text_than_fits_is_refused_with_a_sentence(browsers: Browsers) -> None:
    answer = browsers.dewi.post("/file", {"copy": "x" * 13_000_000})
    assert answer.status_code == 413
    assert b"more text than" in answer.content
