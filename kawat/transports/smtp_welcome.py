"""How a connection gets ready for letters: greeting, EHLO, STARTTLS (RFC 3207) and AUTH (RFC 4954).

Replies go in, and what is to be said or done next comes out. A password leaves only over TLS.
"""

import base64
from collections.abc import Callable, Mapping
from enum import Enum, auto

from kawat.transports.relay import Relay, Tls
from kawat.transports.smtp_replies import Reply


class Turn(Enum):
    """What is to be done next, where it is not to say something."""

    SECURE = auto()
    """Begin TLS, then go on with `Welcome.secured`."""
    READY = auto()


class Unwelcome(Exception):
    """The relay does not let us in, or not as the operator asked."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.said)
        self.reply = reply


class Welcome:
    """One connection's way to READY. `offers` are what the relay said to the last EHLO, with what follows each."""

    def __init__(self, relay: Relay, *, secure: bool) -> None:
        self._relay, self._secure = relay, secure
        self._hear: Callable[[Reply], str | Turn] = self._greeted
        self.offers: Mapping[str, str] = {}

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that is said to sign in, but for the user's name."""
        user, password = self._relay.user, self._relay.password
        return (_base64(f"\0{user}\0{password}"), _base64(password), password) if password else ()

    def hear(self, reply: Reply) -> str | Turn:
        """The next command, or what to do; raises `Unwelcome`."""
        return self._hear(reply)

    def secured(self) -> str:
        """TLS stands: all that was said before is forgotten (RFC 3207 §4.2)."""
        self._secure = True
        self.offers = {}
        return self._next(f"EHLO {self._relay.hello}", self._hailed)

    def _next(self, command: str, hear: Callable[[Reply], str | Turn]) -> str:
        self._hear = hear
        return command

    def _greeted(self, reply: Reply) -> str | Turn:
        if not reply.good:
            raise Unwelcome(reply)
        return self._next(f"EHLO {self._relay.hello}", self._hailed)

    def _hailed(self, reply: Reply) -> str | Turn:
        if reply.code >= 500:
            return self._next(f"HELO {self._relay.hello}", self._hailed_of_old)
        if not reply.good:
            raise Unwelcome(reply)
        lines = [line.partition(" ") for line in reply.said.split("\n")[1:]]
        self.offers = {name.upper(): rest.upper() for name, _, rest in lines}
        return self._with_offers()

    def _hailed_of_old(self, reply: Reply) -> str | Turn:
        if not reply.good:
            raise Unwelcome(reply)
        return self._with_offers()

    def _with_offers(self) -> str | Turn:
        if not self._secure and self._relay.tls is not Tls.NEVER:
            if "STARTTLS" in self.offers:
                return self._next("STARTTLS", self._may_begin_tls)
            if self._relay.tls.required:
                raise Unwelcome(Reply(0, "not sent: the relay does not offer STARTTLS"))
        return self._sign_in() if self._relay.user else Turn.READY

    def _may_begin_tls(self, reply: Reply) -> str | Turn:
        if reply.good:
            return Turn.SECURE
        if self._relay.tls.required:
            raise Unwelcome(reply)
        return self._sign_in() if self._relay.user else Turn.READY

    def _sign_in(self) -> str:
        if not self._secure:
            raise Unwelcome(Reply(0, "not sent: a password leaves over TLS only, and there is none"))
        ways = self.offers.get("AUTH", "").split()
        user, password = self._relay.user, self._relay.password
        if "PLAIN" in ways:
            return self._next("AUTH PLAIN " + _base64(f"\0{user}\0{password}"), self._signed_in)
        if "LOGIN" in ways:
            return self._next("AUTH LOGIN", self._asked_for_user)
        raise Unwelcome(Reply(0, "not sent: the relay offers neither AUTH PLAIN nor AUTH LOGIN"))

    def _asked_for_user(self, reply: Reply) -> str | Turn:
        if reply.code != 334:
            raise Unwelcome(reply)
        return self._next(_base64(self._relay.user), self._asked_for_password)

    def _asked_for_password(self, reply: Reply) -> str | Turn:
        if reply.code != 334:
            raise Unwelcome(reply)
        return self._next(_base64(self._relay.password), self._signed_in)

    def _signed_in(self, reply: Reply) -> str | Turn:
        if not reply.good:
            raise Unwelcome(self._without_secrets(reply))
        return Turn.READY

    def _without_secrets(self, reply: Reply) -> Reply:
        """Some relays repeat what they were told."""
        said = reply.said
        for secret in self.secrets:
            said = said.replace(secret, "…")
        return Reply(reply.code, said)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
