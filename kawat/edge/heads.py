"""Request heads and the answers to them, as HTTP/1.1 (RFC 9112).

Three requests are answered: GET /stream?ticket=…, GET /landing?ticket=… and GET /health. Answers end with the
connection. `after=N` beside the ticket is a place in the stream for whoever cannot set Last-Event-ID, which goes before
it: a page's script may not, without asking.
"""

from http import HTTPStatus
from urllib.parse import parse_qs

import httptools
import orjson

_MOST_DIGITS = 18
"""Numbers are 64-bit; an id with more digits is none of ours."""


class BadHead(Exception):
    """The head cannot be answered but with `status`."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__(status)


class HeadReader:
    """Reads one head, in however many pieces it comes, and is then thrown away."""

    __slots__ = ("_limit", "_parser", "_size", "_target", "after", "is_complete", "method")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._target = b""
        self._parser = httptools.HttpRequestParser(self)
        self.is_complete = False
        self.method = ""
        self.after: int | None = None
        """The number in Last-Event-ID; None where there is none, or none of ours."""

    def feed(self, piece: bytes) -> None:
        """Read on; raises `BadHead` where it is too long or not HTTP."""
        self._size += len(piece)
        if self._size > self._limit:
            raise BadHead(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        try:
            self._parser.feed_data(piece)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            raise BadHead(HTTPStatus.BAD_REQUEST) from None

    def target(self) -> tuple[str, str, int | None]:
        """The path, the ticket or '', and the number of `after` where one of ours is said."""
        path, _, query = self._target.partition(b"?")
        try:
            said = parse_qs(query.decode("ascii"), max_num_fields=8)
            return path.decode("ascii"), said.get("ticket", [""])[-1], _number(said.get("after", [""])[-1].encode())
        except ValueError:
            raise BadHead(HTTPStatus.BAD_REQUEST) from None

    # What httptools calls.

    def on_url(self, piece: bytes) -> None:
        self._target += piece

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"last-event-id" and (number := _number(value)) is not None:
            self.after = number

    def on_headers_complete(self) -> None:
        self.method = self._parser.get_method().decode("ascii", "replace")
        self.is_complete = True


def _number(digits: bytes) -> int | None:
    return int(digits) if digits.isdigit() and len(digits) <= _MOST_DIGITS else None


def refusal(status: HTTPStatus, *, origin: str) -> bytes:
    """An answer that says only its status. One that may go better later says when to try again."""
    later = "Retry-After: 2\r\n" if status is HTTPStatus.SERVICE_UNAVAILABLE else ""
    allow = "Allow: GET\r\n" if status is HTTPStatus.METHOD_NOT_ALLOWED else ""
    body = f"{status.value} {status.phrase}\n".encode()
    return _head(status, "text/plain; charset=utf-8", origin, f"{later}{allow}Content-Length: {len(body)}\r\n") + body


def health(*, upto: int, streams: int, is_well: bool, origin: str) -> bytes:
    """What a load balancer asks for."""
    status = HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE
    body = orjson.dumps({"status": "ok" if is_well else "behind", "upto": upto, "streams": streams})
    return _head(status, "application/json", origin, f"Content-Length: {len(body)}\r\n") + body


def opening(*, origin: str) -> bytes:
    """The head of a stream. `X-Accel-Buffering` asks proxies to pass each frame on at once."""
    return _head(HTTPStatus.OK, "text/event-stream; charset=utf-8", origin, "X-Accel-Buffering: no\r\n")


def _head(status: HTTPStatus, media_type: str, origin: str, more: str) -> bytes:
    cors = f"Access-Control-Allow-Origin: {origin}\r\nVary: Origin\r\n" if origin else ""
    return (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {media_type}\r\nCache-Control: no-store\r\n"
        f"Referrer-Policy: no-referrer\r\nConnection: close\r\n{cors}{more}\r\n"
    ).encode()
