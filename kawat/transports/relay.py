"""A relay as the operator names it: where it is, who we are to it, and how much of it may be used."""

import ssl
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Self

import certifi


class Tls(Enum):
    """How a connection is kept from being read."""

    NEVER = "never"
    """For a relay on this very machine."""
    OFFERED = "offered"
    """STARTTLS where it is offered. The certificate is not looked at: who could forge it could as well take the offer
    out (RFC 7435), and a relay of the house often has none that anybody vouches for."""
    STARTTLS = "starttls"
    """STARTTLS or nothing, with a certificate that is vouched for (RFC 3207)."""
    IMPLICIT = "implicit"
    """From the first octet on, with a certificate that is vouched for (RFC 8314)."""

    @property
    def required(self) -> bool:
        return self in (Tls.STARTTLS, Tls.IMPLICIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """The relay, our name in EHLO, and how long each step may take, in seconds.

    `ca` is a file of certificates that vouch for it beside the public ones. `rate` is how many messages may begin in
    a second, 0 for as many as it takes.
    """

    host: str
    port: int = 25
    tls: Tls = Tls.NEVER
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    hello: str = "localhost"
    connections: int = 4
    rate: float = 0
    connect_s: float = 10
    reply_s: float = 30
    dot_s: float = 60
    """A relay may scan a message before it answers to the final dot."""
    idle_s: float = 10

    def __str__(self) -> str:
        """What `kawat check` shows: no password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}, TLS {self.tls.value}{', signs in' if self.user else ''}"

    def shared(self, among: int) -> Self:
        """One sender's part of it, of so many: at least one connection."""
        return replace(self, connections=max(1, self.connections // among), rate=self.rate / among)

    def context(self) -> ssl.SSLContext:
        """What TLS to this relay asks of it; made once, since it reads files."""
        context = ssl.create_default_context(cafile=certifi.where())
        if self.ca:
            context.load_verify_locations(self.ca)
        if not self.tls.required:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context
