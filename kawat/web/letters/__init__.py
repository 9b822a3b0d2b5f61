"""The wire's own letters as people read them: each in the language of its reader's account, with times in their zone.

Their text is made as they are sent, from what the row says and what stands in the database then.
"""

from collections.abc import Iterable

from django.utils import translation

from kawat.actions import alarm_letters, enrolling, turns
from kawat.actions.dead_addresses import is_dead
from kawat.actions.digests import Told as Digest
from kawat.actions.envelopes import unsubscribe_token, verp
from kawat.actions.people import actor_of
from kawat.core.delivery import DeliveryKey, Envelope
from kawat.core.instants import from_us
from kawat.core.release import Masthead
from kawat.core.signing import mac, message_id
from kawat.core.terms import Channel, LetterKind
from kawat.formats.slip import Line, Slip, lines_of, slip
from kawat.store import models
from kawat.store.keys import key
from kawat.web.desk import alarm_letter
from kawat.web.letters import digest, turn
from kawat.web.tongues import ENGLISH, TONGUES


def envelope_of(row: models.Letter, masthead: Masthead) -> Envelope | None:
    """A letter as it is carried; None where nobody is to have it any more, or is there."""
    if row.user_id is not None and is_dead(row.user_id):
        return None
    match LetterKind(row.kind):
        case LetterKind.LINK:
            return _link(row, masthead)
        case LetterKind.TURN:
            if (found := turns.read(row)) is None:
                return None
            reader, told = found
            with translation.override(tongue_of(reader.languages)):
                return enveloped(row, reader.address, turn.written(reader, told, masthead), masthead)
        case LetterKind.ALARM:
            if (alarm := alarm_letters.read(row)) is None:
                return None
            mind, lasting = alarm
            with translation.override(tongue_of(mind.languages)):
                letter = alarm_letter.written(mind, actor_of(row.user), lasting, masthead)
                return enveloped(row, mind.address, letter, masthead)
    raise ValueError(row.kind)


def digest_envelope(row: models.Letter, told: Digest, masthead: Masthead) -> Envelope:
    """A digest as it is carried: left in one click, and a bounce is led back to the first delivery in it."""
    leaving = f"{masthead.base_url}/unsubscribe/{unsubscribe_token(told.destination.pk)}"
    with translation.override(tongue_of(told.languages)):
        its = enveloped(row, told.destination.address, digest.written(told, leaving, masthead), masthead)
    unsubscribe = (("List-Unsubscribe", f"<{leaving}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    bounces = verp(told.first, message_id(key("messages"), told.first))
    return its._replace(headers=(*its.headers, *unsubscribe), sender=f"b+{bounces}@{masthead.mail_domain}")


def enveloped(row: models.Letter, address: str, told: Slip, masthead: Masthead) -> Envelope:
    """With a Message-ID that is the same on every try, and an address of its own for what comes back."""
    name, its = mac(key("messages"), "letter", row.pk), DeliveryKey(0, row.pk, 0)
    message = f"{name}@{masthead.mail_domain}"
    return Envelope(
        key=its,
        channel=Channel.EMAIL,
        address=address,
        message_id=message,
        rendition=slip(told, mark=name, at=from_us(row.created_us), masthead=masthead),
        headers=(("To", f"<{address}>"), ("Message-ID", f"<{message}>")),
        sender=f"b+{verp(its, message_id(key('messages'), its))}@{masthead.mail_domain}",
    )


def tongue_of(languages: Iterable[str]) -> str:
    """The first of these that the wire's own words stand in."""
    for each in languages:
        tag = each.lower()
        if found := next((one for one in TONGUES if one in (tag, f"{tag}-br")), ""):
            return found
    return ENGLISH


def _link(row: models.Letter, masthead: Masthead) -> Envelope | None:
    if row.enrolment is None:
        return None
    address, words = enrolling.words_of(row.enrolment)
    before, _mark, after = words.text.partition("{link}")
    href = masthead.base_url + enrolling.link_of(row.enrolment)
    lines = (*lines_of(before), Line(text="", href=href), *lines_of(after))
    told = Slip(subject=words.subject, lines=lines, language=words.language)
    return enveloped(row, address, told, masthead)
