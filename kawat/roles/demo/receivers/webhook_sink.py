"""An endpoint at every path: takes webhooks over HTTP/1.1, verifies their signatures by Standard Webhooks 1.0, counts.

The secret of a path is derived from the master key. Can be told to misbehave as endpoints do: refuse, ask for
patience, be slow, hang.
"""

import argparse
import asyncio
import hmac
import time
from collections.abc import Callable
from functools import lru_cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import cast

import httptools

from kawat.core.signing import webhook_signature
from kawat.roles.demo.receivers.endpoints import endpoint_secret
from kawat.roles.demo.receivers.receipts import Book, Kept
from kawat.roles.demo.receivers.serve import options, serve

CLOCK_S = 300
"""How far a webhook-timestamp may be from this clock, as the specification advises."""


class Endpoint(asyncio.Protocol):
    """One connection. `count` of all connections decides whose turn a fault is."""

    count = 0

    def __init__(self, book: Book, secret: Callable[[str], bytes], given: argparse.Namespace) -> None:
        self._book, self._secret, self._given = book, secret, given
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._url = b""
        self._headers: dict[bytes, bytes] = {}
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own do not say that they are one

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._answer(400)
            if self._transport is not None:
                self._transport.close()

    def on_message_begin(self) -> None:
        self._url = b""
        self._headers = {}
        self._body = []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.lower()] = value

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        path, body = self._url.decode("latin-1"), b"".join(self._body)
        message_id = self._headers.get(b"webhook-id", b"").decode("latin-1")
        reason = self._doubt(path, message_id, body)
        if reason:
            self._book.refuse(path, message_id, reason)
            self._answer(401)
            return
        Endpoint.count += 1
        if self._given.every and Endpoint.count % self._given.every == 0:
            self._book.refuse(path, message_id, "hang" if self._given.hang else str(self._given.status))
            if not self._given.hang:
                self._later(self._given.status)
            return
        self._book.accept(path, message_id)
        if self._book.keeps:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self._headers.items()}
            self._book.keep(Kept(address=path, message_id=message_id, content=body, headers=headers))
        self._later(204)

    def _doubt(self, path: str, message_id: str, body: bytes) -> str:
        """Why this is not believed to come from the wire; '' where it is."""
        stamp = self._headers.get(b"webhook-timestamp", b"")
        if not stamp.isdigit() or abs(int(stamp) - time.time()) > CLOCK_S:
            return "bad timestamp"
        expected = webhook_signature(self._secret(path), message_id, int(stamp), body).encode()
        given = self._headers.get(b"webhook-signature", b"").split(b" ")
        return "" if any(hmac.compare_digest(expected, each) for each in given) else "bad signature"

    def _later(self, status: int) -> None:
        if self._given.delay_s:
            asyncio.get_running_loop().call_later(self._given.delay_s, self._answer, status)
        else:
            self._answer(status)

    def _answer(self, status: int) -> None:
        if self._transport is None:
            return
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        if self._given.retry_after_s and status in (429, 503):
            head += f"Retry-After: {self._given.retry_after_s}\r\n"
        if status != 204:
            head += "Content-Length: 0\r\n"
        self._transport.write(head.encode() + b"\r\n")


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--master-file", type=Path, required=True, help="the key that the paths' secrets come from")
    parser.add_argument("--every", type=int, default=0, help="misbehave at every nth request, 0 for never")
    parser.add_argument("--status", type=int, default=503, help="what is answered then")
    parser.add_argument("--retry-after-s", type=int, default=0, help="what 429 and 503 ask for")
    parser.add_argument("--hang", action="store_true", help="answer nothing then")
    given = parser.parse_args()
    book, master = Book(given.folder, keep=given.keep), given.master_file.read_bytes()
    secret = lru_cache(maxsize=16_384)(partial(endpoint_secret, master))
    serve(lambda: Endpoint(book, secret, given), given, book)


if __name__ == "__main__":
    main()
