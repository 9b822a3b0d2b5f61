"""The bus, proven over both ways of carrying hints: between the processes of one machine, and over NATS.

A hint may be lost, so the tests repeat it where a subscriber is still finding its feet, as Kawat's slow polls would.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import uvloop

from kawat.bus import Bus, open_bus
from kawat.bus.hints import LARGEST, decoded, encoded
from kawat.bus.local import LocalBus, runtime_folder
from kawat.bus.nats import NatsBus
from kawat.core.errors import BadSetting
from tests.servers.nats import Nats
from tests.servers.ports import wait_until

LISTENER = """
import asyncio, json, pathlib, sys
from kawat.bus import open_bus
bus = open_bus(sys.argv[1], pathlib.Path(sys.argv[2]))
loop = asyncio.new_event_loop()
bus.subscribe("cleared", lambda ids: print(json.dumps(ids), flush=True))
bus.start(loop)
print("ready", flush=True)
loop.run_forever()
"""


class Wire:
    """One wire of this test: where its processes meet, and those that it started."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home = url, home
        self.buses: list[Bus] = []
        self.processes: list[subprocess.Popen[str]] = []

    def bus(self) -> Bus:
        self.buses.append(open_bus(self.url, self.home))
        return self.buses[-1]

    def listener(self) -> subprocess.Popen[str]:
        """Another process that prints what it hears of 'cleared'."""
        process = subprocess.Popen(
            [sys.executable, "-c", LISTENER, self.url, str(self.home)], stdout=subprocess.PIPE, text=True
        )
        self.processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def end(self) -> None:
        for bus in self.buses:
            bus.close()
        for process in self.processes:
            process.kill()
            process.communicate()


@pytest.fixture(params=["local", "nats"])
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wire]:
    url = "local" if request.param == "local" else f"{request.getfixturevalue('nats_url')}/t{uuid4().hex}"
    wire = Wire(url, tmp_path)
    yield wire
    wire.end()


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def loop(request: pytest.FixtureRequest) -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that runs on a thread of its own for the length of the test."""
    loop: asyncio.AbstractEventLoop = request.param()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def repeat_until(heard: Callable[[], object], bus: Bus, topic: str, ids: list[int | str]) -> None:
    """Publish until it is heard: a NATS subscription takes a moment to stand."""

    def once_more() -> bool:
        bus.publish(topic, ids)
        time.sleep(0.02)
        return bool(heard())

    wait_until(once_more, within_s=10, what=f"a hint of {topic} is heard")


def test_a_hint_reaches_every_process(wire: Wire) -> None:
    listeners = [wire.listener() for _ in range(3)]
    bus = wire.bus()
    deaf = {process.pid for process in listeners}
    threads = [
        threading.Thread(target=lambda p=process: p.stdout.readline() and deaf.discard(p.pid)) for process in listeners
    ]
    for thread in threads:
        thread.start()
    repeat_until(lambda: not deaf, bus, "cleared", [7, "a1"])
    for thread in threads:
        thread.join()


def test_ids_arrive_as_they_were_whatever_their_script(wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
    heard: list[list[int | str]] = []
    bus = wire.bus()
    bus.subscribe("cleared", heard.append)
    bus.start(loop)
    ids: list[int | str] = [2**63 - 1, 0, -1, "발표", "إصدار", "新聞稿", 'a"b\\\n', "🗞", "\ud800"]
    repeat_until(lambda: heard, bus, "cleared", ids)
    assert heard[0] == ids


def test_a_publisher_hears_its_own_hints_and_each_topic_its_own(wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
    heard: dict[str, list[int | str]] = {"cleared": [], "killed": []}
    bus = wire.bus()
    for topic, ids in heard.items():
        bus.subscribe(topic, ids.extend)
    bus.start(loop)
    repeat_until(lambda: heard["cleared"], bus, "cleared", [1])
    repeat_until(lambda: heard["killed"], bus, "killed", [2])
    bus.publish("nobody-asked", [3])
    assert set(heard["cleared"]) == {1}
    assert set(heard["killed"]) == {2}


def test_listeners_are_called_on_the_loop_they_gave(wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
    running: list[asyncio.AbstractEventLoop] = []
    bus = wire.bus()
    bus.subscribe("cleared", lambda _: running.append(asyncio.get_running_loop()))
    bus.start(loop)
    repeat_until(lambda: running, bus, "cleared", [1])
    assert set(running) == {loop}


def test_hints_may_be_published_from_any_thread_without_start(wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
    heard: set[int | str] = set()
    ears, mouth = wire.bus(), wire.bus()
    ears.subscribe("cleared", heard.update)
    ears.start(loop)
    repeat_until(lambda: heard, mouth, "cleared", [-1])

    def publish(thread: int) -> None:
        for number in range(20):
            mouth.publish("cleared", [thread * 100 + number])
            time.sleep(0.002)  # ten wait in the kernel at most

    threads = [threading.Thread(target=publish, args=(each,)) for each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = {thread * 100 + number for thread in range(4) for number in range(20)}
    wait_until(lambda: len(heard) + mouth.lost >= len(expected) + 1, within_s=5, what="all hints are accounted for")
    assert heard <= expected | {-1}
    assert len(heard) > len(expected) / 2


def test_thousands_of_ids_arrive_whole_in_several_hints(wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
    heard: list[int | str] = []
    bus = wire.bus()
    bus.subscribe("cleared", heard.extend)
    bus.start(loop)
    repeat_until(lambda: heard, bus, "cleared", [0])
    ids = list(range(10**12, 10**12 + 10_000))
    bus.publish("cleared", ids)
    wait_until(lambda: heard[-1] == ids[-1], within_s=5, what="the last id is heard")
    assert [each for each in heard if each] == ids


def test_a_dead_process_does_not_hinder_the_living(wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
    dead = wire.listener()
    dead.kill()
    dead.wait()
    heard: list[list[int | str]] = []
    bus = wire.bus()
    bus.subscribe("cleared", heard.append)
    bus.start(loop)
    repeat_until(lambda: heard, bus, "cleared", [1])
    if wire.url == "local":
        assert len(list(runtime_folder(wire.home).iterdir())) == 1, "the dead one's socket is taken away"


def test_a_process_that_stands_still_blocks_nobody(wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
    stopped = wire.listener()
    stopped.send_signal(signal.SIGSTOP)
    heard: list[list[int | str]] = []
    bus = wire.bus()
    bus.subscribe("cleared", heard.append)
    bus.start(loop)
    repeat_until(lambda: heard, bus, "cleared", [1])
    heard.clear()
    began = time.monotonic()
    for number in range(300):
        bus.publish("cleared", [number, "x" * 40_000])
    took = time.monotonic() - began
    assert took < 5, "publishing waited for a reader that stands still"
    repeat_until(lambda: heard and heard[-1] == ["after"], bus, "cleared", ["after"])


def test_nothing_is_heard_after_close_and_closing_twice_is_harmless(
    wire: Wire, loop: asyncio.AbstractEventLoop
) -> None:
    heard: list[list[int | str]] = []
    bus, other = wire.bus(), wire.bus()
    bus.subscribe("cleared", heard.append)
    bus.start(loop)
    repeat_until(lambda: heard, other, "cleared", [1])
    bus.close()
    bus.close()
    count = len(heard)
    other.publish("cleared", [2])
    time.sleep(0.2)
    assert len(heard) == count


def test_a_process_that_publishes_and_ends_is_heard(wire: Wire, loop: asyncio.AbstractEventLoop) -> None:
    heard: list[list[int | str]] = []
    bus = wire.bus()
    bus.subscribe("cleared", heard.append)
    bus.start(loop)
    repeat_until(lambda: heard, bus, "cleared", [1])
    short = (
        "import sys, pathlib; from kawat.bus import open_bus\nb = open_bus(sys.argv[1], pathlib.Path(sys.argv[2]))\n"
    )
    subprocess.run(
        [sys.executable, "-c", f"{short}b.publish('cleared', ['short'])\nb.close()", wire.url, str(wire.home)],
        check=True,
        timeout=20,
    )
    wait_until(lambda: ["short"] in heard, within_s=5, what="the short-lived process is heard")


@pytest.mark.parametrize("topic", ["", "Cleared", "two words", "*", "a..b", ">"])
def test_a_name_that_is_no_topic_is_a_mistake_at_once(wire: Wire, topic: str) -> None:
    bus = wire.bus()
    with pytest.raises(ValueError, match="not a topic"):
        bus.publish(topic, [1])
    with pytest.raises(ValueError, match="not a topic"):
        bus.subscribe(topic, lambda _: None)


# -- each alone --------------------------------------------------------------------------------------------------------


def test_publishing_while_the_server_is_away_neither_raises_nor_waits(
    nats_server: Nats, loop: asyncio.AbstractEventLoop, tmp_path: Path
) -> None:
    bus = open_bus(nats_server.url, tmp_path)
    assert isinstance(bus, NatsBus)
    heard: list[int | str] = []
    bus.subscribe("cleared", heard.extend)
    bus.start(loop)
    began = time.monotonic()
    for number in range(1_500):
        bus.publish("cleared", [number])
    assert time.monotonic() - began < 1
    assert bus.lost == 500, "the oldest fall out of the queue, and are counted"
    nats_server.start()
    repeat_until(lambda: "up" in heard, bus, "cleared", ["up"])
    nats_server.stop()
    bus.publish("cleared", ["down"])
    nats_server.start()
    repeat_until(lambda: "up again" in heard, bus, "cleared", ["up again"])
    bus.close()


def test_closing_while_the_server_is_away_takes_two_seconds_at_most(nats_server: Nats, tmp_path: Path) -> None:
    bus = open_bus(nats_server.url, tmp_path)
    bus.publish("cleared", [1])
    began = time.monotonic()
    bus.close()
    assert time.monotonic() - began < 2.5


def test_wires_that_share_a_server_do_not_hear_each_other(
    nats_url: str, loop: asyncio.AbstractEventLoop, tmp_path: Path
) -> None:
    one, other = open_bus(f"{nats_url}/one", tmp_path), open_bus(f"{nats_url}/other", tmp_path)
    heard: list[int | str] = []
    one.subscribe("cleared", heard.extend)
    one.start(loop)
    other.publish("cleared", ["other"])
    repeat_until(lambda: heard, one, "cleared", ["one"])
    assert set(heard) == {"one"}
    one.close()
    other.close()


def test_homes_do_not_hear_each_other(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    one, other = open_bus("", tmp_path / "one"), open_bus("", tmp_path / "other")
    heard: list[int | str] = []
    one.subscribe("cleared", heard.extend)
    one.start(loop)
    other.publish("cleared", ["other"])
    repeat_until(lambda: heard, one, "cleared", ["one"])
    assert set(heard) == {"one"}
    one.close()
    other.close()


def test_a_long_home_has_a_short_socket_path(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    bus = open_bus("local", tmp_path / ("ニュース" * 20) / ("x" * 200))
    heard: list[int | str] = []
    bus.subscribe("cleared", heard.extend)
    bus.start(loop)
    repeat_until(lambda: heard, bus, "cleared", [1])
    bus.close()


def test_a_runtime_folder_that_others_may_enter_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = runtime_folder(tmp_path)
    assert folder.parent == tmp_path
    folder.chmod(0o770)
    with pytest.raises(BadSetting):
        LocalBus(tmp_path)
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadSetting):
        LocalBus(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that belongs to somebody else")
def test_a_runtime_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    os.chown(runtime_folder(tmp_path), 65534, 65534)
    with pytest.raises(BadSetting):
        LocalBus(tmp_path)


def test_an_unknown_bus_stops_the_start_and_keeps_the_password_to_itself(tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as refused:
        open_bus("redis://user:secret@example.org", tmp_path)
    assert "secret" not in str(refused.value)


def test_every_hint_is_small_and_no_id_is_lost_in_splitting() -> None:
    ids: list[int | str] = [*range(5_000), *("語" * 1_000 for _ in range(50))]
    hints = list(encoded("cleared", ids))
    assert max(map(len, hints)) <= LARGEST
    assert [each for hint in hints for each in (decoded(hint) or ("", []))[1]] == ids


@pytest.mark.parametrize(
    "junk", [b"", b"\xff", b"[]", b"null", b'{"topic":1,"ids":[]}', b'{"topic":"a","ids":[[1]]}', b"[" * 50_000]
)
def test_what_is_no_hint_is_passed_over(junk: bytes) -> None:
    assert decoded(junk) is None


def test_true_is_not_an_id() -> None:
    assert decoded(json.dumps({"topic": "a", "ids": [True]}).encode()) is None
