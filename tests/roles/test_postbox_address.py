"""Where the postbox listens: what can be said, what is refused, and that nothing starts without an address."""

from pathlib import Path

import pytest

from kawat.core.errors import BadSetting
from kawat.roles.postbox_address import PostboxAddress, read_postbox
from kawat.roles.posts import ROLES
from kawat.roles.settings import read_settings
from kawat.roles.supervisor import Supervisor


@pytest.mark.parametrize(
    ("said", "scheme", "host", "port"),
    [
        ("lmtp://127.0.0.1:8424", "lmtp", "127.0.0.1", 8424),
        ("smtp://[::1]:2525", "smtp", "::1", 2525),
        ("smtp://mail.example:25/", "smtp", "mail.example", 25),
    ],
)
def test_an_address_is_a_protocol_a_host_and_a_port(said: str, scheme: str, host: str, port: int) -> None:
    its = read_postbox(said)
    assert its == PostboxAddress(scheme=scheme, host=host, port=port)
    assert str(its) == said.rstrip("/")


@pytest.mark.parametrize(
    "wrong",
    ["127.0.0.1:24", "lmtp://127.0.0.1", "http://127.0.0.1:24", "lmtp://:24", "lmtp://h:x", "lmtp://h:99999", "lmtp://u@h:24", "lmtp://[::1:24", "unix:/run/k", "lmtp://h:24/box"],
)  # fmt: skip
def test_anything_else_stops_the_start(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="KAWAT_POSTBOX"):
        read_settings({"KAWAT_HOME": str(tmp_path), "KAWAT_POSTBOX": wrong})


def test_without_an_address_nobody_takes_in_bounces(tmp_path: Path) -> None:
    assert "postbox" in ROLES
    assert read_postbox("") is None
    assert Supervisor(read_settings({"KAWAT_HOME": str(tmp_path)}), ["postbox"]).posts == []


def test_an_address_of_another_machine_is_named(tmp_path: Path) -> None:
    told = {"KAWAT_HOME": str(tmp_path), "KAWAT_POSTBOX": "lmtp://192.0.2.1:8424"}
    with pytest.raises(BadSetting, match=r"KAWAT_POSTBOX is set to lmtp://192\.0\.2\.1:8424"):
        Supervisor(read_settings(told), ["postbox"])
