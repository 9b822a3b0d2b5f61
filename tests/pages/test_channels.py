"""What docs/channels.md and docs/subscribers.md give away to copy works: on signatures, frames and answers of the code itself."""

import base64
import dataclasses
import io
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from kawat.actions.envelopes import Envelopes
from kawat.core.delivery import DeliveryKey, Envelope
from kawat.core.profile import Criteria, Terms
from kawat.core.regions import REGIONS
from kawat.core.signing import webhook_signature
from kawat.core.terms import Channel, Kind, Lane
from kawat.edge.frames import gap, heartbeat, make_frame
from kawat.formats import json_feed, render
from kawat.formats.feed import FeedHead
from kawat.language import terms_of
from kawat.store.claims import Claimed
from kawat.transports import hosts
from kawat.transports.files import files_of
from kawat.transports.guard import PORTS, Guard
from kawat.transports.hosts import place_of
from tests.formats.stories import MASTHEAD, of_kind, out
from tests.pages.texts import blocks, cells, read, section

PAGE, SUBSCRIBERS = read("docs/channels.md"), read("docs/subscribers.md")
SECRET = "whsec_" + base64.b64encode(bytes(range(24))).decode()
BODY = '{"uri": "urn:uuid:…"}'.encode()


def given(heading: str) -> dict[str, Any]:
    """What the Python block under a heading defines."""
    (source,) = blocks(section(PAGE, heading), "python")
    names: dict[str, Any] = {}
    exec(source, names)  # noqa: S102 - our own page
    return names


def signed(at: int, body: bytes = BODY) -> dict[str, str]:
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    return {
        "webhook-id": "m1",
        "webhook-timestamp": str(at),
        "webhook-signature": webhook_signature(key, "m1", at, body),
    }


def test_the_verification_takes_what_the_wire_signed() -> None:
    headers = signed(int(time.time()))
    assert given("Verify every request")["is_from_the_wire"](SECRET, headers, BODY)
    Webhook(SECRET).verify(BODY, headers)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"webhook-signature": "v1," + base64.b64encode(bytes(32)).decode()},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,\u00e9"},
        {"webhook-id": "m2"},
        {"webhook-timestamp": "soon"},
        signed(int(time.time()) - 3_600),
    ],
)
def test_the_verification_refuses_the_rest(spoilt: dict[str, str]) -> None:
    headers = signed(int(time.time())) | spoilt
    assert not given("Verify every request")["is_from_the_wire"](SECRET, headers, BODY)


def test_the_verification_refuses_another_body() -> None:
    assert not given("Verify every request")["is_from_the_wire"](SECRET, signed(int(time.time())), BODY + b" ")


def test_the_reader_of_streams_reads_what_an_edge_writes() -> None:
    its = out(of_kind(Kind.RELEASE, "ar"))
    frame = make_frame(its, MASTHEAD, _terms)
    told = b"retry: 900\n" + heartbeat(7) + frame.text + frame.bare + gap(9, 12, after=8, masthead=MASTHEAD)
    events = list(given("Stream")["events"](io.StringIO(told.decode(), newline="")))
    assert events[0] == ("7", "", "")
    assert events[1][:2] == (str(its.number), "release")
    assert json.loads(events[1][2])["headline"]
    assert events[2][:2] == (str(its.number), "release")
    assert events[3][1] == "gap"
    assert json.loads(events[3][2])["from"] == 9


def test_the_keys_of_a_frame_are_the_ones_shown() -> None:
    (text,) = blocks(section(PAGE, "Stream"), "text")
    shown = [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line.startswith("data: ")]
    release = json.loads(make_frame(out(of_kind(Kind.RELEASE)), MASTHEAD, _terms).text.partition(b"data: ")[2])
    kill = json.loads(make_frame(out(of_kind(Kind.KILL)), MASTHEAD, _terms).text.partition(b"data: ")[2])
    assert [list(each) for each in shown] == [list(release), list(kill)]


def test_the_ports_are_the_guards() -> None:
    assert "on port 80, 443, 8080 or 8443" in PAGE
    assert {80, 443, 8080, 8443} == PORTS


def test_the_feeds_have_their_addresses() -> None:
    from django.urls import resolve

    from kawat.actions.feeds import WRITERS, find_feed

    told = [row[0].strip("`") for row in cells(section(PAGE, "Feeds"))]
    assert len(told) == 7
    assert {path.rpartition(".")[2] for path in told} == set(WRITERS)
    for path in told:
        assert resolve(path).url_name == "feed"
    for path in (each for each in told if not re.search("circuit|issuer|country|green", each)):  # these have to exist
        find_feed(path)


def test_the_reader_of_feeds_goes_through_all_pages_and_sees_what_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = "https://wire.example/feeds/all.json", "https://wire.example/feeds/all.json?before=4"
    head = {"title": "Kawat", "alternate_url": "https://wire.example/", "updated": out(of_kind(Kind.RELEASE)).at}
    pages = {
        first: json_feed(FeedHead(**head, self_url=first, next_url=second), [out(of_kind(Kind.KILL, "en"))], MASTHEAD),
        second: json_feed(FeedHead(**head, self_url=second), [out(of_kind(Kind.RELEASE, "ar"))], MASTHEAD),
    }
    monkeypatch.setattr("urllib.request.urlopen", lambda address, timeout: io.BytesIO(pages[address]))
    assert [gone for _, gone, _ in given("Feeds")["stories"](first)] == [True, False]


def test_what_the_api_is_asked_for_is_there() -> None:
    from django.urls import resolve

    for path in ("/api/items", "/api/items/1042", "/api/ticket", "/api/openapi.json"):
        assert path in PAGE
        resolve(path)


def test_every_type_that_is_accepted_is_told_and_no_other() -> None:
    from kawat.web.api.accept import TYPES, VERSIONS

    table = cells(section(PAGE, "Pull API"))
    assert {type for row in table for type in re.findall(r"[a-z]+/[\w.+-]+", row[0])} == set(TYPES)
    assert re.findall("; version=([0-9.]+)", section(PAGE, "Pull API")) == ["2.2", "2.2"]
    assert "2.2" in VERSIONS


def test_the_reader_of_the_pull_api_asks_for_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    page = {"items": [{"number": 1041}], "upto": 1050}

    def answer(request: Any, timeout: int) -> io.BytesIO:
        asked.append((request.full_url, request.get_header("Authorization")))
        return io.BytesIO(json.dumps(page).encode())

    monkeypatch.setenv("KAWAT_KEY", "k")
    monkeypatch.setattr("urllib.request.urlopen", answer)
    assert given("Pull API")["items"]("https://wire.example", after=1040, upto=1050) == (page["items"], 1050)
    assert asked == [("https://wire.example/api/items?after=1040&upto=1050&limit=100", "Bearer k")]


def test_every_field_of_a_profile_is_told_and_no_other() -> None:
    told = {row[0] for row in cells(section(SUBSCRIBERS, "What a profile may say"))}
    fields = {each.name for each in dataclasses.fields(Criteria)} - {"every_language"}
    assert told == {name for name in fields if not name.startswith("no_")}


def test_every_region_is_told_and_no_other() -> None:
    told = set(re.findall("`([a-z0-9-]+)`", SUBSCRIBERS.partition("### Regions")[2].partition("\n## ")[0]))
    assert told == set(REGIONS)


def _terms(its: Any) -> Terms:
    return terms_of(its.item, [])


def a_delivered_file() -> Envelope:
    its = out(of_kind(Kind.RELEASE, "id"))
    claimed = Claimed(
        key=DeliveryKey(1, 2, 0),
        lane=Lane.NORMAL,
        tries=1,
        sequence=118,
        destination_uid="d" * 32,
        subscriber=1,
        address="sftp://kawat@files.example.net/~/incoming",
        format="ninjs",
        language="",
        secret=b"",
        failures=0,
    )
    envelopes = Envelopes(MASTHEAD)
    return Envelope(
        key=claimed.key,
        channel=Channel.SFTP,
        address=claimed.address,
        message_id="5f0c",
        rendition=render("ninjs", its, MASTHEAD),
        headers=envelopes._file_headers(claimed, its, "5f0c"),
        sequence=claimed.sequence,
        name=f"{its.item.slug}-{its.item.language}",
    )


def test_the_reader_of_a_folder_reads_what_is_put_there_and_no_half(tmp_path: Path) -> None:
    story, manifest = files_of(a_delivered_file())
    (tmp_path / story.name).write_bytes(story.content)
    (tmp_path / manifest.part).write_bytes(manifest.content)
    stories = given("SFTP and FTPS")["stories"]
    assert list(stories(tmp_path, 0)) == []
    (tmp_path / manifest.part).rename(tmp_path / manifest.name)
    assert [(number, content) for number, _, content in stories(tmp_path, 117)] == [(118, story.content)]
    assert list(stories(tmp_path, 118)) == []
    (tmp_path / story.name).write_bytes(story.content[:-1])
    assert list(stories(tmp_path, 117)) == []


def test_the_manifest_is_the_one_shown() -> None:
    (shown,) = blocks(section(PAGE, "SFTP and FTPS"), "json")
    _, manifest = files_of(a_delivered_file())
    assert list(json.loads(shown)) == list(json.loads(manifest.content))


def test_the_addresses_of_folders_are_taken() -> None:
    told = re.findall(r"`((?:sftp|ftps)://[^`]+)`", section(PAGE, "SFTP and FTPS"))
    assert [place_of(each, Guard(ports=hosts.PORTS))[1] for each in told] == told
