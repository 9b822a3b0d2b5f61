"""A mailbox for everybody: takes any mail by SMTP, as quickly as one process can, and counts it.

Speaks PIPELINING and 8BITMIME. Can be told to misbehave as relays do: refuse, hang up, be slow.
"""

import argparse
import asyncio
import re
from typing import cast

from kawat.roles.demo.receivers.receipts import Book, Kept
from kawat.roles.demo.receivers.serve import options, serve

_MESSAGE_ID = re.compile(rb"^message-id:\s*<?([^>\r\n]*)", re.IGNORECASE | re.MULTILINE)
_PATH = re.compile(rb"<([^>]*)>")
_HEAD = 8_192
"""Bytes at a message's start in which its Message-ID is looked for."""


class Mailbox(asyncio.Protocol):
    """One connection. `count` of all connections decides whose turn a fault is."""

    count = 0

    def __init__(self, book: Book, given: argparse.Namespace) -> None:
        self._book, self._given = book, given
        self._transport: asyncio.Transport | None = None
        self._waiting = b""
        self._searched = 0
        self._in_data = False
        self._held = False
        self._drops = False
        self._sender = self._recipient = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own do not say that they are one
        self._transport.write(b"220 sink.invalid ESMTP\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._waiting = self._waiting + data if self._waiting else data
        if not self._held:
            self._work()

    def _work(self) -> None:
        """Answer all that is whole, in one write."""
        replies: list[bytes] = []
        at = 0
        while not self._held and self._transport is not None:
            if self._in_data:
                if self._drops:
                    if at < len(self._waiting):  # in the midst of the text
                        self._drop()
                        return
                    break
                end = self._end_of_message(at)
                if end < 0:
                    break
                self._take(self._waiting[at:end], replies)
                at = end + 3
                self._searched = 0
            else:
                end = self._waiting.find(b"\r\n", at)
                if end < 0:
                    break
                replies.append(self._command(self._waiting[at:end]))
                at = end + 2
                if self._in_data:
                    self._searched = at
        self._waiting = self._waiting[at:]
        self._searched = max(self._searched - at, 0)
        if replies and self._transport is not None:
            self._transport.write(b"".join(replies))

    def _end_of_message(self, at: int) -> int:
        """Where the line with the lone dot begins; -1 where it has not come yet."""
        if self._waiting.startswith(b".\r\n", at):
            return at
        found = self._waiting.find(b"\r\n.\r\n", max(self._searched, at))
        self._searched = max(at, len(self._waiting) - 4)
        return found + 2 if found >= 0 else -1

    def _command(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"MAIL":
            found = _PATH.search(line)
            self._sender, self._recipient = found[1] if found else b"", b""
            return b"250 2.1.0 Ok\r\n"
        if verb == b"RCPT":
            found = _PATH.search(line)
            recipient = found[1] if found else b""
            if self._turn(self._given.refuse_every, "rcpt"):
                return self._refuse(recipient, b"")
            self._recipient = recipient
            return b"250 2.1.5 Ok\r\n"
        if verb == b"DATA":
            if not self._recipient:
                return b"554 5.5.1 no valid recipients\r\n"
            self._in_data = True
            self._drops = self._turn(self._given.drop_every, "drop")
            return b"354 End data with <CR><LF>.<CR><LF>\r\n"
        if verb in (b"EHLO", b"HELO"):
            offers = [b"sink.invalid"]
            offers += [] if self._given.no_pipelining else [b"PIPELINING"]
            offers += [] if self._given.no_8bitmime else [b"8BITMIME"]
            return b"".join(b"250-%b\r\n" % each for each in offers) + b"250 SIZE 10485760\r\n"
        if verb in (b"RSET", b"NOOP"):
            self._recipient = b""
            return b"250 2.0.0 Ok\r\n"
        if verb == b"QUIT":
            assert self._transport is not None
            asyncio.get_running_loop().call_soon(self._transport.close)
            return b"221 2.0.0 Bye\r\n"
        return b"502 5.5.2 Command not known\r\n"

    def _take(self, stuffed: bytes, replies: list[bytes]) -> None:
        """A whole message has come: answer it, now or later."""
        self._in_data = False
        found = _MESSAGE_ID.search(stuffed, 0, _HEAD)
        message_id = found[1] if found else b""
        if self._turn(self._given.refuse_every, "data"):
            replies.append(self._refuse(self._recipient, message_id))
            return
        if self._given.delay_s:
            self._held = True
            assert self._transport is not None
            self._transport.write(b"".join(replies))
            replies.clear()
            asyncio.get_running_loop().call_later(self._given.delay_s, self._late, stuffed, message_id)
            return
        replies.append(self._accept(stuffed, message_id))

    def _late(self, stuffed: bytes, message_id: bytes) -> None:
        self._held = False
        if self._transport is not None:
            self._transport.write(self._accept(stuffed, message_id))
            self._work()

    def _accept(self, stuffed: bytes, message_id: bytes) -> bytes:
        address, said_id = self._recipient.decode("ascii", "replace"), message_id.decode("ascii", "replace")
        self._book.accept(address, said_id)
        if self._book.keeps:
            content = (b"\r\n" + stuffed).replace(b"\r\n.", b"\r\n")[2:]
            sender = self._sender.decode("ascii", "replace")
            self._book.keep(Kept(address=address, message_id=said_id, sender=sender, content=content))
        self._recipient = b""
        return b"250 2.0.0 Ok: taken\r\n"

    def _refuse(self, recipient: bytes, message_id: bytes) -> bytes:
        code = self._given.refuse_code
        self._book.refuse(recipient.decode("ascii", "replace"), message_id.decode("ascii", "replace"), str(code))
        self._recipient = b""
        return b"%d %d.3.0 Not this time\r\n" % (code, code // 100)

    def _drop(self) -> None:
        assert self._transport is not None
        self._book.refuse(self._recipient.decode("ascii", "replace"), "", "dropped")
        self._transport.abort()
        self._transport = None

    def _turn(self, every: int, at: str) -> bool:
        """Whether a fault is due at this step; each message counts once."""
        if not every or (at != "drop" and at != self._given.refuse_at):
            return False
        Mailbox.count += 1
        return Mailbox.count % every == 0


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--refuse-every", type=int, default=0, help="refuse every nth message")
    parser.add_argument("--refuse-code", type=int, default=451)
    parser.add_argument("--refuse-at", choices=("rcpt", "data"), default="rcpt")
    parser.add_argument("--drop-every", type=int, default=0, help="hang up in the middle of every nth message")
    parser.add_argument("--no-pipelining", action="store_true")
    parser.add_argument("--no-8bitmime", action="store_true")
    given = parser.parse_args()
    book = Book(given.folder, keep=given.keep)
    serve(lambda: Mailbox(book, given), given, book)


if __name__ == "__main__":
    main()
