"""Returned mail as the hosts of this world write it, in words of our own, and as nobody should."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.core.terms import BounceKind
from kawat.formats.reading import bounces
from kawat.formats.reading.bounces import Bounce, read_bounce
from kawat.formats.reading.refusals import kind_of, status_of

K = BounceKind
TRAIL = "1a-2b-0-0123456789ab"


def report(action: str = "failed", status: str = "5.1.1", diagnostic: str = "", **more: str) -> bytes:
    """A report as RFC 3464 has it, with the news given back."""
    fields = [f"Final-Recipient: rfc822; sari@readers.example\nAction: {action}"]
    fields += [f"Status: {status}"] * bool(status) + [f"Diagnostic-Code: smtp; {diagnostic}"] * bool(diagnostic)
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@relay.example>
To: b+{TRAIL}@wire.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="xx"

--xx
Content-Type: text/plain; charset=us-ascii

{more.get("text", "This is what happened to the mail.")}

--xx
Content-Type: {more.get("type", "message/delivery-status")}

Reporting-MTA: dns; relay.example

{chr(10).join(fields)}

--xx
Content-Type: message/rfc822

From: news@wire.example
Subject: Harbour master says user unknown to port
List-Unsubscribe: <https://wire.example/unsubscribe/2b-{"0" * 32}>

The host could not be found.
--xx--
""".encode()


def plain(
    body: str, sender: str = "MAILER-DAEMON@relay.example", subject: str = "failure notice", more: str = ""
) -> bytes:
    return f"From: {sender}\nTo: b+{TRAIL}@wire.example\nSubject: {subject}\n{more}\n{body}\n".encode()


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (report(), K.HARD, "5.1.1"),
        (report(status="5.1.10"), K.HARD, "5.1.10"),
        (report(status="5.2.1"), K.HARD, "5.2.1"),
        (report(status="5.4.4"), K.HARD, "5.4.4"),
        (report(status="5.2.2"), K.SOFT, "5.2.2"),
        (report(status="5.7.1"), K.SOFT, "5.7.1"),
        (report(status="5.1.8"), K.SOFT, "5.1.8"),
        (report(status="4.4.7"), K.SOFT, "4.4.7"),
        (report(status="5.0.0", diagnostic="550 5.2.2 Mailbox full"), K.SOFT, "5.2.2"),
        (report(status="5.0.0", diagnostic="550 no such user here"), K.HARD, "5.1.1"),
        (report(status="", diagnostic="552 over quota"), K.SOFT, "5.2.2"),
        (report(status=""), K.HARD, "5.0.0"),
        (report(status="5.1.1 (bad address)"), K.HARD, "5.1.1"),
        (report(action="delayed", status="4.4.1"), K.DELAYED, "4.4.1"),
        (report(action="Delivered", status="2.1.5"), K.DELIVERED, "2.1.5"),
        (report(action="expanded", status="2.0.0"), K.DELIVERED, "2.0.0"),
        (report(action="relayed", status="2.0.0"), K.RELAYED, "2.0.0"),
        (report(action="failed (final)", status="5.1.2"), K.HARD, "5.1.2"),
        (report(type="message/global-delivery-status"), K.HARD, "5.1.1"),
    ],
)
def test_a_report_is_read_by_its_action_and_code(raw: bytes, kind: BounceKind, status: str) -> None:
    read = read_bounce(raw)
    assert (read.kind, read.status, read.recipient) == (kind, status, "sari@readers.example")
    assert read.trail == (TRAIL,)
    assert read.tokens == ("2b-" + "0" * 32,)


def test_a_report_keeps_the_remotes_words_and_its_code() -> None:
    read = read_bounce(report(diagnostic="550 5.1.1 <sari@readers.example>: nobody of that name" + "\n here" * 60))
    assert read.code == 550
    assert read.words.startswith("550 5.1.1 <sari@readers.example>: nobody of that name here here")
    assert len(read.words) == bounces.WORDS


def test_of_several_recipients_the_one_that_fared_worst_counts() -> None:
    raw = report(action="delivered", status="2.0.0").replace(
        b"Status: 2.0.0\n",
        b"Status: 2.0.0\n\nFinal-Recipient: rfc822; second@readers.example\nAction: failed\nStatus: 5.1.1\n",
    )
    assert (read_bounce(raw).kind, read_bounce(raw).recipient) == (K.HARD, "second@readers.example")


EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its recipients.

  sari@readers.example
    host mx.readers.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<sari@readers.example>:
    550 5.1.1 unknown user

------ This is a copy of the message, including all the headers. ------
The mailbox is full of letters, said the minister."""
QMAIL = """Hi. This is the program at relay.example.
I could not deliver your message to the following addresses.

<sari@readers.example>:
Sorry, no mailbox here by that name.

--- Below this line is a copy of the message.
over quota"""
EXCHANGE = """Your message did not reach some or all of the intended recipients.

sari@readers.example on 11/22/2026
The e-mail account does not exist at the organization this message was sent to.
<mail.readers.example #5.1.1 smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found>"""
OLD_POSTFIX = """I'm sorry to have to inform you that the message could not be delivered.

<sari@readers.example>: host mx.readers.example[192.0.2.7] said: 452 Mailbox over quota (in reply to RCPT TO command)"""


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (
            plain(EXIM, more="X-Failed-Recipients: sari@readers.example\nAuto-Submitted: auto-replied\n"),
            K.HARD,
            "5.1.1",
        ),
        (plain(QMAIL), K.HARD, "5.1.1"),
        (plain(EXCHANGE, sender="postmaster@readers.example", subject="Undeliverable: news"), K.HARD, "5.1.1"),
        (plain(OLD_POSTFIX), K.SOFT, "5.2.2"),
        (plain("<sari@readers.example>: retry timeout exceeded"), K.SOFT, "4.4.7"),
        (plain("<sari@readers.example>: host not found"), K.HARD, "5.1.2"),
        (plain("<sari@readers.example>: message blocked as spam"), K.SOFT, "5.7.1"),
        (plain("<sari@readers.example>: 554 refused"), K.HARD, "5.0.0"),
        (plain("<sari@readers.example>\nThis is a warning message only.\nIt is late."), K.DELAYED, ""),
    ],
)
def test_a_refusal_without_a_report_is_read_by_the_hosts_words(raw: bytes, kind: BounceKind, status: str) -> None:
    read = read_bounce(raw)
    assert (read.kind, read.status, read.recipient) == (kind, status, "sari@readers.example")


def test_shapes_that_only_flufl_bounce_knows_are_read_by_it() -> None:
    said = "here is your list of failed recipients\n<sari@readers.example>\nhere is your returned mail"
    raw = plain(said, sender="robot@relay.example", subject="news")
    assert (read_bounce(raw).kind, read_bounce(raw).recipient) == (K.HARD, "sari@readers.example")


def test_a_host_that_says_nothing_that_can_be_read_is_unknown() -> None:
    assert read_bounce(plain("Something happened.")).kind is K.UNKNOWN


COMPLAINT = f"""From: feedback@box.example
Subject: FW: news
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="yy"

--yy
Content-Type: text/plain

This is a report about a mail.

--yy
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Box/1.0
Version: 1
Original-Mail-From: <b+{TRAIL}@wire.example>
Original-Rcpt-To: <sari@readers.example>

--yy
Content-Type: message/rfc822

From: news@wire.example
Subject: news

text
--yy--
"""


def test_a_complaint_is_told_by_its_feedback_report() -> None:
    read = read_bounce(COMPLAINT.encode())
    assert (read.kind, read.recipient, read.trail) == (K.COMPLAINT, "sari@readers.example", (TRAIL,))
    assert read.words == "abuse reported by Box/1.0"
    for harmless in ("not-spam", "auth-failure", ""):
        assert read_bounce(COMPLAINT.replace("abuse", harmless).encode()).kind is K.UNKNOWN


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: auto-generated (away)\n",
        "X-Autoreply: yes\n",
        "Precedence: auto_reply\n",
    ],
)
def test_the_answer_of_a_machine_is_no_bounce(more: str) -> None:
    away = "I am away. If your matter is urgent, the user unknown to you is my deputy. 550 5.1.1"
    assert read_bounce(plain(away, sender="Sari <sari@readers.example>", subject="Re: news", more=more)).kind is K.REPLY


def test_the_answer_of_a_person_is_no_bounce_either() -> None:
    raw = plain("My editor is no longer with us. user unknown", sender="sari@readers.example", subject="Re: news")
    assert read_bounce(raw).kind is K.UNKNOWN
    raw = plain("away", sender="sari@readers.example", subject="=?utf-8?q?Out_of_office?=")
    assert read_bounce(raw).kind is K.REPLY


@pytest.mark.parametrize("within", [report(), COMPLAINT.encode()])
def test_a_bounce_that_somebody_passes_on_is_none_of_theirs(within: bytes) -> None:
    head = b'From: sari@readers.example\nSubject: Fw: what is this?\nContent-Type: multipart/mixed; boundary="zz"\n\n'
    raw = head + b"--zz\n\nLook.\n--zz\nContent-Type: message/rfc822\n\n" + within + b"\n--zz--\n"
    assert read_bounce(raw).kind is K.UNKNOWN


def test_codes_that_only_look_like_codes_are_none() -> None:
    assert status_of("host 5.1.1.9 said hello") == ""
    assert status_of("version 15.1.1") == ""
    assert status_of("(#5.1.1)") == "5.1.1"
    assert kind_of("5.1.1") is K.HARD


HOSTILE = {
    "a thousand nested parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth) for depth in range(1000)
    ),
    "a thousand nested mails": b"Content-Type: message/rfc822\n\n" * 1000,
    "nested digests": b'Content-Type: multipart/digest; boundary="b"\n\n' + b"--b\n\n" * 3000,
    "ten thousand parts": b'Content-Type: multipart/report; boundary="b"\n\n'
    + b"--b\nContent-Type: text/plain\n\nx\n" * 10_000,
    "fifty megabytes": report() + b"x" * 50_000_000,
    "a header of ten megabytes": b"Subject: " + b"a" * 10_000_000 + b"\n\nhello",
    "a folded header of ten megabytes": b'Content-Type: text/plain; a="' + b"\n ;;;;;;;;" * 1_000_000 + b"\n\nhello",
    "a hundred thousand headers": b"a: b\n" * 100_000,
    "empty lines": b"\n" * 300_000,
    "unbalanced quotes": b'Content-Type: multipart/report; boundary="' + b";" * 300_000,
    "encoded words": b"From: " + b"=?utf-8?b?//8=?= =?x?q?=?= " * 5_000 + b"\n\n",
    "unknown charsets": b"Content-Type: text/plain; charset=zlib\nFrom: mailer-daemon@x\n\n\xff\xfe\xed\xa0\x80",
    "a charset that is no word": b"Content-Type: text/plain; charset*=x''%ff%00\nFrom: mailer-daemon@x\n\n5.1.1",
    "broken base64": b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\nFrom: postmaster@x\n\n=A=\xff!",
    "words without end": b"From: mailer-daemon@x\n\n" + b"user address recipient mailbox account " * 5_000,
    "spaces": b"From: mailer-daemon@x\n\n" + b" " * 250_000,
    "at signs": b"From: mailer-daemon@x\n\n" + b"a@" * 100_000,
    "angles": b"From: postmaster@x\nContent-Type: text/html\n\n" + b"<" * 250_000,
    "nothing": b"",
    "noughts": b"\x00" * 1000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_within_bounds(name: str) -> None:
    began = time.process_time()
    read = read_bounce(HOSTILE[name])
    assert isinstance(read, Bounce)
    assert time.process_time() - began < 1.0, "some tens of milliseconds, on a slow machine that is shared"
    assert len(read.words) <= bounces.WORDS
    read.words.encode()
    read.recipient.encode()
    if name == "fifty megabytes":
        assert read.kind is K.HARD


pieces = st.sampled_from(
    [*report().splitlines(keepends=True), *COMPLAINT.encode().splitlines(keepends=True), b"\n", b" \t\n"]
)
SCRAPS = st.lists(
    st.one_of(pieces, st.binary(max_size=40), st.text(max_size=20).map(lambda t: t.encode("utf-8", "surrogatepass"))),
    max_size=40,
)


@given(SCRAPS)
@settings(max_examples=300, deadline=None)
def test_no_scrap_of_mail_raises(scraps: list[bytes]) -> None:
    read = read_bounce(b"".join(scraps))
    (read.words + read.recipient + read.status).encode()
    assert len(read.trail) <= bounces.TRAILS


@given(st.integers(0, 2000), st.binary(max_size=8), st.integers(0, 60))
@settings(max_examples=300, deadline=None)
def test_no_damaged_report_raises(place: int, damage: bytes, gone: int) -> None:
    for whole in (report(diagnostic="550 5.1.1 nobody"), COMPLAINT.encode()):
        read_bounce(whole[: place % len(whole)] + damage + whole[place % len(whole) + gone :])
