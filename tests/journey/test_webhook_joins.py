"""A webhook that its owner adds while the wire runs: it is asked by the clock, proves itself, hears heartbeats and the
news, verifies all of it, and has a range again. Everything over HTTP, as an outlet would."""

import base64
import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.endpoint import Answer, Heard, endpoint
from tests.journey.running import Wire

STORY = b"SURABAYA, 22 November 2026 (KAWAT) - Sagara opened its first desalination plant on Sunday.\n\nIt runs on sunlight.\n"
START = [
    *("init", "--circuit", "asia", "--issuer", "sagara=Sagara", "--user", "dewi:issuer:sagara"),
    *("--user", "edo:editor", "--user", "olga:operator"),
]
SUBSCRIBER = {"name": "Sari", "kind": "outlet", "country": "ID", "circuits": ["asia"], "languages": ["en"],
              "channel": "email", "address": "desk@sari.example"}  # fmt: skip


def answering(heard: Heard) -> Answer:
    told = json.loads(heard.body)
    return 200, {}, str(told.get("data", {}).get("challenge", "")).encode()


def signed_by(public: str, heard: Heard) -> bool:
    """Raises where it is not."""
    headers = heard.headers
    version, _, said = headers["webhook-signature"].partition(",")
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + heard.body
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    key.verify(base64.b64decode(said), signed)
    return version == "v1a"


def asker(wire: Wire, key: str) -> Callable[..., dict[str, Any]]:
    def ask(path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(
            wire.url(f"/api/{path}"),
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
        return told

    return ask


def test_an_outlet_sets_itself_up_and_gets_the_news(tmp_path: Path) -> None:
    with endpoint(answering) as desk, Wire(tmp_path) as wire:
        wire.kawat(*START)
        rows = tmp_path / "rows.jsonl"
        rows.write_text(json.dumps(SUBSCRIBER))
        wire.kawat("subscribers", "import", str(rows), "--as", "olga")
        subscriber = wire.ask("SELECT uid FROM subscriber")[0][0]
        wire.kawat("user", "add", "sari", "--role", "subscriber", "--subscriber", subscriber)
        key = wire.kawat("key", "new", "desk", "--scope", "profile", "--as", "sari")["key"]
        wire.start()
        ask = asker(wire, key)
        added = ask(f"subscribers/{subscriber}/destinations", {"address": desk.url, "secret": "ed25519"})
        uid = added["id"]
        wire.wait_until(lambda: ask(f"destinations/{uid}")["state"] == "active", what="it is active", within_s=20)
        ask(f"destinations/{uid}/heartbeat", {"seconds": 30})
        slug = wire.kawat(
            "file", "-", "--issuer", "sagara", "--language", "en", "--circuit", "asia", "--headline", "A plant opens",
            "--as", "dewi", given=STORY,
        )["slug"]  # fmt: skip
        wire.kawat("approve", slug, "--as", "edo")
        wire.kawat("clear", slug, "--as", "edo")
        wire.wait_until(lambda: of_type(desk.heard, None), what="the story is there", within_s=20)
        wire.wait_until(lambda: of_type(desk.heard, "heartbeat"), what="a heartbeat is there", within_s=20)
        told = lambda: ask(f"destinations/{uid}/deliveries")["numbers"]  # noqa: E731
        wire.wait_until(lambda: told() and told()[0]["state"] == "accepted", what="it is settled", within_s=10)
        assert ask(f"destinations/{uid}/replay", {"from": 1, "to": 1}) == {"owed": 1}
        wire.wait_until(lambda: len(of_type(desk.heard, None)) == 2, what="it came again", within_s=20)
    first, again = of_type(desk.heard, None)
    assert [each.headers["kawat-sequence"] for each in (first, again)] == ["1", "2"]
    assert again.headers["kawat-repeat"] == "1"
    assert first.headers["webhook-id"] != again.headers["webhook-id"]
    assert all(signed_by(added["secret"], each) for each in desk.heard)
    assert len(of_type(desk.heard, "verify")) == 1


def of_type(heard: list[Heard], name: str | None) -> list[Heard]:
    return [each for each in heard if each.headers.get("kawat-type") == name]
