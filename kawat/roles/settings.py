"""The wire's settings: from the environment alone, parsed once, frozen.

A wrong value stops the start with a sentence. Every secret can also be given as a file, by the same name with `_FILE`.
What each of them means stands in `roles.shown_settings`.
"""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from kawat.core.errors import BadSetting, NotInitialised
from kawat.core.release import Masthead
from kawat.roles.logs import FORMS, TEXT
from kawat.roles.postbox_address import PostboxAddress, read_postbox
from kawat.roles.relays import read_relays
from kawat.transports.relay import Relay

KEY_FILE = "wire.key"
THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, checked. `secret_source` says where the secret came from, for messages."""

    home: Path
    database_url: str
    bus_url: str
    secret_text: str
    secret_source: str
    base_url: str
    stream_url: str
    host: str
    port: int
    stream_port: int
    name: str
    mark: str
    mail_domain: str
    mail_from: str
    relays: tuple[Relay, ...]
    dkim: tuple[str, ...]
    postbox: PostboxAddress | None
    trusted_proxies: tuple[str, ...]
    senders: int
    warm_hosts: int
    edges: int
    shards: int
    shard: tuple[int, ...]
    allow_loopback: bool
    file_ports: tuple[int, ...]
    open_circuits: tuple[str, ...]
    log_level: str
    log_format: str

    @property
    def secret(self) -> bytes:
        """32 bytes; raises `NotInitialised` where the home holds no key yet."""
        if not self.secret_text:
            raise NotInitialised(home=self.home)
        return _decode_secret(self.secret_text)

    @property
    def signing_domain(self) -> str:
        """The domain that mail comes from: what DMARC compares with that of a signature."""
        return parseaddr(self.mail_from)[1].rpartition("@")[2].lower()

    def dkim_file(self, selector: str) -> Path:
        """Where the key of a selector lies."""
        return dkim_key(self.home, selector)

    @property
    def masthead(self) -> Masthead:
        return Masthead(
            name=self.name,
            mark=self.mark,
            base_url=self.base_url,
            mail_domain=self.mail_domain,
            mail_from=self.mail_from,
        )


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment says; raises `BadSetting`."""
    home = Path(environ.get("KAWAT_HOME") or Path.home() / ".kawat").expanduser().absolute()
    port = _number(environ, "KAWAT_PORT", 8400, 0, 65_535)
    stream_port = _number(environ, "KAWAT_STREAM_PORT", 8401, 0, 65_535)
    base_url = _url(environ, "KAWAT_BASE_URL", f"http://127.0.0.1:{port}")
    secret, source = _secret(environ, home)
    mail_domain = environ.get("KAWAT_MAIL_DOMAIN") or _mail_domain(base_url)
    relays = read_relays(
        _told(environ, "SMTP_URL"),
        password=_told(environ, "KAWAT_SMTP_PASSWORD"),
        ca=environ.get("KAWAT_SMTP_CA", ""),
        hello=mail_domain,
    )
    allow_loopback = environ.get("KAWAT_ALLOW_LOOPBACK", "") not in ("", "0")
    host = environ.get("KAWAT_HOST") or "127.0.0.1"
    if allow_loopback and not (base_url.startswith("http:") and {urlsplit(base_url).hostname, host} <= THIS_MACHINE):
        reason = "a wire that the world can reach, by https or at another address than 127.0.0.1, may not use it"
        raise BadSetting(name="KAWAT_ALLOW_LOOPBACK", value="1", reason=reason)
    shards = _number(environ, "KAWAT_SHARDS", 1, 1, 64)
    level = (environ.get("KAWAT_LOG_LEVEL") or "INFO").upper()
    if level not in LEVELS:
        raise BadSetting(name="KAWAT_LOG_LEVEL", value=level, reason=f"choose one of {', '.join(LEVELS)}")
    form = (environ.get("KAWAT_LOG_FORMAT") or TEXT).lower()
    if form not in FORMS:
        raise BadSetting(name="KAWAT_LOG_FORMAT", value=form, reason=f"choose one of {', '.join(FORMS)}")
    return Settings(
        home=home,
        database_url=_database(_told(environ, "DATABASE_URL")),
        bus_url=_bus(_told(environ, "BUS_URL")),
        secret_text=secret,
        secret_source=source,
        base_url=base_url,
        stream_url=_url(environ, "KAWAT_STREAM_URL", f"http://127.0.0.1:{stream_port}"),
        host=host,
        port=port,
        stream_port=stream_port,
        name=environ.get("KAWAT_NAME") or "Kawat",
        mark=environ.get("KAWAT_MARK") or "KAWAT",
        mail_domain=mail_domain,
        mail_from=environ.get("KAWAT_MAIL_FROM") or f"wire@{mail_domain}",
        relays=relays,
        dkim=_dkim(environ.get("KAWAT_DKIM", ""), home),
        postbox=read_postbox(environ.get("KAWAT_POSTBOX", "")),
        trusted_proxies=tuple(each.strip() for each in environ.get("TRUSTED_PROXIES", "").split(",") if each.strip()),
        senders=_number(environ, "KAWAT_SENDERS", 2, 1, 64),
        warm_hosts=_number(environ, "KAWAT_WARM_HOSTS", 1_000, 0, 100_000),
        edges=_number(environ, "KAWAT_EDGES", 1, 1, 64),
        shards=shards,
        shard=_shard(environ.get("KAWAT_SHARD") or "", shards),
        allow_loopback=allow_loopback,
        file_ports=_ports(environ, "KAWAT_FILE_PORTS"),
        open_circuits=tuple(filter(None, (each.strip() for each in environ.get("KAWAT_OPEN_CIRCUITS", "").split(",")))),
        log_level=level,
        log_format=form,
    )


def new_secret() -> str:
    """A fresh secret, as the key file holds it."""
    return base64.b64encode(os.urandom(32)).decode()


def _told(environ: Mapping[str, str], name: str) -> str:
    """A setting that may hold a password: itself, or what stands in the file that NAME_FILE names."""
    if environ.get(name) or not environ.get(f"{name}_FILE"):
        return environ.get(name, "")
    path = Path(environ[f"{name}_FILE"])
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(name=f"{name}_FILE", value=path, reason=str(error)) from None


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise BadSetting(name=name, value=text, reason=f"it is a number from {low} to {high}")
    return int(text)


def _ports(environ: Mapping[str, str], name: str) -> tuple[int, ...]:
    text = environ.get(name) or ""
    told = [each.strip() for each in text.split(",") if each.strip()]
    if not all(each.isdecimal() and 1 <= int(each) <= 65_535 for each in told):
        raise BadSetting(name=name, value=text, reason="it is a list of ports, from 1 to 65535")
    return tuple(sorted({int(each) for each in told}))


def _shard(text: str, shards: int) -> tuple[int, ...]:
    """The numbers of the routers that run here, in order, none for all."""
    told = [each.strip() for each in text.split(",") if each.strip()]
    if not all(each.isdecimal() and 1 <= int(each) <= shards for each in told):
        reason = f"it names routers by their numbers, from 1 to KAWAT_SHARDS, which is {shards}"
        raise BadSetting(name="KAWAT_SHARD", value=text, reason=reason)
    return tuple(sorted({int(each) for each in told}))


def _dkim(text: str, home: Path) -> tuple[str, ...]:
    """Selectors; each has its key in the home."""
    selectors = tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))
    for each in selectors:
        if not dkim_key(home, each).is_file():
            reason = f"there is no key {dkim_key(home, each)}; `kawat dkim {each}` makes one"
            raise BadSetting(name="KAWAT_DKIM", value=text, reason=reason)
    return selectors


def dkim_key(home: Path, selector: str) -> Path:
    """Where the key of a selector lies; a selector that is no plain name has none."""
    return home / "dkim" / (f"{selector}.pem" if selector.replace("-", "").isalnum() and selector.isascii() else "-")


def _url(environ: Mapping[str, str], name: str, default: str) -> str:
    text = (environ.get(name) or default).rstrip("/")
    parts = _parts(text)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSetting(name=name, value=text, reason="write it as https://HOST")
    return text


def _database(text: str) -> str:
    parts = _parts(text)
    if text and (parts is None or parts.scheme not in ("postgresql", "postgres")):
        reason = "write it as postgresql://USER@HOST/NAME"
        raise BadSetting(name="DATABASE_URL", value=_scheme(parts), reason=reason)
    return text


def _bus(text: str) -> str:
    parts = _parts(text)
    if text not in ("", "local") and (parts is None or parts.scheme != "nats"):
        raise BadSetting(name="BUS_URL", value=_scheme(parts), reason="write it as nats://HOST:PORT")
    return text


def _parts(text: str) -> SplitResult | None:
    """An address in its parts, or None where host or port cannot be read."""
    try:
        parts = urlsplit(text)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _scheme(parts: SplitResult | None) -> str:
    """What may be said of an address that can hold a password."""
    return f"{parts.scheme}…" if parts and parts.scheme else "(hidden)"


def _mail_domain(base_url: str) -> str:
    host = urlsplit(base_url).hostname or "localhost"
    return "kawat.invalid" if host.replace(".", "").isdecimal() or ":" in host else host


def _secret(environ: Mapping[str, str], home: Path) -> tuple[str, str]:
    """The secret's text, checked, and where it came from; '' where there is none yet."""
    text, source = environ.get("KAWAT_SECRET", ""), "KAWAT_SECRET"
    if not text:
        path = Path(environ.get("KAWAT_SECRET_FILE") or home / KEY_FILE)
        source = str(path)
        try:
            text = path.read_text("ascii").strip()
        except FileNotFoundError:
            return "", source
        except (OSError, UnicodeDecodeError) as error:
            raise BadSetting(name="KAWAT_SECRET_FILE", value=path, reason=str(error)) from None
    _decode_secret(text)
    return text, source


def _decode_secret(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:  # of base64 and of letters beyond ASCII
        raw = b""
    if len(raw) != 32:
        raise BadSetting(
            name="KAWAT_SECRET", value="(hidden)", reason="it is 32 bytes in base64; `kawat init` makes one"
        )
    return raw
