"""`dkim` makes a key that only its owner may read, and a record that a stranger's library takes."""

import stat
from contextlib import closing
from pathlib import Path

import dkim as stranger
import pytest

from kawat.transports.dkim import Signer, read_key
from kawat.transports.letter import Stationery
from tests.cli.terminal import Terminal
from tests.transports.relays import envelope
from tests.transports.test_letter import settled, wanted


@pytest.mark.parametrize("more", [[], ["--ed25519"]])
def test_a_key_is_made_once_and_its_record_is_the_one_to_publish(kawat: Terminal, more: list[str]) -> None:
    selector = f"s{len(more)}"
    told = kawat.json("dkim", selector, *more)
    path = Path(told["key"])
    assert told["made"]
    assert not told["signs"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    again = kawat.json("dkim", selector, *more)
    assert (again["made"], again["value"]) == (False, told["value"])
    answer = kawat("dkim", selector)
    assert answer.out.startswith(f'{told["name"]}. IN TXT "v=DKIM1; k={"ed25519" if more else "rsa"}; p=')
    assert f"add {selector} to KAWAT_DKIM" in answer.out

    domain = told["name"].partition("._domainkey.")[2]
    stationery = Stationery(Signer(domain, [read_key(selector, path.read_bytes())]))
    letter = stationery.letter(envelope(1, headers=(("From", f"<wire@{domain}>"),)), wanted, settled)
    stationery.sign([letter])
    asked: list[bytes] = []

    def dns(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return str(told["value"]).encode()

    assert stranger.verify(letter.head + letter.body[: -len(b".\r\n")], dnsfunc=dns)
    assert asked == [f"{told['name']}.".encode()]


@pytest.mark.parametrize("selector", ["", "a.b", "../wire", "A", "-a", "a" * 64, "schlüssel"])
def test_what_is_no_selector_makes_nothing(kawat: Terminal, selector: str) -> None:
    assert kawat("dkim", "--", selector).code == 2


def test_a_selector_that_is_set_before_its_key_is_there_stops_the_start_and_can_be_made(kawat: Terminal) -> None:
    with closing(Terminal(kawat.home, KAWAT_DKIM="early")) as early:
        refused = early("check", "--json")
        assert (refused.code, refused.told["code"]) == (7, "bad-setting")
        assert "`kawat dkim early` makes one" in refused.told["message"]
        assert early.json("dkim", "early")["signs"]
        found = {each["name"]: each for each in early.json("check")["checks"]}
    assert found["dkim"] == {"name": "dkim", "well": True, "told": "mail is signed with early"}


def test_check_shows_relays_without_their_passwords(kawat: Terminal) -> None:
    relays = "smtps://wire:hush@relay.example smtp://127.0.0.1:2525"
    with closing(Terminal(kawat.home, SMTP_URL=relays)) as other:
        answer = other("check", "--json")
    assert "hush" not in answer.out + answer.err
    assert answer.told["settings"]["relays"] == [
        "relay.example:465, TLS implicit, signs in",
        "127.0.0.1:2525, TLS never",
    ]
