"""The subscriber that docs/channels.md gives away confirms, believes and refuses what it should, and its numbers are the
code's."""

import io
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from kawat.actions import intents, websub
from kawat.core.signing import hub_signature
from tests.pages.texts import blocks, read, section

PAGE = section(read("docs/channels.md"), "WebSub")
TOPIC = "https://wire.example.org/feeds/id.atom"
BODY = "<feed>한국어</feed>".encode()


def ask(method: str, *, query: str = "", body: bytes = b"", signature: str = "") -> tuple[str, bytes, dict[str, Any]]:
    """Status and body of the page's subscriber."""
    (source,) = blocks(PAGE, "python")
    names: dict[str, Any] = {"__name__": "page"}
    exec(source, names)  # noqa: S102 - our own page
    request: dict[str, Any] = {"REQUEST_METHOD": method, "QUERY_STRING": query, "wsgi.input": io.BytesIO(body)}
    setup_testing_defaults(request)
    request |= {"CONTENT_LENGTH": str(len(body)), "HTTP_X_HUB_SIGNATURE": signature}
    said: list[str] = []
    answer = b"".join(names["subscriber"](request, lambda status, _headers: said.append(status)))
    return said[0], answer, names


def question(mode: str = "subscribe", topic: str = TOPIC) -> str:
    asked = intents.Question(
        intent=1,
        mode=mode,
        callback="https://desk.example.net/news?from=8d1f0c5e",
        topic=topic.removeprefix("https://wire.example.org"),
        host="https://desk.example.net",
        lease_s=864_000,
        secret=b"",
        algorithm="sha256",
        reason="",
        tries=1,
        due_us=0,
        challenge="c-1",
    )
    return asked.url.partition("?")[2].replace("http%3A%2F%2F127.0.0.1%3A8400", "https%3A%2F%2Fwire.example.org")


def test_it_confirms_what_it_asked_for() -> None:
    assert ask("GET", query=question())[:2] == ("200 OK", b"c-1")


@pytest.mark.parametrize("query", [question("unsubscribe"), question(topic=TOPIC.replace("id", "en")), ""])
def test_it_confirms_nothing_else(query: str) -> None:
    assert ask("GET", query=query)[:2] == ("404 Not Found", b"")


def test_it_takes_what_is_signed_and_throws_the_rest_away(capsys: pytest.CaptureFixture[str]) -> None:
    secret = ask("GET")[2]["SECRET"]
    assert ask("POST", body=BODY, signature=hub_signature(secret, "sha256", BODY))[0] == "204 No Content"
    assert "한국어" in capsys.readouterr().out
    for forged in (hub_signature(b"another", "sha256", BODY), "", "sha1=00", "sha256=é"):
        assert ask("POST", body=BODY, signature=forged)[0] == "204 No Content"
    assert capsys.readouterr().out == ""


def test_the_numbers_are_the_code_s() -> None:
    flat = " ".join(PAGE.split())
    assert f"hub.lease_seconds={intents.LEASE_S}" in flat
    assert (intents.LEASE_S, intents.LEASE_LEAST_S, intents.LEASE_MOST_S) == (10 * 86_400, 3_600, 30 * 86_400)
    assert f"under {intents.SECRET_MOST} bytes" in flat
    assert f"{intents.OPEN_OF_HOST} requests" in flat
    assert f"{websub.SUBSCRIPTIONS_OF_HOST:,} subscriptions" in flat
    assert len(intents.ASKED_AGAIN_S) + 1 == 3
    assert websub.FAILING_S == 86_400
