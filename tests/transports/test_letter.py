"""A letter's bytes: dots doubled once, nothing smuggled, nothing changed."""

import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.core.delivery import DeliveryKey, Envelope, Outcome, Rendition
from kawat.core.terms import LANGUAGES, Channel, Kind
from kawat.formats import render
from kawat.formats.labels import labels
from kawat.transports.letter import RENDITIONS, Stationery, Unsendable, stuffed
from tests.formats.stories import MASTHEAD, of_kind, out


def envelope(**changes: object) -> Envelope:
    facts: dict[str, object] = {
        "key": DeliveryKey(1, 2, 0),
        "channel": Channel.EMAIL,
        "address": "editor@example.org",
        "sender": "bounce+1@wire.example",
        "message_id": "abc@wire.example",
        "rendition": rendition(b"Subject: x\r\n\r\ntext\r\n"),
        "headers": (("To", "<editor@example.org>"),),
    }
    return Envelope(**(facts | changes))  # type: ignore[arg-type]


def rendition(content: bytes) -> Rendition:
    return Rendition(format="mail", media_type="message/rfc822", content=content)


def wanted(_: Envelope) -> bool:
    return True


def settled(_: Envelope, __: Outcome) -> None:
    raise AssertionError("making a letter settles nothing")


LINES = st.lists(st.sampled_from([b"", b".", b"..", b".a", b"a.", b"\xc3\xa9", b"x" * 998]), max_size=8)


@given(LINES)
def test_dots_are_doubled_as_the_standard_library_doubles_them(lines: list[bytes]) -> None:
    content = b"".join(line + b"\r\n" for line in lines)
    expected = smtplib._quote_periods(content)  # type: ignore[attr-defined]
    assert stuffed(content) == (expected or b"\r\n") + b".\r\n"


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"a"]), max_size=12).map(b"".join))
def test_no_content_can_end_its_message_early_however_lenient_the_relay(content: bytes) -> None:
    text = stuffed(content)
    assert text.endswith(b"\r\n.\r\n")
    inner = b"\r\n" + text[: -len(b".\r\n")]
    assert inner.count(b"\r") == inner.count(b"\n") == inner.count(b"\r\n")
    assert b"\r\n.\r\n" not in inner


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": (("To", "<a@b.example>\r\nBcc: <c@d.example>"),)},
        {"headers": (("To", "a\nb"),)},
        {"headers": (("To", "a\rb"),)},
        {"headers": (("To\r\nX", "a"),)},
        {"headers": (("Subject", "é"),)},
        {"headers": ((".To", "a"),)},
        {"address": "a@b.example>\r\nRCPT TO:<c@d.example"},
        {"address": "a b@c.example"},
        {"address": "é\u200b@c.example"},
        {"address": "é >@c.example"},
        {"address": "é@ç.example"},
        {"address": ""},
        {"sender": "a@b.example> SIZE=1"},
    ],
)
def test_what_could_be_read_as_a_header_or_a_command_is_never_written(changes: dict[str, object]) -> None:
    with pytest.raises(Unsendable):
        Stationery().letter(envelope(**changes), wanted, settled)


def test_the_null_sender_is_a_sender() -> None:
    assert Stationery().letter(envelope(sender=""), wanted, settled).envelope.sender == ""


def test_a_rendition_is_made_ready_once_for_all_its_recipients() -> None:
    stationery, shared = Stationery(), rendition(b"\r\n.text\r\n")
    first = stationery.letter(envelope(rendition=shared), wanted, settled)
    second = stationery.letter(envelope(rendition=shared, address="other@example.org"), wanted, settled)
    assert first.body is second.body
    assert first.body == b"\r\n..text\r\n.\r\n"


def test_renditions_that_are_long_gone_are_forgotten_and_never_mixed_up() -> None:
    stationery = Stationery()
    for number in range(3 * RENDITIONS):
        letter = stationery.letter(envelope(rendition=rendition(b"%d\r\n" % number)), wanted, settled)
        assert letter.body == b"%d\r\n.\r\n" % number


def test_8_bit_text_is_known_as_such() -> None:
    assert Stationery().letter(envelope(rendition=rendition("é".encode())), wanted, settled).eight_bit
    assert not Stationery().letter(envelope(), wanted, settled).eight_bit


LINK = "https://wire.example/acknowledge/2a-1f-0123456789abcdef0123456789abcdef"


def arrived(link: str, language: str, kind: Kind) -> EmailMessage:
    """The notice as its reader's mail program takes it apart."""
    content = render("mail", out(of_kind(kind, language)), MASTHEAD)
    letter = Stationery().letter(envelope(rendition=content, confirm=link), wanted, settled)
    text = b"\r\n" + letter.head + letter.body
    assert text.endswith(b"\r\n.\r\n")
    plain = text.replace(b"\r\n.", b"\r\n")[2:-2]
    assert plain.isascii()
    assert max(map(len, plain.split(b"\r\n"))) <= 76
    message = message_from_bytes(plain, policy=policy.default)
    assert all(each.defects == [] for each in message.walk())
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [Kind.KILL, Kind.WITHHOLD])
def test_the_link_that_confirms_a_kill_stands_in_its_text_and_its_html(language: str, kind: Kind) -> None:
    words = labels(language)
    message = arrived(LINK, language, kind)
    plain = text_of(message, "plain")
    assert f"\n\n{words.confirm}{words.colon}{LINK}\n\n" in plain
    assert plain.index(words.kill_order if kind is Kind.KILL else words.withhold_order) < plain.index(LINK)
    assert f'<a href="{LINK}">{words.confirm}</a></p>\n' in text_of(message, "html")
    without = arrived("", language, kind)
    for subtype in ("plain", "html"):
        assert words.confirm not in text_of(without, subtype)
        assert "\x02" not in text_of(without, subtype)
        lines = [line for line in text_of(message, subtype).split("\n") if LINK not in line]
        assert text_of(without, subtype).split() == " ".join(lines).split()


@pytest.mark.parametrize("length", range(60, 80))
def test_a_link_of_any_length_is_read_back_whole(length: int) -> None:
    link = "https://wire.example/acknowledge/".ljust(length, "a")
    assert link in text_of(arrived(link, "ko", Kind.KILL), "plain").split()


def test_two_recipients_of_one_kill_are_given_two_links() -> None:
    shared, stationery = render("mail", out(of_kind(Kind.KILL)), MASTHEAD), Stationery()
    bodies = [
        stationery.letter(envelope(rendition=shared, confirm=f"{LINK}{each}"), wanted, settled).body for each in "01"
    ]
    assert bodies[0] != bodies[1]
    assert bodies[0].replace(b"def0=", b"def1=") == bodies[1]


@pytest.mark.parametrize(
    "link", ["https://a.example/\r\nBcc: x", "javascript:x", 'https://a.example/">', "https://a b"]
)
def test_a_link_that_could_be_more_than_a_link_is_never_written(link: str) -> None:
    shared = render("mail", out(of_kind(Kind.KILL)), MASTHEAD)
    with pytest.raises(Unsendable):
        Stationery().letter(envelope(rendition=shared, confirm=link), wanted, settled)
