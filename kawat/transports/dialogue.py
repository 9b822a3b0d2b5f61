"""What we and a far end said to each other, written down for people who look at a probe.

A transport that is given none writes nothing down. Secrets are told to it beforehand and never stand in it.
"""

import base64
import hashlib
import ssl
import time
from collections.abc import Callable

LINES, WIDTH = 400, 500
"""A far end may say more than anybody reads."""
HIDDEN = "(hidden)"


class Dialogue:
    """Lines in the order in which they were said, from any thread: `*` is what was done, `>` what we said, `<` what the
    far end said, each after the milliseconds since the beginning."""

    __slots__ = ("_begun", "_clock", "_secrets", "lines")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._secrets: list[str] = []
        self.lines: list[str] = []

    def hide(self, *secrets: str) -> None:
        """These are not to be seen, whoever says them."""
        self._secrets += [each for each in secrets if each]
        self._secrets.sort(key=len, reverse=True)  # one may be part of another

    def did(self, what: str) -> None:
        self._write("*", what)

    def said(self, what: str) -> None:
        self._write(">", what)

    def heard(self, what: str) -> None:
        self._write("<", what)

    def secured(self, end: ssl.SSLSocket | ssl.SSLObject) -> None:
        """TLS stands: in which version and cipher, and by which certificate."""
        shown = end.getpeercert() or {}
        names = ", ".join(str(pair[1]) for pair in shown.get("subjectAltName", ()))
        until = f" until {shown['notAfter']}" if "notAfter" in shown else ", vouched for by nobody"
        cipher = (end.cipher() or ("no cipher",))[0]
        mark = fingerprint(end.getpeercert(binary_form=True) or b"")
        self.did(f"{end.version()} with {cipher}; certificate {mark}{f' for {names}' if names else ''}{until}")

    def _write(self, mark: str, what: str) -> None:
        for secret in self._secrets:
            what = what.replace(secret, HIDDEN)
        at = f"{1_000 * (self._clock() - self._begun):8.1f}"
        for line in what.splitlines() or [""]:
            if len(self.lines) < LINES:
                self.lines.append(f"{at} {mark} {line[:WIDTH]}")


def fingerprint(certificate: bytes) -> str:
    """Of a certificate, in the form of OpenSSH's."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(certificate).digest()).decode().rstrip("=")
