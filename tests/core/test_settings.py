"""Settings come from the environment alone; each wrong value stops the start with one sentence that names it."""

import base64
import re
from pathlib import Path

import pytest

from kawat.core.errors import BadSetting, NotInitialised
from kawat.roles.settings import new_secret, read_settings
from kawat.roles.shown_settings import SETTINGS
from kawat.transports.relay import Tls

SECRET = base64.b64encode(bytes(range(32))).decode()


def told(tmp_path: Path, **environ: str) -> dict[str, str]:
    return {"KAWAT_HOME": str(tmp_path), **environ}


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    its = read_settings(told(tmp_path))
    assert its.home == tmp_path
    assert (its.host, its.port, its.stream_port) == ("127.0.0.1", 8400, 8401)
    assert its.base_url == "http://127.0.0.1:8400"
    (relay,) = its.relays
    assert (relay.host, relay.port, relay.tls, relay.user) == ("127.0.0.1", 25, Tls.NEVER, "")
    assert its.mail_from == "wire@kawat.invalid"
    assert not its.allow_loopback
    assert its.database_url == its.bus_url == ""


def test_a_home_without_a_key_has_no_secret_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotInitialised, match="kawat init"):
        _ = read_settings(told(tmp_path)).secret


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAWAT_PORT", "eighty"),
        ("KAWAT_PORT", "65536"),
        ("KAWAT_PORT", "-1"),
        ("KAWAT_PORT", "8.4e3"),
        ("KAWAT_STREAM_PORT", "8401x"),
        ("KAWAT_SENDERS", "0"),
        ("KAWAT_SENDERS", "65"),
        ("KAWAT_EDGES", "many"),
        ("KAWAT_SHARDS", "0"),
        ("KAWAT_SHARD", "2"),
        ("KAWAT_SHARD", "0"),
        ("KAWAT_SHARD", "one"),
        ("KAWAT_BASE_URL", "wire.example"),
        ("KAWAT_BASE_URL", "ftp://wire.example"),
        ("KAWAT_BASE_URL", "https://"),
        ("KAWAT_BASE_URL", "https://["),
        ("KAWAT_STREAM_URL", "stream"),
        ("DATABASE_URL", "mysql://kawat:hush@db/kawat"),
        ("DATABASE_URL", "postgresql://["),
        ("BUS_URL", "redis://kawat:hush@bus"),
        ("SMTP_URL", "https://relay"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://relay:port"),
        ("SMTP_URL", "smtp://relay:99999"),
        ("SMTP_URL", "relay:25"),
        ("SMTP_URL", "smtp://user@relay"),
        ("SMTP_URL", "smtp://:hush@relay/folder"),
        ("SMTP_URL", "smtp://user:hush@relay?connections=0"),
        ("SMTP_URL", "smtp://user:hush@relay?speed=9"),
        ("SMTP_URL", "smtp://relay?rate=fast"),
        ("SMTP_URL", " ".join(["smtp://relay"] * 9)),
        ("KAWAT_SMTP_CA", "/nowhere/ca.pem"),
        ("KAWAT_SMTP_CA", __file__),
        ("KAWAT_DKIM", "nov2026"),
        ("KAWAT_DKIM", "../wire"),
        ("KAWAT_LOG_LEVEL", "LOUD"),
        ("KAWAT_SECRET", "short"),
        ("KAWAT_SECRET", base64.b64encode(bytes(31)).decode()),
        ("KAWAT_SECRET", "not base64 at all!"),
        ("KAWAT_SECRET", "schlüssel"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings(told(tmp_path, **{name: value}))
    sentence = str(refused.value)
    assert sentence.startswith(f"{name} is set to ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "hush" not in sentence, "a password in a log"
    if name == "KAWAT_SECRET":
        assert value not in sentence


def test_a_machine_runs_all_routers_or_those_that_it_names(tmp_path: Path) -> None:
    assert (read_settings(told(tmp_path)).shards, read_settings(told(tmp_path)).shard) == (1, ())
    assert read_settings(told(tmp_path, KAWAT_SHARDS="4")).shard == ()
    assert read_settings(told(tmp_path, KAWAT_SHARDS="4", KAWAT_SHARD="3, 1,3")).shard == (1, 3)
    with pytest.raises(BadSetting, match="which is 4"):
        read_settings(told(tmp_path, KAWAT_SHARDS="4", KAWAT_SHARD="5"))


def test_loopback_is_for_tests_and_the_demo_never_for_a_wire_that_is_served_by_https(tmp_path: Path) -> None:
    assert read_settings(told(tmp_path, KAWAT_ALLOW_LOOPBACK="1")).allow_loopback
    assert not read_settings(told(tmp_path, KAWAT_ALLOW_LOOPBACK="0")).allow_loopback
    for more in (
        {"KAWAT_BASE_URL": "https://wire.example"},
        {"KAWAT_BASE_URL": "https://127.0.0.1"},
        {"KAWAT_BASE_URL": "http://wire.example"},
        {"KAWAT_HOST": "0.0.0.0"},
        {"KAWAT_HOST": "192.168.1.7", "KAWAT_BASE_URL": "http://127.0.0.1"},
    ):
        with pytest.raises(BadSetting, match="KAWAT_ALLOW_LOOPBACK"):
            read_settings(told(tmp_path, KAWAT_ALLOW_LOOPBACK="1", **more))


def test_the_secret_comes_from_the_environment_a_named_file_or_the_home_in_that_order(tmp_path: Path) -> None:
    other, third = new_secret(), new_secret()
    (tmp_path / "wire.key").write_text(third)
    assert read_settings(told(tmp_path)).secret == base64.b64decode(third)
    named = tmp_path / "named"
    named.write_text(other + "\n")
    its = read_settings(told(tmp_path, KAWAT_SECRET_FILE=str(named)))
    assert its.secret == base64.b64decode(other)
    assert its.secret_source == str(named)
    its = read_settings(told(tmp_path, KAWAT_SECRET=SECRET, KAWAT_SECRET_FILE=str(named)))
    assert its.secret == bytes(range(32))
    assert its.secret_source == "KAWAT_SECRET"


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("DATABASE_URL", "postgresql://kawat:hush@db/kawat", "database_url"),
        ("BUS_URL", "nats://kawat:hush@bus:4222", "bus_url"),
    ],
)
def test_what_may_hold_a_password_can_come_from_a_file(tmp_path: Path, name: str, value: str, field: str) -> None:
    named = tmp_path / "named"
    named.write_text(value + "\n")
    from_file = read_settings(told(tmp_path, **{f"{name}_FILE": str(named)}))
    assert getattr(from_file, field) == getattr(read_settings(told(tmp_path, **{name: value})), field)
    assert getattr(from_file, field) == value


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://relay.example", ("relay.example", 25, Tls.OFFERED, 4, 0)),
        ("smtp://[::1]:2525", ("::1", 2525, Tls.NEVER, 4, 0)),
        ("smtp://localhost", ("localhost", 25, Tls.NEVER, 4, 0)),
        ("smtp+tls://relay.example", ("relay.example", 587, Tls.STARTTLS, 4, 0)),
        ("smtps://relay.example?connections=8&rate=50.5", ("relay.example", 465, Tls.IMPLICIT, 8, 50.5)),
        ("smtp://wire:hush@127.0.0.1", ("127.0.0.1", 25, Tls.STARTTLS, 4, 0)),
    ],
)
def test_a_relay_is_named_with_how_it_is_spoken_to(tmp_path: Path, url: str, expected: tuple[object, ...]) -> None:
    (relay,) = read_settings(told(tmp_path, SMTP_URL=url, KAWAT_MAIL_DOMAIN="wire.example")).relays
    assert (relay.host, relay.port, relay.tls, relay.connections, relay.rate) == expected
    assert relay.hello == "wire.example"


@pytest.mark.parametrize("sender", ["news@Wire.example", "The wire <news@wire.example>"])
def test_mail_is_signed_for_the_domain_that_it_comes_from(tmp_path: Path, sender: str) -> None:
    assert read_settings(told(tmp_path, KAWAT_MAIL_FROM=sender)).signing_domain == "wire.example"


def test_relays_may_be_several_and_their_passwords_are_never_shown(tmp_path: Path) -> None:
    named = tmp_path / "password"
    named.write_text("h@sh/2\n")
    first, second = read_settings(
        told(
            tmp_path,
            SMTP_URL="smtps://wire%40house:hush%2C1@a.example, smtp+tls://wire@b.example",
            KAWAT_SMTP_PASSWORD_FILE=str(named),
        )
    ).relays
    assert (first.user, first.password) == ("wire@house", "hush,1")
    assert (second.user, second.password) == ("wire", "h@sh/2")
    for shown in (str(first), repr(first), str(second), repr(second)):
        assert "hush" not in shown
        assert "h@sh" not in shown


@pytest.mark.parametrize("name", ["DATABASE_URL", "BUS_URL", "SMTP_URL", "KAWAT_SMTP_PASSWORD"])
def test_a_named_file_that_is_not_there_stops_the_start(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadSetting, match=f"{name}_FILE"):
        read_settings(told(tmp_path, **{f"{name}_FILE": str(tmp_path / "nowhere")}))


def test_a_key_file_that_is_no_key_stops_the_start(tmp_path: Path) -> None:
    named = tmp_path / "named"
    for content in (b"\xff\xfe", b"c2hvcnQ=", b""):
        named.write_bytes(content)
        with pytest.raises(BadSetting):
            read_settings(told(tmp_path, KAWAT_SECRET_FILE=str(named)))
    with pytest.raises(BadSetting):
        read_settings(told(tmp_path, KAWAT_SECRET_FILE=str(tmp_path)))


def test_new_secrets_are_good_and_never_the_same(tmp_path: Path) -> None:
    one, two = new_secret(), new_secret()
    assert one != two
    assert len(read_settings(told(tmp_path, KAWAT_SECRET=one)).secret) == 32


def test_addresses_end_without_a_slash_and_lend_the_mail_its_domain(tmp_path: Path) -> None:
    its = read_settings(told(tmp_path, KAWAT_BASE_URL="https://wire.example/"))
    assert its.base_url == "https://wire.example"
    assert its.mail_from == "wire@wire.example"
    assert its.masthead.item_url("ab") == "https://wire.example/items/ab"
    assert read_settings(told(tmp_path, KAWAT_BASE_URL="http://[::1]:80")).mail_domain == "kawat.invalid"


def test_proxies_are_a_list(tmp_path: Path) -> None:
    assert read_settings(told(tmp_path, TRUSTED_PROXIES=" 10.0.0.1, ,10.0.0.2 ")).trusted_proxies == (
        "10.0.0.1",
        "10.0.0.2",
    )


def test_every_setting_that_is_read_is_told(tmp_path: Path) -> None:
    source = (Path(__file__).parents[2] / "kawat/roles/settings.py").read_text("utf-8")
    read = set(re.findall(r'"((?:KAWAT_|SMTP_|BUS_|DATABASE_|TRUSTED_)[A-Z_]+)"', source))
    assert {name for name in read if not name.endswith("_FILE")} == SETTINGS.keys()
