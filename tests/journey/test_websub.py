"""A stranger's subscriber on a wire that runs: it finds the hub in a feed, subscribes, is told, and leaves."""

import re
import time
import urllib.parse
import urllib.request
from pathlib import Path

from tests.callback import Callback, callback
from tests.journey.running import Wire
from tests.journey.test_kills import COPY, FILING


def test_a_clear_and_a_kill_reach_who_subscribed_to_the_feed(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire, callback() as reader:
        wire.kawat("init", "--circuit", "asia=Asia", "--issuer", "nusa=Nusa Larik")
        wire.kawat("user", "add", "dewi", "--role", "issuer", "--issuer", "nusa")
        wire.kawat("user", "add", "edo", "--role", "editor")
        wire.start()
        hub, topic = _discover(wire.url("/feeds/issuer/nusa.atom"))
        _ask(hub, topic, reader, "subscribe")
        assert reader.wait_for(lambda: reader.asked)
        wire.wait_until(lambda: _states(wire) == ["active"], what="the subscription holds", within_s=10)
        slug = wire.kawat("file", "-", *FILING, "--as", "dewi", given=COPY.encode())["slug"]
        wire.kawat("approve", slug, "--as", "edo")
        wire.kawat("clear", slug, "--as", "edo")
        cleared = time.monotonic()
        assert reader.wait_for(lambda: reader.pings), wire.log()
        print(f"\nat the subscriber {time.monotonic() - cleared:.3f} s after `kawat clear` returned")
        wire.kawat("kill", slug, "--reason", "It was not so.", "--as", "edo")
        assert reader.wait_for(lambda: len(reader.pings) == 2), wire.log()
        told, killed = reader.pings
        (name,) = re.findall(rb"<entry[^>]*>\s*<id>([^<]+)</id>", told.body)
        assert re.findall(rb'<at:deleted-entry ref="([^"]+)"', killed.body) == [name]
        assert f'<{topic}>; rel="self"' in killed.all("Link")
        _ask(hub, topic, reader, "unsubscribe")
        wire.wait_until(lambda: _states(wire) == ["unsubscribed"], what="the subscription is over", within_s=10)


def _discover(feed: str) -> tuple[str, str]:
    """Hub and topic, as the feed names them in its headers."""
    with urllib.request.urlopen(feed, timeout=10) as answer:
        links = {rel: url for url, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers["Link"])}
    return links["hub"], links["self"]


def _ask(hub: str, topic: str, reader: Callback, mode: str) -> None:
    said = {"hub.mode": mode, "hub.topic": topic, "hub.callback": reader.url, "hub.secret": "ours alone"}
    with urllib.request.urlopen(hub, urllib.parse.urlencode(said).encode(), timeout=10) as answer:
        assert answer.status == 202


def _states(wire: Wire) -> list[str]:
    return [state for (state,) in wire.ask("SELECT state FROM destination")]
