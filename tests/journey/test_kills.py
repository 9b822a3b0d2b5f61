"""kill -9 in the middle of a distribution, for real: every role and the supervisor, at random moments."""

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from kawat.roles.sender import IN_HAND
from tests.journey.running import Wire, as_jsonl

KILLS = 21
MAILS, HOOKS = 15_000, 1_500
VICTIMS = ("sender-1", "router", "edge-1", "clock", "web", "sender-2", "supervisor")
CHANNELS = 2
COPY = """JAKARTA, Nov. 22, 2026 /NUSA/ -- The works will be built in two halls beside the harbour, the company said today.

It will take on four hundred people, most of them from the town itself, over the next two years.

### """


@pytest.mark.timeout(300)
def test_no_kill_loses_a_delivery_or_sends_more_than_a_hand_twice(tmp_path: Path) -> None:
    seed = int(os.environ.get("KAWAT_TEST_SEED", "0")) or random.randrange(2**32)
    print(f"\nseed {seed}: set KAWAT_TEST_SEED to it to run the same again")
    chance = random.Random(seed)
    victims = [VICTIMS[place % len(VICTIMS)] for place in range(KILLS)]
    chance.shuffle(victims)
    with Wire(tmp_path) as wire:
        _prepare(wire)
        wire.start()
        slug = wire.kawat("file", "-", *FILING, "--as", "dewi", given=COPY.encode())["slug"]
        wire.kawat("approve", slug, "--as", "edo")
        wire.kawat("clear", slug, "--as", "edo")
        total, killed = MAILS + HOOKS, 0
        wire.wait_until(lambda: wire.owed() == total, what="all is routed", within_s=60)
        for place, victim in enumerate(victims):
            goal = total * (0.06 + 0.86 * place / KILLS) + chance.uniform(0, total * 0.86 / KILLS / 4)
            accepted, flying = _moment(wire, goal)
            _kill(wire, victim)
            assert 0.05 < accepted / total < 0.95
            assert flying, "nothing was in flight"
            killed += 1
        assert killed >= 20
        wire.wait_until(lambda: wire.accepted() == total, what="all is accepted", within_s=120)
        wire.stop()
        wire.mail.stop()
        wire.hooks.stop()
        copies = Counter((each.address, each.message_id) for each in (*wire.mail.received(), *wire.hooks.received()))
    assert len(copies) == total, "something was lost or made up"
    second = sum(copies.values()) - total
    print(f"{killed} kills, {second} second copies of {total}")
    assert second <= IN_HAND * CHANNELS * killed


FILING = (
    "--issuer",
    "nusa",
    "--language",
    "en",
    "--circuit",
    "asia",
    "--headline",
    "Nusa Larik builds new works in Jakarta",
)


def _prepare(wire: Wire) -> None:
    wire.kawat("init")
    wire.kawat("add", "circuit", "asia", "Asia")
    wire.kawat("add", "issuer", "nusa", "Nusa Larik")
    wire.kawat("user", "add", "dewi", "--role", "issuer", "--issuer", "nusa")
    wire.kawat("user", "add", "edo", "--role", "editor")
    wire.kawat("user", "add", "olga", "--role", "operator")
    common = {"country": "ID", "circuits": ["asia"], "languages": ["en"]}
    rows = [
        {**common, "name": f"J {n}", "kind": "journalist", "channel": "email", "address": f"j{n}@mail.example"}
        for n in range(MAILS)
    ]
    rows += [
        {
            **common,
            "name": f"O {n}",
            "kind": "outlet",
            "channel": "webhook",
            "address": wire.hook_address(f"/o/{n}"),
            "secret": wire.hook_secret(f"/o/{n}"),
        }
        for n in range(HOOKS)
    ]
    path = wire.folder / "subscribers.jsonl"
    path.write_text(as_jsonl(rows))
    wire.kawat("subscribers", "import", str(path), "--as", "olga")


def _moment(wire: Wire, goal: float) -> tuple[int, int]:
    """The first moment at which so many are accepted and a batch is in flight: how many of each."""
    until = time.monotonic() + 60
    while True:
        accepted, flying = wire.accepted(), wire.flying()
        if accepted >= goal and flying:
            return accepted, flying
        assert time.monotonic() < until, f"no further than {accepted}, {flying} in flight\n{wire.log()}"
        time.sleep(0.01)


def _kill(wire: Wire, victim: str) -> None:
    if victim == "supervisor":
        wire.kill_supervisor()
        wire.start()
        return
    pid = wire.running()["roles"][victim]
    os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 20
    while wire.running()["roles"][victim] in (pid, 0):
        assert time.monotonic() < until, f"{victim} was not started again"
        time.sleep(0.02)
