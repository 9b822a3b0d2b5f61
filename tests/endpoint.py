"""An endpoint in a thread of its own, for what blocks on the network: it keeps what it heard and answers as told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Heard:
    """One request: its path, its headers in lower case, its body."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Endpoint:
    """Where it listens, and what it heard so far."""

    url: str
    heard: list[Heard] = field(default_factory=list)


@contextmanager
def endpoint(answer: Callable[[Heard], Answer]) -> Iterator[Endpoint]:
    """Answers every POST by `answer`, on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            heard = Heard(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            its.heard.append(heard)
            status, headers, said = answer(heard)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(said)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    its = Endpoint(f"http://127.0.0.1:{serving.server_address[1]}/kawat")
    thread = Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield its
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()
