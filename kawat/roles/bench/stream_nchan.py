"""The peer of `kawat bench stream`: Nchan in nginx, as many streams, the same clients, one message as long as a frame.

It asks nobody who they are or what they want: everybody listens on one channel, and a message is posted to it.
"""

import http.client
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from kawat.roles.bench.measure import pss_kb
from kawat.roles.bench.stream_kawat import CAME_WITHIN_S, OPEN_WITHIN_S, REST_S, sources
from kawat.roles.demo.home import free_ports
from kawat.roles.demo.receivers.stream_clients import StreamClients, start_stream_clients
from kawat.roles.demo.show import Tell

INSTALL = "apt-get install nginx-light libnginx-mod-nchan"
MODULE = "ngx_nchan_module.so"
FOLDERS = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules")
START_S = 10.0
FRAME = 400
"""Bytes of a message, as of a frame with its headline."""

CONFIG = """
load_module {module};
daemon off;
worker_processes {workers};
worker_rlimit_nofile 20000;
pid {folder}/pid;
error_log {folder}/error.log error;
events {{ worker_connections 19500; }}
http {{
  access_log off;
  nchan_shared_memory_size 256m;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port} reuseport backlog=4096;
    location = /stream {{ nchan_subscriber eventsource; nchan_channel_id all; nchan_subscriber_first_message newest; }}
    location = /publish {{ nchan_publisher; nchan_channel_id all; nchan_message_buffer_length 1; }}
  }}
}}
"""


def missing() -> str:
    """What has to be installed; '' where it runs here."""
    return "" if _program() and _module() else f"Nchan is not installed; `{INSTALL}` brings it"


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Times of each round from the posting, in seconds, and the memory of a stream, in bytes."""
    count, processes = asked["desktops"], asked["processes"]
    with ExitStack() as things:
        folder = Path(things.enter_context(tempfile.TemporaryDirectory(prefix="kawat-nchan-")))
        (port,) = free_ports(1)
        nginx = things.enter_context(_nginx(folder, port, workers=asked["edges"]))
        before, every = _pss_kb(nginx), []
        tickets = folder / "tickets"
        tickets.write_text("anybody\n")
        for at, source in enumerate(sources(processes)):
            mine = count // processes + (at < count % processes)
            every.append(
                things.enter_context(
                    start_stream_clients(
                        folder / f"desktops-{at}",
                        "127.0.0.1",
                        port,
                        tickets_file=tickets,
                        count=mine,
                        source_addresses=(source,),
                    )
                )
            )
        until = time.monotonic() + OPEN_WITHIN_S
        opened = sum(each.wait_connected(within_s=max(0.0, until - time.monotonic())) for each in every)
        if opened < count:
            raise TimeoutError(f"only {opened:,} of {count:,} desktops have their stream open")
        time.sleep(REST_S)
        took = (_pss_kb(nginx) - before) * 1024 / count
        rounds = []
        for number in range(1, asked["rounds"] + 1):
            began = _publish(port, number)
            end = time.monotonic() + CAME_WITHIN_S
            while len(after := _after(every, number, began)) < count:
                if time.monotonic() > end:
                    raise TimeoutError(f"Nchan gave the message to {len(after):,} of {count:,}")
                time.sleep(0.2)
            rounds.append(
                {
                    "got": len(after),
                    "first_s": round(min(after), 4),
                    "last_s": round(max(after), 4),
                    "skew_s": round(max(after) - min(after), 4),
                }
            )
            tell("message", number, asked["rounds"])
            time.sleep(0.5)
    return {"desktops": count, "workers": asked["edges"], "rounds": rounds, "bytes_a_stream": round(took)}


@contextmanager
def _nginx(folder: Path, port: int, *, workers: int) -> "Iterator[subprocess.Popen[bytes]]":
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(module=_module(), workers=workers, folder=folder, port=port))
    folder.chmod(0o755)  # where we are root its workers are not
    nginx = subprocess.Popen(
        [_program(), "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        until = time.monotonic() + START_S
        while not _answers(port):
            if nginx.poll() is not None or time.monotonic() > until:
                raise ChildProcessError(f"nginx did not start: {_complaint(folder)}")
            time.sleep(0.05)
        yield nginx
    finally:
        nginx.terminate()
        nginx.wait(START_S)
        if nginx.stderr:
            nginx.stderr.close()


def _publish(port: int, number: int) -> int:
    """Post a message; the instant before that, in µs."""
    message = json.dumps({"number": number, "headline": ""})
    message = json.dumps({"number": number, "headline": "x" * (FRAME - len(message))}, separators=(",", ":"))
    channel = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    channel.connect()
    began = time.time_ns() // 1_000
    channel.request("POST", "/publish", message, {"Content-Type": "application/json"})
    channel.getresponse().read()
    channel.close()
    return began


def _after(every: Sequence[StreamClients], number: int, began: int) -> list[float]:
    return [(each.at_us - began) / 1e6 for clients in every for each in clients.received() if each.number == number]


def _answers(port: int) -> bool:
    channel = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        channel.request("GET", "/publish")
        channel.getresponse().read()
    except OSError:
        return False
    finally:
        channel.close()
    return True


def _pss_kb(nginx: "subprocess.Popen[bytes]") -> int:
    """Of the master and its workers."""
    children = Path(f"/proc/{nginx.pid}/task/{nginx.pid}/children").read_text().split()
    return sum(pss_kb(pid) for pid in (nginx.pid, *map(int, children)))


def _program() -> str:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


def _module() -> str:
    return next((path for folder in FOLDERS if os.path.exists(path := f"{folder}/{MODULE}")), "")


def _complaint(folder: Path) -> str:
    log = folder / "error.log"
    return (log.read_text("utf-8", "replace").strip().splitlines() or ["it said nothing"])[-1] if log.exists() else ""
