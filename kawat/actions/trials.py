"""What an errand carries: a letter that says it is a test, or a test item to one destination."""

from kawat.actions import probes
from kawat.actions.errands import Asked
from kawat.actions.people import find_actor
from kawat.core.delivery import DeliveryKey, Envelope
from kawat.core.instants import from_us
from kawat.core.release import Masthead
from kawat.core.terms import Channel
from kawat.formats.slip import Slip, lines_of, slip


def letter(asked: Asked, masthead: Masthead) -> Envelope:
    """A letter to the address that was named, in the words of whoever asked."""
    address, message = str(asked.what["address"]), f"{asked.uid}@{masthead.mail_domain}"
    return Envelope(
        key=DeliveryKey(0, probes.NOWHERE, 0),
        channel=Channel.EMAIL,
        address=address,
        message_id=message,
        rendition=slip(
            Slip(
                subject=str(asked.what["subject"]),
                lines=lines_of(str(asked.what["text"])),
                language=str(asked.what["language"]),
            ),
            mark=asked.uid,
            at=from_us(asked.asked_us),
            masthead=masthead,
        ),
        headers=(("To", f"<{address}>"), ("Message-ID", f"<{message}>")),
        sender=f"bounces@{masthead.mail_domain}",
    )


def item(asked: Asked, masthead: Masthead) -> Envelope:
    """A test item on its way to the destination that was named, for whoever asked."""
    actor = find_actor(str(asked.what["by"]))
    _, envelope = probes.probe(actor, str(asked.what["destination"]), masthead)
    return envelope
