"""What the wire's post has to carry, read as its readers do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from kawat.actions import letters
from kawat.core.delivery import Envelope, Outcome
from kawat.core.instants import to_us
from kawat.core.release import Masthead
from kawat.core.terms import OutcomeKind
from kawat.roles.post import Tray


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One letter: whom it is for, its subject, its text and its HTML, and all of its headers."""

    address: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]

    @property
    def both(self) -> str:
        """Everything that stands in it."""
        return f"{self.headers}\n{self.text}\n{self.html}"


def relayed(_: Envelope) -> OutcomeKind:
    return OutcomeKind.RELAYED


def post(
    masthead: Masthead, answer: Callable[[Envelope], OutcomeKind | None] = relayed, tray: Tray | None = None
) -> list[Mail]:
    """Carry what is due once, and write down what the relay answered; None where the post died before it could."""
    tray = tray or Tray(masthead, worker=7)
    taken, unwritten = tray.take()
    results = list(unwritten)
    for envelope in taken:
        kind = answer(envelope)
        if kind is not None:
            at_us = to_us(letters.now())
            results.append((envelope.key.destination, Outcome(kind=kind, at_us=at_us, code=250, words="ok")))
    tray.settle(results)
    return [mail_of(envelope) for envelope in taken]


def mail_of(envelope: Envelope) -> Mail:
    """As a mail program shows it."""
    head = "".join(f"{name}: {value}\r\n" for name, value in envelope.headers).encode()
    return read(head + envelope.rendition.content, envelope.address)


def read(content: bytes, address: str = "") -> Mail:
    """A message as it arrived."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    text, html = _bodies(message)
    headers = {name: str(value) for name, value in message.items()}
    return Mail(address=address, subject=headers["Subject"], text=text, html=html, headers=headers)


def _bodies(message: EmailMessage) -> Iterator[str]:
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        assert part is not None
        yield part.get_content().replace("\r\n", "\n")
