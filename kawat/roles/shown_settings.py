"""Every setting with its meaning, and as a page may show it. docs/operating.md is tested against `SETTINGS`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

SETTINGS: dict[str, str] = {
    "KAWAT_HOME": "the folder of database, key and pictures; ~/.kawat unless said",
    "DATABASE_URL": "postgresql://… when one machine is not enough; SQLite in the home unless said",
    "BUS_URL": "nats://… when roles run on several machines; Unix sockets unless said",
    "KAWAT_SECRET": "the wire's secret, 32 bytes in base64; the file wire.key in the home unless said",
    "KAWAT_BASE_URL": "how the world reaches the pages; http://127.0.0.1:PORT unless said",
    "KAWAT_STREAM_URL": "how the world reaches the desktop stream; http://127.0.0.1:STREAM_PORT unless said",
    "KAWAT_HOST": "the address to listen on; 127.0.0.1 unless said",
    "KAWAT_PORT": "the port of the pages; 8400 unless said",
    "KAWAT_STREAM_PORT": "the port of the desktop stream; 8401 unless said",
    "KAWAT_NAME": "the wire's name; Kawat unless said",
    "KAWAT_MARK": "its mark in datelines; KAWAT unless said",
    "KAWAT_MAIL_DOMAIN": "the domain of Message-IDs and bounce addresses; the host of the base URL unless said",
    "KAWAT_MAIL_FROM": "the address that mail comes from; wire@ the mail domain unless said",
    "SMTP_URL": "the relay or relays, as smtp://HOST:PORT, smtp+tls:// or smtps://; smtp://127.0.0.1:25 unless said",
    "KAWAT_SMTP_PASSWORD": "the password of relays that SMTP_URL names a user for, and no password",
    "KAWAT_SMTP_CA": "a file of certificates that vouch for relays, beside the public ones; none unless said",
    "KAWAT_DKIM": "selectors of the keys that mail is signed with, parted by commas; none unless said",
    "KAWAT_POSTBOX": "where bounces are taken in, as lmtp://HOST:PORT or smtp://HOST:PORT; nowhere unless said",
    "TRUSTED_PROXIES": "addresses of proxies whose forwarded headers are believed, parted by commas; none unless said",
    "KAWAT_SENDERS": "how many sender processes `kawat run` starts; 2 unless said",
    "KAWAT_WARM_HOSTS": "how many webhook hosts are dialled before every full five minutes; 1000 unless said",
    "KAWAT_EDGES": "how many edge processes `kawat run` starts; 1 unless said",
    "KAWAT_SHARDS": "over how many routers the profiles are spread, here and elsewhere; 1 unless said",
    "KAWAT_SHARD": "which of them `kawat run` starts, numbers from 1 parted by commas; all unless said",
    "KAWAT_ALLOW_LOOPBACK": "1 lets webhooks go to this very machine, for tests and the demo; refused where the world can reach it",
    "KAWAT_FILE_PORTS": "ports of SFTP and FTPS hosts beside 21, 22 and 990, parted by commas; none unless said",
    "KAWAT_OPEN_CIRCUITS": "codes of the circuits that anybody may sign up to, parted by commas; none unless said",
    "KAWAT_LOG_LEVEL": "DEBUG, INFO, WARNING or ERROR; INFO unless said",
    "KAWAT_LOG_FORMAT": "text, or json for one JSON object a line; text unless said",
}

HIDDEN = frozenset({"DATABASE_URL", "BUS_URL", "KAWAT_SECRET", "SMTP_URL", "KAWAT_SMTP_PASSWORD"})
"""Settings that may hold a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One setting as a page may show it: its value, 'set' where that may hold a password, '' where it was not said."""

    name: str
    meaning: str
    value: str

    @property
    def is_hidden(self) -> bool:
        return self.name in HIDDEN


def shown_settings(environ: Mapping[str, str] = os.environ) -> tuple[Shown, ...]:
    """What the environment says, in the order of the docs."""

    def value(name: str) -> str:
        said = environ.get(name) or environ.get(f"{name}_FILE") or ""
        return ("set" if said else "") if name in HIDDEN else said

    return tuple(Shown(name=name, meaning=meaning, value=value(name)) for name, meaning in SETTINGS.items())
