"""One SMTP connection to a relay that never waits where it need not: RFC 5321, pipelined by RFC 2920.

Where PIPELINING is offered, MAIL, RCPT and DATA of the next letter leave together with the text of the one before, so
that a letter costs one round trip. The connection asks its `Crew` for letters and tells it what became of each.
"""

import asyncio
import ssl
from collections import deque
from typing import cast

from kawat.core.terms import OutcomeKind
from kawat.transports.crew import Crew
from kawat.transports.letter import Letter
from kawat.transports.relay import Relay, Tls
from kawat.transports.smtp_offers import Offers, verdict
from kawat.transports.smtp_replies import BadReply, Replies, Reply, Step
from kawat.transports.smtp_welcome import Turn, Unwelcome, Welcome


class SmtpConnection(asyncio.Protocol):
    """See the module. `ready` once the relay has greeted; ends when idle for long, on any fault, or when told."""

    def __init__(self, relay: Relay, crew: Crew, context: ssl.SSLContext | None = None) -> None:
        self._relay, self._crew, self._context = relay, crew, context
        self._loop = asyncio.get_running_loop()
        self._replies = Replies()
        self._expected: deque[tuple[Step, Letter | None]] = deque([(Step.WELCOME, None)])
        self._welcome = Welcome(relay, secure=relay.tls is Tls.IMPLICIT)
        self._transport: asyncio.Transport | None = None
        self._securing: asyncio.Task[None] | None = None
        self._offers = Offers()
        self._pipelining = False
        self._must_reset = False
        self._useful = False
        """The relay has decided about a letter, so that one that it then leaves lying may go round again."""
        self._leaving = False
        self.ready = self.ended = self._lost = False
        self._tick_s = min(1.0, *(each / 4 for each in (relay.reply_s, relay.dot_s, relay.idle_s)))
        self._deadline = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._end = OutcomeKind.UNREACHABLE, Reply(0, "left")

    @property
    def idle(self) -> bool:
        return self.ready and not self.ended and not self._expected

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own do not say that they are one
        self._set_deadline()
        self._watch = self._loop.call_later(self._tick_s, self._look_at_clock)
        self._crew.joined(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._lost:
            return
        self._lost = True
        self.end(OutcomeKind.UNREACHABLE, Reply(0, f"connection lost: {exc or 'the relay hung up'}"))
        if self._watch is not None:
            self._watch.cancel()
        self._crew.gone(self, *self._end)

    def data_received(self, data: bytes) -> None:
        try:
            for reply in self._replies.feed(data):
                self._hear(reply)
                if self.ended:
                    return
                self._set_deadline()  # by whole replies alone: one octet a minute is no answer
            if self._securing is not None and self._replies.unread:
                raise BadReply("it speaks on in plain text after STARTTLS")
        except BadReply as bad:
            self.end(OutcomeKind.UNREACHABLE, Reply(0, f"not SMTP: {bad}"))

    def work(self) -> None:
        """Begin the next letter, where there is one and nothing is under way."""
        if not self.idle:
            return
        opening = self._next_opening()
        if opening:
            self._write(opening)
            self._set_deadline()
        elif self._leaving:
            self._quit()

    def leave(self) -> None:
        """Finish what is under way, then go."""
        self._leaving = True
        self.work()

    def end(self, kind: OutcomeKind, why: Reply) -> None:
        """Go at once. A letter whose final dot was sent counts as tried; any other may go round again, if this
        connection was of any use."""
        if self.ended:
            return
        self.ended = True
        self._end = kind, why
        if self._transport is not None:
            self._transport.abort()
        for letter in dict.fromkeys(letter for _, letter in self._expected if letter is not None):
            if letter.failure is not None:
                self._settle(letter, letter.failure)
            elif self._useful and not letter.dotted:
                self._crew.give_back(letter)
            else:
                self._crew.settle(letter, kind, why)
        self._expected.clear()

    # -- what the relay says -------------------------------------------------------------------------------------------

    def _hear(self, reply: Reply) -> None:
        if reply.code == 421:
            self.end(OutcomeKind.DEFERRED, reply)
            return
        if not self._expected:
            raise BadReply(f"an answer to nothing: {reply.code} {reply.said}")
        step, letter = self._expected[0]
        goes_on = reply.code == 354 if step is Step.DATA else reply.good
        if not goes_on and not 400 <= reply.code < 600 and not (step is Step.WELCOME and reply.code == 334):
            raise BadReply(f"{reply.code} in answer to {step.name}")
        self._expected.popleft()
        if step is Step.WELCOME:
            self._hear_welcome(reply)
        elif letter is None:
            self.work()  # after RSET
        elif step is Step.DOT:
            self._settle(letter, letter.failure or reply)
            self.work()
        elif step is Step.DATA:
            self._hear_of_data(letter, reply, goes_on)
        else:
            self._hear_of_envelope(step, letter, reply, goes_on)

    def _hear_welcome(self, reply: Reply) -> None:
        """What comes before any letter."""
        try:
            turn = self._welcome.hear(reply)
        except Unwelcome as why:
            self.end(OutcomeKind.DEFERRED, why.reply)
            return
        if turn is Turn.SECURE:
            self._securing = self._loop.create_task(self._begin_tls())
        elif turn is Turn.READY:
            self._offers = Offers.of(self._welcome.offers)
            self._pipelining = self._offers.pipelining
            self.ready = True
            self.work()
        else:
            self._ask(Step.WELCOME, str(turn))

    async def _begin_tls(self) -> None:
        """What comes in plain text from now on is nobody's: RFC 3207 §6, and the injections that it did not foresee."""
        assert self._transport is not None
        assert self._context is not None
        try:
            secured = await self._loop.start_tls(
                self._transport,
                self,
                self._context,
                server_hostname=self._relay.host,
                ssl_handshake_timeout=self._relay.connect_s,
            )
        except OSError as error:
            self.end(OutcomeKind.UNREACHABLE, Reply(0, f"TLS cannot begin: {error}"))
            self.connection_lost(error)  # asyncio does not tell a protocol whose handshake failed
            return
        if secured is None or self.ended:
            self.end(OutcomeKind.UNREACHABLE, Reply(0, "TLS cannot begin: the relay hung up"))
            self.connection_lost(None)
            return
        self._securing = None
        self._go_on_within(secured)

    def _go_on_within(self, secured: asyncio.Transport) -> None:
        """TLS stands."""
        self._transport, self._replies = secured, Replies()
        self._ask(Step.WELCOME, self._welcome.secured())
        self._set_deadline()

    def _hear_of_envelope(self, step: Step, letter: Letter, reply: Reply, goes_on: bool) -> None:
        """The answer to MAIL or RCPT. Without pipelining the next command waits for it."""
        if step is Step.MAIL:
            letter.mailed = goes_on
        if not goes_on and letter.failure is None:
            letter.failure = reply
        if self._pipelining:
            return
        if not goes_on:
            self._drop(letter, reply)
        elif step is Step.MAIL:
            self._ask(Step.RCPT, f"RCPT TO:<{letter.envelope.address}>", letter)
        else:
            self._ask(Step.DATA, "DATA", letter)

    def _hear_of_data(self, letter: Letter, reply: Reply, goes_on: bool) -> None:
        """The relay waits for the text, or will not have it."""
        if not goes_on:
            self._drop(letter, letter.failure or reply)
        elif letter.failure is not None:
            self._expected.append((Step.DOT, letter))  # RFC 2920 §3.1: the text of a letter that nobody gets is empty
            self._write(b".\r\n")
        elif not letter.wanted(letter.envelope):
            # Cancelled since MAIL was sent. Hanging up is the only way to take back a DATA.
            self._crew.settle(letter, OutcomeKind.UNWANTED, Reply(0, ""))
            self.end(OutcomeKind.UNWANTED, Reply(0, "hung up on a cancelled message"))
        else:
            letter.dotted = True
            self._expected.append((Step.DOT, letter))
            self._write_letter(letter, self._next_opening() if self._pipelining else b"")

    def _drop(self, letter: Letter, why: Reply) -> None:
        """This letter has failed before its text; the next one follows."""
        self._settle(letter, why)
        if not letter.mailed:
            self.work()
        elif self._pipelining:
            self._must_reset = True
            self.work()
        else:
            self._ask(Step.RSET, "RSET")

    def _settle(self, letter: Letter, reply: Reply) -> None:
        """By the relay's own word."""
        self._useful = True
        self._crew.settle(letter, verdict(reply), reply)

    # -- what we say ---------------------------------------------------------------------------------------------------

    def _next_opening(self) -> bytes:
        """The commands before the next letter's text, as many as may be sent at once; b'' where there is none."""
        letter = None if self._leaving else self._crew.take()
        while letter is not None and self._is_beyond(letter):
            letter = self._crew.take()
        if letter is None:
            return b""
        needs = (" BODY=8BITMIME" if letter.eight_bit else "") + (" SMTPUTF8" if letter.utf8 else "")
        opening = f"MAIL FROM:<{letter.envelope.sender}>{needs}\r\n"
        if self._must_reset:
            self._must_reset = False
            self._expected.append((Step.RSET, None))
            opening = f"RSET\r\n{opening}"
        self._expected.append((Step.MAIL, letter))
        if self._pipelining:
            self._expected.append((Step.RCPT, letter))
            self._expected.append((Step.DATA, letter))
            opening += f"RCPT TO:<{letter.envelope.address}>\r\nDATA\r\n"
        return opening.encode()

    def _is_beyond(self, letter: Letter) -> bool:
        """Whether the relay does not take such letters, which is then settled."""
        beyond = self._offers.beyond(letter)
        if beyond is not None:
            self._crew.settle(letter, *beyond)
        return beyond is not None

    def _ask(self, step: Step, command: str, letter: Letter | None = None) -> None:
        self._expected.append((step, letter))
        self._write(f"{command}\r\n".encode())

    def _write(self, commands: bytes) -> None:
        assert self._transport is not None
        self._transport.write(commands)

    def _write_letter(self, letter: Letter, opening: bytes) -> None:
        """The text of a letter, and in the same breath what opens the next."""
        assert self._transport is not None
        self._transport.write(b"".join((letter.head, letter.body, opening)))

    def _quit(self) -> None:
        assert self._transport is not None
        self.ended = True
        self._write(b"QUIT\r\n")
        self._transport.close()

    # -- patience ------------------------------------------------------------------------------------------------------

    def _set_deadline(self) -> None:
        if not self._expected:
            patience = self._relay.idle_s
        elif self._expected[0][0] is Step.DOT:
            patience = self._relay.dot_s
        else:
            patience = self._relay.reply_s
        self._deadline = self._loop.time() + patience

    def _look_at_clock(self) -> None:
        self._watch = self._loop.call_later(self._tick_s, self._look_at_clock)
        if self._loop.time() < self._deadline:
            return
        if self.ended and self._transport is not None:
            self._transport.abort()  # it does not even take the QUIT
        elif self.idle:
            self._quit()
        else:
            step = self._expected[0][0].name if self._expected else "STARTTLS"
            self.end(OutcomeKind.UNREACHABLE, Reply(0, f"no answer to {step} in time"))
