"""Signatures as a stranger's library checks them, over mail in scripts that mail systems get wrong."""

import re
from collections.abc import Sequence

import dkim as stranger
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kawat.core.delivery import Envelope, Rendition
from kawat.core.terms import Kind
from kawat.formats import render
from kawat.transports import dkim
from kawat.transports.dkim import BadKey, Signer, SigningKey, new_key, quoted, read_key
from kawat.transports.letter import Letter, Stationery
from tests.formats.stories import MASTHEAD, full, of_kind, out
from tests.transports.relays import envelope
from tests.transports.test_letter import settled, wanted

RSA, RSA_PEM = new_key("nov2026", algorithm="rsa")
ED, ED_PEM = new_key("nov2026e", algorithm="ed25519")
OWN = (
    ("To", "<editor@desk.example>"),
    ("Message-ID", "<abc@wire.example>"),
    ("List-Unsubscribe", "<https://wire.example/unsubscribe/1-abc>"),
    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ("Kawat-Number", "1042"),
)


def signed(its: Envelope, keys: Sequence[SigningKey] = (RSA, ED)) -> Letter:
    stationery = Stationery(Signer("wire.example", keys))
    letter = stationery.letter(its, wanted, settled)
    stationery.sign([letter])
    return letter


def message(letter: Letter) -> bytes:
    """As it arrives: dots single again, without the last one."""
    text = b"\r\n" + letter.head + letter.body
    assert text.endswith(b"\r\n.\r\n")
    return text.replace(b"\r\n.", b"\r\n")[2:-2]


def is_good(mail: bytes, keys: Sequence[SigningKey] = (RSA, ED)) -> list[bool]:
    """What dkimpy says of each signature, asking these keys for their records."""
    records = {f"{key.selector}._domainkey.wire.example.".encode(): key.record().encode() for key in keys}
    count = len(re.findall(rb"(?m)^DKIM-Signature:", mail))
    checker = stranger.DKIM(mail)
    return [checker.verify(idx=number, dnsfunc=lambda name, timeout=5: records[name]) for number in range(count)]


def mail(language: str, kind: Kind = Kind.RELEASE) -> Rendition:
    item = full(language) if kind is Kind.RELEASE else of_kind(kind, language)
    return render("mail", out(item), MASTHEAD)


@pytest.mark.parametrize("kind", [Kind.RELEASE, Kind.KILL])
@pytest.mark.parametrize("language", ["ko", "ar", "th", "zh-Hant", "en"])
def test_a_stranger_finds_both_signatures_good(language: str, kind: Kind) -> None:
    letter = signed(envelope(1, rendition=mail(language, kind), headers=OWN))
    assert is_good(message(letter)) == [True, True]


def test_the_link_that_confirms_a_kill_is_signed_with_the_text_around_it() -> None:
    kill = envelope(1)._replace(rendition=mail("ko", Kind.KILL), confirm="https://wire.example/acknowledge/1-2-abcdef")
    assert is_good(message(signed(kill))) == [True, True]
    assert kill.rendition.slots


@pytest.mark.parametrize(
    "spoilt",
    [
        (b"To: <editor@desk.example>", b"To: <other@desk.example>"),
        (b"/unsubscribe/1-abc", b"/unsubscribe/1-abd"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Clicks"),
        (b"Message-ID: <abc@", b"Message-ID: <abd@"),
        (b"MIME-Version: 1.0", b"MIME-Version: 1.1"),
        (b"To: <editor@desk.example>", b"To: <editor@desk.example>\r\nSubject: another"),
        (b"To: <editor@desk.example>", b"To: <editor@desk.example>\r\nFrom: <forger@desk.example>"),
        (b"base64\r\n\r\n", b"base64\r\n\r\nAAAA"),
    ],
)
def test_what_is_signed_cannot_be_changed_or_added_to(spoilt: tuple[bytes, bytes]) -> None:
    good = message(signed(envelope(1, rendition=mail("ko"), headers=OWN)))
    assert spoilt[0] in good
    bad = good.replace(spoilt[0], spoilt[1], 1)
    try:
        assert not any(is_good(bad))
    except stranger.ValidationError:
        pass  # dkimpy's way to refuse a message with two From


def test_the_wire_number_is_not_signed_since_it_is_known_at_t_only() -> None:
    good = message(signed(envelope(1, rendition=mail("en"), headers=OWN)))
    assert is_good(good.replace(b"Kawat-Number: 1042", b"Kawat-Number: 1043")) == [True, True]


def test_a_signature_is_the_same_whenever_it_is_made() -> None:
    its = envelope(1, rendition=mail("th"), headers=OWN)
    assert signed(its).head == signed(its).head


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"\n", b".", b"a", b"\xed\x95\x9c"]), max_size=30).map(b"".join))
@example(b"")
@example(b"\r\n\r\n\r\n")
@example(b"a \t\r\n.\r\n \r\n\r\n")
def test_any_text_is_signed_as_it_arrives(text: bytes) -> None:
    content = b"From: Kawat <news@wire.example>\r\nSubject:  a \t b\r\n folded\r\n\r\n" + text
    its = envelope(1, rendition=Rendition(format="mail", media_type="message/rfc822", content=content), headers=OWN)
    assert is_good(message(signed(its, [ED])), [ED]) == [True]


def test_the_lines_of_a_signature_are_short() -> None:
    head = signed(envelope(1, rendition=mail("ko"), headers=OWN)).head.decode()
    lines = head.partition("To: ")[0].split("\r\n")
    assert max(map(len, lines)) <= 76
    assert head.count("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=wire.example; s=nov2026;") == 1
    assert head.count("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=wire.example; s=nov2026e;") == 1


def test_the_body_is_hashed_once_for_all_its_recipients(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    hash_once = dkim.body_hash

    def counted(*parts: bytes) -> str:
        calls.append(1)
        return hash_once(*parts)

    monkeypatch.setattr(dkim, "body_hash", counted)
    shared, stationery = mail("ko"), Stationery(Signer("wire.example", [ED]))
    for number in range(20):
        stationery.sign([stationery.letter(envelope(number, rendition=shared), wanted, settled)])
    assert len(calls) == 1


def test_a_key_is_read_back_and_its_record_fits_a_zone_file() -> None:
    assert read_key("nov2026", RSA_PEM.encode()).record() == RSA.record()
    assert read_key("nov2026e", ED_PEM.encode()).record() == ED.record()
    assert RSA.record().startswith("v=DKIM1; k=rsa; p=MIIBIjANBg")
    assert len(ED.record()) == len("v=DKIM1; k=ed25519; p=") + 44
    strings = re.findall(r'"([^"]*)"', quoted(RSA.record()))
    assert "".join(strings) == RSA.record()
    assert max(map(len, strings)) <= 255


@pytest.mark.parametrize("pem", [b"", b"\xff", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_refused(pem: bytes) -> None:
    with pytest.raises(BadKey):
        read_key("nov2026", pem)
