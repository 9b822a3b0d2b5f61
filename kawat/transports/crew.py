"""What an SMTP connection needs of whoever hands it letters and hears of them."""

from typing import TYPE_CHECKING, Protocol

from kawat.core.terms import OutcomeKind
from kawat.transports.letter import Letter
from kawat.transports.smtp_replies import Reply

if TYPE_CHECKING:
    from kawat.transports.smtp import SmtpConnection


class Crew(Protocol):
    """Who hands letters to connections and hears of them."""

    def take(self) -> Letter | None:
        """The next letter that is still wanted."""

    def give_back(self, letter: Letter) -> None:
        """The relay decided nothing about it: another connection's turn."""

    def settle(self, letter: Letter, kind: OutcomeKind, reply: Reply) -> None:
        """This is what became of it."""

    def joined(self, connection: "SmtpConnection") -> None:
        """The relay has taken the connection; it will greet."""

    def gone(self, connection: "SmtpConnection", kind: OutcomeKind, why: Reply) -> None:
        """The connection is no more; its letters were settled or given back."""
