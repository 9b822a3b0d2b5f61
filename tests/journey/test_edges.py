"""Three edges on one port: readers land anywhere, find the same replay wherever they come back, and the tallies add up."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from kawat.roles.demo.receivers.stream_clients import StreamClients, start_stream_clients
from tests.journey.running import Wire, as_jsonl
from tests.journey.test_kills import COPY, FILING

DESKTOPS = 90
TICKETS = """
from kawat.roles.wiring import start_django
start_django()
from kawat.actions.stream import ticket_of
from kawat.store.models import Subscriber
for each in Subscriber.objects.order_by("pk"):
    print(ticket_of(each))
"""


@pytest.mark.timeout(120)
def test_readers_of_three_edges_miss_nothing_when_one_is_drained_and_one_is_killed(tmp_path: Path) -> None:
    with Wire(tmp_path, KAWAT_EDGES="3") as wire:
        _prepare(wire)
        wire.start()
        tickets = tmp_path / "tickets"
        tickets.write_bytes(subprocess.check_output([sys.executable, "-c", TICKETS], env=wire.environ, timeout=30))
        port = wire.running()["ports"]["edge-1"]
        assert {wire.running()["ports"][f"edge-{number}"] for number in (1, 2, 3)} == {port}
        with start_stream_clients(
            tmp_path / "seen", "127.0.0.1", port, tickets_file=tickets, count=DESKTOPS
        ) as clients:
            assert clients.wait_connected(within_s=20) == DESKTOPS
            _publish(wire, clients, 1)
            assert len(_tallies(wire, 1)) == 3
            pids = wire.running()["roles"]
            os.kill(pids["edge-1"], signal.SIGTERM)
            os.kill(pids["edge-2"], signal.SIGKILL)
            _publish(wire, clients, 2)
            wire.wait_until(lambda: clients.connected() == DESKTOPS, what="all are back", within_s=20)
            _publish(wire, clients, 3)
            wire.wait_until(lambda: len(_tallies(wire, 3)) == 3, what="edges that began anew have readers", within_s=5)
        seen = Counter((each.client, each.number) for each in clients.received())
        assert seen == {(client, number): 1 for client in range(DESKTOPS) for number in (1, 2, 3)}
        began_anew = {edge for edge, _ in _tallies(wire, 3)} - {edge for edge, _ in _tallies(wire, 1)}
        assert {edge.partition("@")[0].rpartition("/")[2] for edge in began_anew} == {"edge-1", "edge-2"}


def _prepare(wire: Wire) -> None:
    wire.kawat("init", "--circuit", "asia=Asia", "--issuer", "nusa=Nusa Larik")
    wire.kawat("user", "add", "dewi", "--role", "issuer", "--issuer", "nusa")
    for name, role in (("edo", "editor"), ("olga", "operator")):
        wire.kawat("user", "add", name, "--role", role)
    common = {"kind": "desktop", "country": "ID", "circuits": ["asia"], "languages": ["en"]}
    path = wire.folder / "desktops.jsonl"
    path.write_text(as_jsonl({**common, "name": f"Desktop {number}"} for number in range(DESKTOPS)))
    wire.kawat("subscribers", "import", str(path), "--as", "olga")


def _publish(wire: Wire, clients: StreamClients, number: int) -> None:
    """Clear one more release; until every desktop has it and the tallies say so."""
    slug = wire.kawat("file", "-", *FILING, "--as", "dewi", given=COPY.encode())["slug"]
    wire.kawat("approve", slug, "--as", "edo")
    wire.kawat("clear", slug, "--as", "edo")
    assert len(clients.wait_for(number * DESKTOPS, within_s=20)) == number * DESKTOPS
    until = time.monotonic() + 5
    while sum(written for _, written in _tallies(wire, number)) < DESKTOPS and time.monotonic() < until:
        time.sleep(0.02)
    assert sum(written for _, written in _tallies(wire, number)) == DESKTOPS


def _tallies(wire: Wire, number: int) -> list[tuple[str, int]]:
    """What each edge wrote of a wire number."""
    found = wire.ask("SELECT t.edge, t.written FROM tally t JOIN item i ON i.id = t.item_id WHERE i.number = ?", number)
    return [(str(edge), int(written)) for edge, written in found]
