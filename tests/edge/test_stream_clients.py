"""The demo's desktops: a process of their own that reads streams, writes down what came, and comes back."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

from kawat.roles.demo.receivers.stream_clients import start_stream_clients
from tests.edge.desktop import eventually, stage, ticket
from tests.edge.house import make_item


def write_tickets(folder: Path, count: int) -> Path:
    path = folder / "tickets"
    path.write_text("\n".join(ticket(subscriber) for subscriber in range(count)))
    return path


async def test_desktops_write_down_what_came_to_each_and_when(tmp_path: Path) -> None:
    async with stage() as it:
        for subscriber in range(30):
            it.house.admit(subscriber)
        tickets = write_tickets(tmp_path, 31)  # the last one is nobody's
        with start_stream_clients(
            tmp_path / "desktops", "127.0.0.1", it.port, tickets_file=tickets, count=31, source_addresses=["127.0.0.2"]
        ) as desktops:
            assert await asyncio.to_thread(desktops.wait_connected, 30) == 30
            before = it.edge.clock()
            first, second = it.publish(make_item()), it.publish(make_item())
            seen = await asyncio.to_thread(desktops.wait_for, 60)
            assert desktops.refused() == 1
        assert sorted((each.client, each.number) for each in seen) == [
            (client, number) for client in range(30) for number in (first, second)
        ]
        assert all(before <= each.at_us <= it.edge.clock() for each in seen)


async def test_desktops_whose_edge_went_away_come_back_and_miss_nothing(tmp_path: Path) -> None:
    async with stage() as it:
        for subscriber in range(5):
            it.house.admit(subscriber)
        tickets = write_tickets(tmp_path, 5)
        with start_stream_clients(tmp_path / "d", "127.0.0.1", it.port, tickets_file=tickets, count=5) as desktops:
            assert await asyncio.to_thread(desktops.wait_connected) == 5
            it.publish(make_item())
            await asyncio.to_thread(desktops.wait_for, 5)
            for connection in list(it.edge.room.open_streams()):
                connection.transport.abort()
            await eventually(lambda: it.edge.room.streams == 0)
            it.publish(make_item())
            seen = await asyncio.to_thread(desktops.wait_for, 10)
        assert sorted((each.client, each.number) for each in seen) == [(c, n) for c in range(5) for n in (1, 2)]


def test_desktops_end_with_whoever_started_them(tmp_path: Path) -> None:
    tickets = write_tickets(tmp_path, 1)
    program = (
        "import sys, time; from pathlib import Path\n"
        "from kawat.roles.demo.receivers.stream_clients import start_stream_clients as start\n"
        "desktops = start(Path(sys.argv[1]), '127.0.0.1', 9, tickets_file=Path(sys.argv[2]), count=1)\n"
        "print(desktops.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "d"), str(tickets)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.5)
        parent.kill()
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")
