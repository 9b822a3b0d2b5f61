"""What came back for a mail, read: reports (RFC 3464), complaints (RFC 5965), refusals in a host's own words, and the
answers of machines (RFC 3834), which are told apart and say nothing.

Bytes in, one `Bounce` out, whatever the bytes: what cannot be read is `unknown`. Whose delivery it was, only the
address that it came back to can prove; what is found in the mail itself is handed on as a trail.
"""

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from kawat.core.terms import BounceKind
from kawat.formats.reading.mail_parts import HEAD, fields_of, header, one_line, parts_of, taken_apart, text_of
from kawat.formats.reading.refusals import CODE, LATE, kind_of, reply_of, status_of

WORDS = 200
TEXT = 16_000
"""Characters of a refusal that are read: the host's own words come first."""

TRAILS = 8
_TRAIL = re.compile(rb"\bb\+([0-9a-f]{1,16}-[0-9a-f]{1,16}-[0-9a-f]{1,4}-[0-9a-f]{12})@", re.IGNORECASE)
_TOKEN = re.compile(rb"/unsubscribe/([0-9a-f]{1,16}-[0-9a-f]{32})\b")
_ADDRESS = re.compile(r"<?([^\s<>()\[\]:;,\"@]{1,64}@[^\s<>()\[\]:;,\"@]{1,253}[^\s<>()\[\]:;,\"@.])>?")
_HOST = re.compile(r"mailer-daemon|postmaster|mail delivery|mail-daemon|microsoftexchange|maildaemon", re.IGNORECASE)
_FAILURE = re.compile(
    r"^(?:undeliver|delivery (?:status|failure|has failed|report)|failure notice|mail delivery|returned mail"
    r"|unzustellbar|warning: (?:message|could not))",
    re.IGNORECASE,
)
_AWAY = re.compile(r"^(?:auto(?:matic|mated)?[ -]?re(?:ply|sponse)|out of (?:the )?office|abwesenheit)", re.IGNORECASE)
_COPY = re.compile(
    r"^(?:-+ ?(?:this is a copy|below this line is a copy|original message|returned message|the header|begin)"
    r"|[ \t]{0,8}-+ transcript ends)",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a refusal ends and the mail that it gives back begins: the news itself may speak of unknown users."""

REPORTS = ("message/delivery-status", "message/global-delivery-status")
COMPLAINTS = ("abuse", "fraud", "virus", "other", "opt-out", "opt-out-list")
"""Of RFC 5965, section 7.3; `not-spam` and RFC 6591's `auth-failure` complain of nothing."""

GRAVEST = ("failed", "delayed", "delivered", "expanded", "relayed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What came back. `status` is of RFC 3463 ('' where there is none), `code` the SMTP reply's or 0, `words` the
    remote's own, shortened. `trail` holds ends of bounce addresses and `tokens` those of one-click addresses that
    stand in the mail, in their order: whoever reads must prove them."""

    kind: BounceKind
    recipient: str = ""
    status: str = ""
    code: int = 0
    words: str = ""
    trail: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()


def read_bounce(raw: bytes) -> Bounce:
    """Read one mail. Never raises; takes some milliseconds, whatever its size."""
    message = taken_apart(raw)
    parts = parts_of(message)
    found = _complaint(parts) or _report(parts) or _receipt(parts) or _refusal(message, parts)
    head = raw[:HEAD]
    return Bounce(
        kind=found.kind,
        recipient=one_line(found.recipient, 320),
        status=found.status,
        code=found.code,
        words=one_line(found.words, WORDS),
        trail=_seen(_TRAIL, head),
        tokens=_seen(_TOKEN, head),
    )


def _complaint(parts: Sequence[Message]) -> Bounce | None:
    """RFC 5965: a reader called it spam, by way of a mailbox provider."""
    for part in _of_type(parts, ("message/feedback-report",)):
        for fields in fields_of(part):
            said = fields.get("feedback-type", "").casefold()
            kind = BounceKind.COMPLAINT if said in COMPLAINTS else BounceKind.UNKNOWN
            recipient = fields.get("original-rcpt-to", "").strip("<> ")
            return Bounce(kind=kind, recipient=recipient, words=f"{said} reported by {fields.get('user-agent', '?')}")
    return None


def _report(parts: Sequence[Message]) -> Bounce | None:
    """RFC 3464; where it speaks of several recipients, of the one that fared worst."""
    for part in _of_type(parts, REPORTS):
        told = [fields for fields in fields_of(part) if "action" in fields or "status" in fields]
        if told:
            return _recipient(min(told, key=_gravity), _text(parts))
    return None


def _recipient(fields: dict[str, str], text: str) -> Bounce:
    diagnostic = fields.get("diagnostic-code", "").partition(";")[2].strip() or fields.get("diagnostic-code", "")
    said = CODE.search(fields.get("status", ""))
    status = said.group() if said else ""
    action = _action(fields)
    if action == "failed":
        if not status or status.endswith(".0.0") or status[0] == "2":
            status = status_of(diagnostic) or (status if status[:1] in ("4", "5") else "") or status_of(text) or "5.0.0"
        kind = kind_of(status)
    else:
        kind = {"delayed": BounceKind.DELAYED, "relayed": BounceKind.RELAYED}.get(action, BounceKind.UNKNOWN)
        kind = BounceKind.DELIVERED if action in ("delivered", "expanded") else kind
    whose = fields.get("original-recipient") or fields.get("final-recipient") or ""
    return Bounce(
        kind=kind,
        recipient=whose.rpartition(";")[2].strip("<> "),
        status=status,
        code=reply_of(diagnostic),
        words=diagnostic or text,
    )


def _action(fields: dict[str, str]) -> str:
    """RFC 3464, section 2.3.3; by the status where a host left it out."""
    said = fields.get("action", "").casefold().split()
    by_class = {"2": "delivered", "4": "delayed", "5": "failed"}
    return said[0] if said else by_class.get(fields.get("status", "")[:1], "")


def _gravity(fields: dict[str, str]) -> int:
    action = _action(fields)
    return GRAVEST.index(action) if action in GRAVEST else len(GRAVEST)


def _receipt(parts: Sequence[Message]) -> Bounce | None:
    """RFC 8098: a reader's program says that it was displayed; nobody is asked for that, and nothing follows."""
    return next((Bounce(kind=BounceKind.REPLY) for _ in _of_type(parts, ("message/disposition-notification",))), None)


def _refusal(message: Message, parts: Sequence[Message]) -> Bounce:
    """A refusal in a host's own words, or no refusal at all."""
    failed = header(message, "x-failed-recipients")
    by_a_host = bool(failed or _HOST.search(header(message, "from")) or _FAILURE.search(header(message, "subject")))
    if not by_a_host and _is_automatic(message):
        return Bounce(kind=BounceKind.REPLY)
    text = _text(parts)
    whole = all(part.get_content_maintype() != "message" for part in parts)
    late, lost = _known_shapes(message) if whole else ([], [])  # it would look into what is only passed on
    if not by_a_host and not late and not lost:
        return Bounce(kind=BounceKind.UNKNOWN, words=header(message, "subject"))
    recipient = failed.partition(",")[0].strip() or next(iter(lost or late), "") or _first_address(text)
    if (late and not lost) or LATE.search(text):
        return Bounce(kind=BounceKind.DELAYED, recipient=recipient, status=status_of(text), words=text)
    status = status_of(text) or ("5.0.0" if failed or lost else "")
    kind = kind_of(status) if status else BounceKind.UNKNOWN
    return Bounce(kind=kind, recipient=recipient, status=status, code=reply_of(text), words=_telling(text))


def _is_automatic(message: Message) -> bool:
    """RFC 3834, section 5, and the headers that went before it."""
    said = header(message, "auto-submitted").casefold()
    return bool(
        (said and not said.startswith("no"))
        or header(message, "precedence").casefold() in ("auto_reply", "auto-reply")
        or any(header(message, name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder"))
        or _AWAY.search(header(message, "subject"))
    )


def _known_shapes(message: Message) -> tuple[list[str], list[str]]:
    """The recipients for whom it is late and for whom it is lost, as flufl.bounce reads the shapes of hosts that it
    knows."""
    try:
        late, lost = all_failures(message)
    except Exception:  # whatever its detectors raise is of one mail
        return [], []
    return _readable(late), _readable(lost)


def _readable(addresses: Iterable[bytes]) -> list[str]:
    return sorted(each.decode("utf-8", "replace") for each in addresses)


def _text(parts: Sequence[Message]) -> str:
    """What a host says to people: the first text, without the mail that it gives back."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            return ""
        if kind in ("text/plain", "text/html"):
            text = text_of(part)[:TEXT]
            text = re.sub(r"<[^<>]{0,500}>", " ", text) if kind == "text/html" else text
            copied = _COPY.search(text)
            return (text[: copied.start()] if copied else text).strip()
    return ""


def _telling(text: str) -> str:
    """The paragraph that says why: from the first code on, or what follows the greeting."""
    code = CODE.search(text)
    if code is None:
        return text
    return text[text.rfind("\n\n", 0, code.start()) + 1 :]


def _first_address(text: str) -> str:
    found = _ADDRESS.search(text)
    return found.group(1) if found else ""


def _of_type(parts: Sequence[Message], kinds: Sequence[str]) -> list[Message]:
    return [part for part in parts if part.get_content_type() in kinds]


def _seen(pattern: re.Pattern[bytes], head: bytes) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for match in pattern.finditer(head):
        found[match.group(1).decode("ascii").lower()] = None
        if len(found) == TRAILS:
            break
    return tuple(found)


logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it logs each detector, and errors that are fenced above
