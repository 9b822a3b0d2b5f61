"""An envelope made ready for SMTP: the recipient's own headers, then the rendition with its dots doubled, once for all.

What cannot be sent is refused here, with words: header values with line ends, addresses that could be read as commands.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kawat.core.delivery import Envelope, Outcome, Rendition
from kawat.transports import dkim
from kawat.transports.smtp_replies import Reply

Wanted = Callable[[Envelope], bool]
Settled = Callable[[Envelope, Outcome], None]

_MAILBOX = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
"""Printable ASCII but no space and no angle brackets: what may stand between '<' and '>'. Import is stricter."""
_MAILBOX_UTF8 = re.compile(r"[!-;=?-~\u00a1-\U0010ffff]+@[!-;=?-~]+")
"""The same with what RFC 6531 adds before the '@'; asked of printable text only."""
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LINK = re.compile(r"https?://[A-Za-z0-9:/._~%\[\]-]+")
_LINE = 72
"""Octets of a link in one line of quoted-printable; RFC 2045 §6.7 allows 76 in all."""
RENDITIONS = 64
"""How many renditions are kept with doubled dots: 15 languages, two visibilities and a correction in between."""


class Unsendable(Exception):
    """Why an envelope cannot be mailed at all."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A rendition made ready: its text between the slots with dots doubled, and what signatures need of it."""

    rendition: Rendition
    pieces: tuple[bytes, ...]
    whole: bytes
    eight_bit: bool
    common: dkim.Common
    canonical: tuple[bytes, ...]
    body_hash: str


@dataclass(slots=True, kw_only=True, eq=False)
class Letter:
    """One message on its way. `head` and `body` are all that stands between DATA and its answer, dot included."""

    envelope: Envelope
    wanted: Wanted
    settled: Settled
    paper: Paper
    head: bytes
    body: bytes
    eight_bit: bool
    utf8: bool = False
    """Its address needs a relay that offers SMTPUTF8 (RFC 6531)."""
    mailed: bool = False
    """The relay has opened a transaction for it."""
    dotted: bool = False
    """Its final dot was sent: whatever happens now, it may have arrived."""
    failure: Reply | None = None
    begun: float = 0
    """When a connection took it, by the event loop's clock."""
    body_hash: str = ""
    """For the signature, where there is to be one."""


class Stationery:
    """Makes letters; keeps what renditions have in common."""

    def __init__(self, signer: dkim.Signer | None = None) -> None:
        self._signer = signer
        self._papers: OrderedDict[int, Paper] = OrderedDict()

    def letter(self, envelope: Envelope, wanted: Wanted, settled: Settled) -> Letter:
        """Not signed yet. Raises `Unsendable`."""
        utf8 = not envelope.address.isascii()
        if not (_MAILBOX_UTF8 if utf8 else _MAILBOX).fullmatch(envelope.address) or not envelope.address.isprintable():
            raise Unsendable("not sent: the address is not a plain mailbox")
        if envelope.sender and not _MAILBOX.fullmatch(envelope.sender):
            raise Unsendable("not sent: the envelope sender is not a plain mailbox")
        if envelope.confirm and not _LINK.fullmatch(envelope.confirm):
            raise Unsendable("not sent: the address that confirms is not a plain one")
        head = "".join([f"{name}: {value}\r\n" for name, value in envelope.headers])
        lines = len(envelope.headers)
        if (
            not (utf8 or head.isascii())
            or head.count("\n") != lines
            or head.count("\r") != lines
            or "\n." in head
            or head[:1] == "."
        ):
            raise Unsendable("not sent: a header holds a line end or letters beyond ASCII")
        paper = self._paper(envelope.rendition)
        links = envelope.rendition.slots and envelope.confirm
        return Letter(
            envelope=envelope,
            wanted=wanted,
            settled=settled,
            paper=paper,
            head=head.encode(),
            body=_filled(paper.pieces, envelope) + b".\r\n" if links else paper.whole,
            eight_bit=paper.eight_bit or utf8,
            utf8=utf8,
            body_hash=dkim.body_hash(_filled(paper.canonical, envelope)) if links and self._signer else paper.body_hash,
        )

    def sign(self, letters: Sequence[Letter]) -> None:
        """Put the signatures before the headers of letters that were made here. Safe in any thread."""
        assert self._signer is not None
        for letter in letters:
            common, own = letter.paper.common, letter.envelope.headers
            letter.head = self._signer.signatures(common, own, letter.body_hash) + letter.head

    def sign_at_once(self, letter: Letter) -> bool:
        """The same where the signatures were made ahead; whether they were."""
        assert self._signer is not None
        made = self._signer.kept(letter.paper.common, letter.envelope.headers, letter.body_hash)
        letter.head = made + letter.head
        return bool(made)

    def sign_ahead(self, letters: Sequence[Letter]) -> None:
        """Sign what is going to be sent later, as the same letters made anew. Safe in any thread."""
        assert self._signer is not None
        for letter in letters:
            self._signer.sign_ahead(letter.paper.common, letter.envelope.headers, letter.body_hash)

    def forget(self) -> None:
        """Keep nothing that was signed ahead."""
        if self._signer is not None:
            self._signer.forget()

    def _paper(self, rendition: Rendition) -> Paper:
        known = self._papers.get(id(rendition))
        if known is None:
            known = _paper(rendition, signed=self._signer is not None)
            self._papers[id(rendition)] = known  # holding the rendition keeps its id from being another's
            if len(self._papers) > RENDITIONS:
                self._papers.popitem(last=False)
        return known


def _paper(rendition: Rendition, *, signed: bool) -> Paper:
    places = [0, *(slot.at for slot in rendition.slots), len(rendition.content)]
    pieces = [_lines(rendition.content[start:end]) for start, end in pairwise(places)]
    head, _, body = pieces[0].partition(b"\r\n\r\n")
    canonical = tuple(map(dkim.canonical_body, [body, *pieces[1:]])) if signed else ()
    dotted = tuple(map(_dotted, pieces))
    return Paper(
        rendition=rendition,
        pieces=dotted,
        whole=b"".join(dotted) + b".\r\n",
        eight_bit=not rendition.content.isascii(),
        common=dkim.common(head) if signed else dkim.Common((), b""),
        canonical=canonical,
        body_hash=dkim.body_hash(*canonical) if signed else "",
    )


def _filled(pieces: Sequence[bytes], envelope: Envelope) -> bytes:
    """The pieces with the recipient's link in the slots between them. Nothing in a link begins with a dot, and nothing
    in quoted-printable ends in a space, so that both kinds of pieces take the same."""
    link = envelope.confirm
    coded = b"".join(link[at : at + _LINE].encode() + b"=\r\n" for at in range(0, len(link), _LINE))
    parts = [pieces[0]]
    for slot, piece in zip(envelope.rendition.slots, pieces[1:], strict=True):
        parts += [slot.before, coded, slot.after, piece]
    return b"".join(parts)


def stuffed(content: bytes) -> bytes:
    """The content with CRLF line ends only, each leading dot doubled, closed by the lone dot (RFC 5321 §4.5.2).

    A bare CR or LF would let one message be read as two by a lenient relay, so none passes.
    """
    return _dotted(_lines(content)) + b".\r\n"


def _lines(content: bytes) -> bytes:
    text = _LINE_END.sub(b"\r\n", content)
    return text if text.endswith(b"\r\n") else text + b"\r\n"


def _dotted(lines: bytes) -> bytes:
    text = lines.replace(b"\r\n.", b"\r\n..")
    return b"." + text if text.startswith(b".") else text
