"""One post, and everything that was seen of it: for a challenge that has to be answered, and for people who look.

Blocks for as long as its limits say, so that it is never called on a loop. It passes the same guard, with the same
limits, as what is carried; what its headers prove is not shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import certifi
import pycurl

from kawat.transports.guard import Guard
from kawat.transports.post import Post
from kawat.transports.words import words

LINES = 100
"""Of a head; nobody reads more."""
CONNECT_S, TOTAL_S = 5, 15
BODY_SHOWN = 500
_TLS = re.compile(rb"SSL connection using (\S+ / \S+)")
_SECRET = re.compile(r"^(webhook-signature|x-hub-signature|authorization|cookie|set-cookie):.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What went out and what came back. `remote` is the address that was connected to, `tls` version and cipher,
    `phases` milliseconds from the start to the end of each; each is empty where it did not come to that. `reason` says
    why there is no answer, '' where there is one."""

    url: str
    remote: str
    tls: str
    certificate: tuple[tuple[str, str], ...]
    sent: tuple[str, ...]
    status: int
    head: tuple[str, ...]
    body: bytes
    phases: tuple[tuple[str, float], ...]
    reason: str

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300

    def told(self) -> dict[str, Any]:
        """All of it as one object of plain values, for people who look."""
        return {
            "taken": self.is_taken,
            "connected_to": self.remote,
            "tls": self.tls,
            "certificate": dict(self.certificate),
            "sent": list(self.sent),
            "status": self.status,
            "answer": list(self.head),
            "body": self.body[:BODY_SHOWN].decode("utf-8", "replace"),
            "ms": dict(self.phases),
            "reason": self.reason,
        }

    def header(self, name: str) -> str:
        """A header of the answer, '' where it has none of this name."""
        for line in self.head:
            its, colon, value = line.partition(":")
            if colon and its.strip().lower() == name.lower():
                return value.strip()
        return ""


def exchange(
    url: str,
    *,
    headers: Sequence[str],
    body: bytes,
    guard: Guard,
    ca_file: str = "",
    connect_s: float = CONNECT_S,
    total_s: float = TOTAL_S,
) -> Exchange:
    """Post once, over a connection of its own."""
    post = Post(guard, ca_file=ca_file or certifi.where(), connect_s=connect_s, total_s=total_s)
    sent: list[str] = []
    head: list[str] = []
    tls = b""

    def look(kind: int, said: bytes) -> None:
        nonlocal tls
        if kind == pycurl.INFOTYPE_TEXT and (found := _TLS.search(said)):
            tls = found[1]
        elif kind == pycurl.INFOTYPE_HEADER_OUT:
            sent.extend(said.decode("latin-1").split("\r\n")[: LINES - len(sent)])
        elif kind == pycurl.INFOTYPE_HEADER_IN and len(head) < LINES:
            head.append(words(said.decode("latin-1")))

    easy = post.easy
    try:
        easy.setopt(pycurl.OPT_CERTINFO, 1)
        easy.setopt(pycurl.VERBOSE, 1)
        easy.setopt(pycurl.DEBUGFUNCTION, look)
        error = ""
        try:
            post.load(url, [*headers, "Expect:"], body)
            easy.perform()
        except pycurl.error as failed:
            error = str(failed.args[1]) if len(failed.args) > 1 else str(failed)
        except UnicodeError:
            error = "the address is not a plain URL"
        answered = post.answered and post.code >= 200
        return Exchange(
            url=url,
            remote=_remote(easy),
            tls=tls.decode("latin-1"),
            certificate=_certificate(easy) if tls else (),
            sent=tuple(_SECRET.sub(r"\1: (hidden)", line) for line in sent if line),
            status=post.code if answered else 0,
            head=tuple(_SECRET.sub(r"\1: (hidden)", line) for line in head if line),
            body=post.said,
            phases=_phases(easy),
            reason="" if answered else post.refused or words(error) or "the answer broke off",
        )
    finally:
        post.close()


def _remote(easy: pycurl.Curl) -> str:
    host, port = easy.getinfo(pycurl.PRIMARY_IP), easy.getinfo(pycurl.PRIMARY_PORT)
    return (f"[{host}]:{port}" if ":" in host else f"{host}:{port}") if host else ""


def _certificate(easy: pycurl.Curl) -> tuple[tuple[str, str], ...]:
    """Of the endpoint's own certificate: whose it is, who vouches, and until when."""
    chain = easy.getinfo(pycurl.INFO_CERTINFO) or []
    told = dict(pair for pair in (chain[0] if chain else ()) if len(pair) == 2)
    return tuple((name, words(told[name])) for name in ("Subject", "Issuer", "Expire date") if name in told)


def _phases(easy: pycurl.Curl) -> tuple[tuple[str, float], ...]:
    """Curl counts each from the start; what it did not come to is 0."""
    ends = (
        ("name", pycurl.NAMELOOKUP_TIME),
        ("connect", pycurl.CONNECT_TIME),
        ("tls", pycurl.APPCONNECT_TIME),
        ("sent", pycurl.PRETRANSFER_TIME),
        ("answer", pycurl.STARTTRANSFER_TIME),
        ("end", pycurl.TOTAL_TIME),
    )
    return tuple((name, round(1_000 * s, 1)) for name, what in ends if (s := easy.getinfo(what)) > 0)
