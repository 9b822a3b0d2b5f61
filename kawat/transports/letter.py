"""An envelope made ready for SMTP: the recipient's own headers, then the rendition with its dots doubled, once for all.

What cannot be sent is refused here, with words: header values with line ends, addresses that could be read as commands.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from kawat.core.delivery import Envelope, Outcome, Rendition
from kawat.transports.smtp_replies import Reply

Wanted = Callable[[Envelope], bool]
Settled = Callable[[Envelope, Outcome], None]

_MAILBOX = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
"""Printable ASCII but no space and no angle brackets: what may stand between '<' and '>'. Import is stricter."""
_LINE_END = re.compile(rb"\r\n|\r|\n")
RENDITIONS = 64
"""How many renditions are kept with doubled dots: 15 languages, two visibilities and a correction in between."""


class Unsendable(Exception):
    """Why an envelope cannot be mailed at all."""


@dataclass(slots=True, kw_only=True, eq=False)
class Letter:
    """One message on its way. `head` and `body` are all that stands between DATA and its answer, dot included."""

    envelope: Envelope
    wanted: Wanted
    settled: Settled
    head: bytes
    body: bytes
    eight_bit: bool
    mailed: bool = False
    """The relay has opened a transaction for it."""
    dotted: bool = False
    """Its final dot was sent: whatever happens now, it may have arrived."""
    failure: Reply | None = None


class Stationery:
    """Makes letters; keeps what renditions have in common."""

    def __init__(self) -> None:
        self._bodies: OrderedDict[int, tuple[Rendition, bytes, bool]] = OrderedDict()

    def letter(self, envelope: Envelope, wanted: Wanted, settled: Settled) -> Letter:
        """Raises `Unsendable`."""
        if not _MAILBOX.fullmatch(envelope.address):
            raise Unsendable("not sent: the address is not a plain mailbox")
        if envelope.sender and not _MAILBOX.fullmatch(envelope.sender):
            raise Unsendable("not sent: the envelope sender is not a plain mailbox")
        head = "".join([f"{name}: {value}\r\n" for name, value in envelope.headers])
        lines = len(envelope.headers)
        if (
            not head.isascii()
            or head.count("\n") != lines
            or head.count("\r") != lines
            or "\n." in head
            or head[:1] == "."
        ):
            raise Unsendable("not sent: a header holds a line end or letters beyond ASCII")
        body, eight_bit = self._body(envelope.rendition)
        return Letter(
            envelope=envelope, wanted=wanted, settled=settled, head=head.encode(), body=body, eight_bit=eight_bit
        )

    def _body(self, rendition: Rendition) -> tuple[bytes, bool]:
        known = self._bodies.get(id(rendition))
        if known is None:
            known = (rendition, stuffed(rendition.content), not rendition.content.isascii())
            self._bodies[id(rendition)] = known  # holding the rendition keeps its id from being another's
            if len(self._bodies) > RENDITIONS:
                self._bodies.popitem(last=False)
        return known[1], known[2]


def stuffed(content: bytes) -> bytes:
    """The content with CRLF line ends only, each leading dot doubled, closed by the lone dot (RFC 5321 §4.5.2).

    A bare CR or LF would let one message be read as two by a lenient relay, so none passes.
    """
    text = _LINE_END.sub(b"\r\n", content)
    if not text.endswith(b"\r\n"):
        text += b"\r\n"
    text = text.replace(b"\r\n.", b"\r\n..")
    return (b"." if text.startswith(b".") else b"") + text + b".\r\n"
