"""The Webhook section of docs/channels.md: its receivers verify what the wire signs and prove themselves, and its numbers
are those of the code."""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from kawat.actions import handshake
from kawat.core.delivery import THIN_S
from kawat.store import copy, models
from kawat.transports.breaker import FAILURES, PAUSES_S
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.signatures import KEY_MARK, shown_secret, signatures
from tests.pages.texts import blocks, read, section

SECTION = section(read("docs/channels.md"), "Webhook")
SHARED, KEY = bytes(range(24)), KEY_MARK + bytes(range(32))
BODY = '{"uri": "urn:uuid:…"}'.encode()


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(secret: bytes) -> Iterator[str]:
    """The receiver that the page gives away, with this secret."""
    names: dict[str, Any] = {"__name__": "page"}
    exec(blocks(SECTION, "python")[0], names)  # noqa: S102 - our own page
    names["SECRET"] = shown_secret(secret)
    server = make_server("127.0.0.1", 0, names["desk"], handler_class=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/kawat"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("known", "proves"), [(SHARED, True), (b"x" * 24, False)])
def test_the_receiver_proves_itself_to_who_signs_and_to_nobody_else(
    known: bytes, proves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handshake, "outbound_guard", lambda: Guard(allow=LOOPBACK))
    with serving(known) as url:
        its = models.Destination(uid="a" * 32, address=url, secret=copy.seal_secret("a" * 32, SHARED))
        seen, reason = handshake.ask(its)
    assert (reason == "") is proves, reason
    assert seen.status == (200 if proves else 401)


@pytest.mark.parametrize("secret", [SHARED, KEY])
def test_the_verification_in_node_takes_what_the_wire_signed_and_nothing_else(secret: bytes, tmp_path: Path) -> None:
    if not (node := shutil.which("node")):
        pytest.skip("node is not installed: what the page says for it is not run")
    at = int(time.time())
    right = {
        "webhook-id": "m1",
        "webhook-timestamp": str(at),
        "webhook-signature": signatures(secret, b"o" * 32, "m1", at, BODY),
    }
    late = {**right, "webhook-timestamp": str(at - 3_600)}
    late["webhook-signature"] = signatures(secret, b"", "m1", at - 3_600, BODY)
    wrong = [
        {**right, "webhook-signature": signatures(KEY_MARK + bytes(32), b"z" * 24, "m1", at, BODY)},
        {**right, "webhook-signature": ""},
        {**right, "webhook-signature": "v1, v1a, v1a,AAAA v1"},
        {**right, "webhook-id": "m2"},
        {**right, "webhook-timestamp": "soon"},
        late,
        {},
    ]
    (tmp_path / "page.mjs").write_text(blocks(SECTION, "js")[0])
    (tmp_path / "ask.mjs").write_text(
        'import { isFromTheWire } from "./page.mjs"; import { readFileSync } from "node:fs";'
        'const [secret, body, several] = JSON.parse(readFileSync(0, "utf8"));'
        "console.log(JSON.stringify(several.map((each) => isFromTheWire(secret, each, Buffer.from(body)))));"
    )
    asked = json.dumps([shown_secret(secret), BODY.decode(), [right, *wrong]])
    done = subprocess.run([node, tmp_path / "ask.mjs"], input=asked, capture_output=True, text=True, timeout=20)
    assert json.loads(done.stdout or "[]") == [True] + [False] * len(wrong), done.stderr


def test_the_lines_for_a_shell_print_the_signature(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: what the page says for it is not run")
    at = int(time.time())
    (tmp_path / "body.json").write_bytes(BODY)
    lines = next(each for each in blocks(SECTION, "sh") if "openssl" in each)
    told = {"ID": "m1", "STAMP": str(at), "SECRET": shown_secret(SHARED), "PATH": os.environ["PATH"]}
    done = subprocess.run(["sh", "-c", lines], cwd=tmp_path, env=told, capture_output=True, text=True, timeout=20)
    assert "v1," + done.stdout.strip() == signatures(SHARED, b"", "m1", at, BODY)


def test_an_outlet_s_public_key_is_what_the_page_says() -> None:
    assert len(base64.b64decode(shown_secret(KEY).removeprefix("whpk_"))) == 32


def test_the_numbers_are_the_codes() -> None:
    flat = " ".join(SECTION.split())
    words = {5: "five", 7: "seven", 8: "eight"}
    assert f"After {words[FAILURES]} failures in a row" in flat
    assert f"{words[len(THIN_S) + 1]} tries in a day" in flat
    assert f"pauses from {PAUSES_S[0]} s to {PAUSES_S[-1] // 60} min" in flat
    assert f"within {words[handshake.ANSWER_S]} seconds" in flat


def test_the_addresses_are_there() -> None:
    from django.urls import resolve

    for verb in ("verify", "rotate", "heartbeat", "deliveries", "replay"):
        assert f"/{verb}" in SECTION
        resolve(f"/api/destinations/{'a' * 32}/{verb}")
    resolve(f"/api/subscribers/{'a' * 32}/destinations")
