"""A connection to a relay that is watched: every line that is said on it, a letter by its headers and its size."""

import asyncio
import ssl

from kawat.core.terms import OutcomeKind
from kawat.transports.crew import Crew
from kawat.transports.dialogue import Dialogue
from kawat.transports.letter import Letter
from kawat.transports.relay import Relay
from kawat.transports.smtp import SmtpConnection
from kawat.transports.smtp_replies import Reply


class ShownConnection(SmtpConnection):
    """The same as any other, written down. After QUIT it listens no more than any other does."""

    def __init__(self, relay: Relay, crew: Crew, context: ssl.SSLContext | None, dialogue: Dialogue) -> None:
        super().__init__(relay, crew, context)
        self._dialogue = dialogue
        dialogue.hide(*self._welcome.secrets)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        host, port, *_ = transport.get_extra_info("peername")
        self._dialogue.did(f"connected to {host} port {port}")
        self._show_tls(transport)
        super().connection_made(transport)

    def end(self, kind: OutcomeKind, why: Reply) -> None:
        if not self.ended:
            self._dialogue.did(f"hung up: {why.said}")
        super().end(kind, why)

    def _hear(self, reply: Reply) -> None:
        """RFC 5321 §4.2.1 parts all lines but the last from their code with a hyphen."""
        *lines, last = reply.said.split("\n")
        self._dialogue.heard("\n".join([*(f"{reply.code}-{line}" for line in lines), f"{reply.code} {last}".rstrip()]))
        super()._hear(reply)

    def _go_on_within(self, secured: asyncio.Transport) -> None:
        self._show_tls(secured)
        super()._go_on_within(secured)

    def _write(self, commands: bytes) -> None:
        self._dialogue.said(commands.decode("utf-8", "replace"))
        super()._write(commands)

    def _write_letter(self, letter: Letter, opening: bytes) -> None:
        whole = letter.head + letter.body
        headers, _, text = whole.partition(b"\r\n\r\n")
        self._dialogue.said(headers.decode("utf-8", "replace"))
        lines = text.count(b"\r\n") - 1
        self._dialogue.said(f"(an empty line, {lines:,} lines of text, and the lone dot: {len(whole):,} bytes in all)")
        if opening:
            self._dialogue.said(opening.decode("utf-8", "replace"))
        super()._write_letter(letter, opening)

    def _show_tls(self, end: asyncio.BaseTransport) -> None:
        tls = end.get_extra_info("ssl_object")
        if tls is not None:
            self._dialogue.secured(tls)
