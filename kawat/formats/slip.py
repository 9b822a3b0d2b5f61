"""A mail of the wire's own to one person, in plain text: a link to prove an address by, and the like.

What all receivers of a story share is `formats.mail`'s; this is made once for each.
"""

import base64
from datetime import UTC, datetime
from email.utils import format_datetime, parseaddr

from kawat.core.delivery import Rendition
from kawat.core.release import Masthead
from kawat.formats.clean import clean
from kawat.formats.headers import named, unstructured


def slip(*, subject: str, text: str, language: str, at: datetime, masthead: Masthead) -> Rendition:
    """The message without its recipient's headers; nobody's holiday is to answer it (RFC 3834)."""
    head = (
        named("From", clean(masthead.name), parseaddr(masthead.mail_from)[1]),
        unstructured("Subject", clean(subject)),
        f"Date: {format_datetime(at.astimezone(UTC))}\r\n".encode(),
        f"Content-Language: {language}\r\n".encode(),
        b"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
        b'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n',
    )
    body = base64.encodebytes(text.replace("\n", "\r\n").encode()).replace(b"\n", b"\r\n")
    return Rendition(format="slip", media_type="message/rfc822", content=b"".join(head) + body)
