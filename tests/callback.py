"""A WebSub subscriber in a thread of its own, as a stranger would write one: it confirms what it is asked, unless told
otherwise, and keeps what it is sent with all headers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

Said = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Ping:
    """What was sent: headers as they came, in order, and the body."""

    headers: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for each, value in self.headers if each.lower() == name.lower()]


def confirms(asked: dict[str, str]) -> Said:
    return 200, {}, asked.get("hub.challenge", "").encode()


@dataclass(slots=True)
class Callback:
    """Where it listens, what it was asked and sent, and how it answers both."""

    url: str
    answers: Callable[[dict[str, str]], Said] = confirms
    status: int = 204
    asked: list[dict[str, str]] = field(default_factory=list)
    pings: list[Ping] = field(default_factory=list)
    heard: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, holds: Callable[[], object], *, within_s: float = 15) -> bool:
        """Whether it holds, once something was heard that makes it so."""
        with self.heard:
            return bool(self.heard.wait_for(holds, timeout=within_s))


@contextmanager
def callback() -> Iterator[Callback]:
    """A subscriber on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            self._hear(its.asked, asked)
            self._say(*its.answers(asked))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._hear(its.pings, Ping(tuple(self.headers.items()), body))
            self._say(its.status, {}, b"")

        def _hear(self, among: list, what: object) -> None:
            with its.heard:
                among.append(what)
                its.heard.notify_all()

        def _say(self, status: int, headers: dict[str, str], said: bytes) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(said)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(said)
            except OSError:
                pass  # whoever asked had heard enough

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving.daemon_threads = True
    serving.block_on_close = False  # a connection that is kept would be waited for
    its = Callback(f"http://127.0.0.1:{serving.server_address[1]}/news?for=sari")
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield its
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()
