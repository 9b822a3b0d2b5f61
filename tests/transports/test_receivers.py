"""The receivers themselves: what they count is on disk, and they end with whoever started them."""

import os
import smtplib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from kawat.core.signing import webhook_signature
from kawat.roles.demo.receivers import endpoint_secret, start_smtp_sink, start_webhook_sink

MASTER = b"m" * 32


def post(port: int, path: str, *, secret: bytes, at_s: int) -> int:
    headers = {
        "webhook-id": "one",
        "webhook-timestamp": str(at_s),
        "webhook-signature": webhook_signature(secret, "one", at_s, b"{}"),
    }
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", b"{}", headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_counts_can_be_read_while_it_runs_and_after_it_was_stopped(tmp_path: Path) -> None:
    with start_smtp_sink(tmp_path, keep=2) as sink:
        with smtplib.SMTP("127.0.0.1", sink.port) as client:
            for number in range(3):
                client.sendmail("b@wire.example", [f"e{number}@desk.example"], f"Message-ID: <{number}@wire>\r\n\r\n.x")
        assert len(sink.wait_for(3)) == 3
        sink.stop()
        assert [(each.address, each.message_id) for each in sink.received()] == [
            (f"e{number}@desk.example", f"{number}@wire") for number in range(3)
        ]
        assert [each.content for each in sink.messages()] == [
            b"Message-ID: <1@wire>\r\n\r\n.x\r\n",
            b"Message-ID: <2@wire>\r\n\r\n.x\r\n",
        ]


def test_a_webhook_is_believed_by_its_signature_and_its_time_alone(tmp_path: Path) -> None:
    secret, now = endpoint_secret(MASTER, "/a"), int(time.time())
    with start_webhook_sink(tmp_path, master=MASTER, keep=-1) as sink:
        assert post(sink.port, "/a", secret=secret, at_s=now) == 204
        assert post(sink.port, "/b", secret=secret, at_s=now) == 401
        assert post(sink.port, "/a", secret=secret, at_s=now - 3_600) == 401
        sink.stop()
        assert [(each.address, each.message_id) for each in sink.received()] == [("/a", "one")]
        assert [(each.address, each.reason) for each in sink.refused()] == [
            ("/b", "bad signature"),
            ("/a", "bad timestamp"),
        ]
        assert [each.content for each in sink.messages()] == [b"{}"]


def test_an_endpoint_misbehaves_at_every_nth_request(tmp_path: Path) -> None:
    secret, now = endpoint_secret(MASTER, "/a"), int(time.time())
    with start_webhook_sink(tmp_path, master=MASTER, every=2, status=429, retry_after_s=7) as sink:
        assert [post(sink.port, "/a", secret=secret, at_s=now) for _ in range(4)] == [204, 429, 204, 429]


@pytest.mark.parametrize("module", ["smtp_sink", "webhook_sink"])
def test_a_receiver_ends_when_its_parent_is_killed(tmp_path: Path, module: str) -> None:
    start = "start_smtp_sink(folder)" if module == "smtp_sink" else "start_webhook_sink(folder, master=b'm')"
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import pathlib, sys, time\nfrom kawat.roles.demo.receivers import *\n"
            f"folder = pathlib.Path(sys.argv[1])\nprint({start}.pid, flush=True)\ntime.sleep(60)",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent, parent.stdout:
        child = int(parent.stdout.readline())
        assert _runs(child)
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + 10
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
