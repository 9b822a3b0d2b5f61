"""Reading SMTP_URL: one relay or several, each as SCHEME://[USER[:PASSWORD]@]HOST[:PORT][?connections=N&rate=N]."""

import ipaddress
import re
import ssl
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from kawat.core.errors import BadSetting
from kawat.transports.relay import Relay, Tls

FORM = "write it as smtp://HOST:PORT, smtp+tls://HOST:PORT or smtps://HOST:PORT"
SCHEMES = {"smtp": (25, Tls.OFFERED), "smtp+tls": (587, Tls.STARTTLS), "smtps": (465, Tls.IMPLICIT)}
MOST = 8
CONNECTIONS, RATE = (1, 64), (0.1, 100_000)
DEFAULT = "smtp://127.0.0.1:25"


def read_relays(text: str, *, password: str, ca: str, hello: str) -> tuple[Relay, ...]:
    """The relays, parted by spaces, commas or lines. `password` is for those with a user and none of their own.

    Raises `BadSetting`, which never shows a password.
    """
    told = [each for each in re.split(r"[\s,]+", text or DEFAULT) if each]
    if not 1 <= len(told) <= MOST:
        raise BadSetting(name="SMTP_URL", value="(hidden)", reason=f"it names from one to {MOST} relays")
    if ca:
        _refuse_no_certificates(ca)
    return tuple(_relay(each, password=password, ca=ca, hello=hello) for each in told)


def _refuse_no_certificates(ca: str) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(ca)
    except OSError as error:  # of ssl too
        reason = f"no certificates can be read from it ({error.strerror or error})"
        raise BadSetting(name="KAWAT_SMTP_CA", value=ca, reason=reason) from None


def _relay(text: str, *, password: str, ca: str, hello: str) -> Relay:
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    except ValueError:
        raise BadSetting(name="SMTP_URL", value="(hidden)", reason=FORM) from None
    if parts.scheme not in SCHEMES or not host or port == 0 or parts.path not in ("", "/") or parts.fragment:
        raise _bad(parts, FORM)
    usual, tls = SCHEMES[parts.scheme]
    user = unquote(parts.username or "")
    password = unquote(parts.password or "") or password if user else ""
    if bool(user) != bool(password):
        raise _bad(parts, "a user needs a password: there, or in KAWAT_SMTP_PASSWORD")
    if options.keys() - {"connections", "rate"}:
        raise _bad(parts, "what may follow the '?' is connections=N and rate=N")
    if tls is Tls.OFFERED:
        tls = Tls.STARTTLS if user else Tls.NEVER if _is_here(host) else tls
    return Relay(
        host=host,
        port=port or usual,
        tls=tls,
        user=user,
        password=password,
        ca=ca,
        hello=hello,
        connections=int(_number(parts, options, "connections", "4", CONNECTIONS)),
        rate=_number(parts, options, "rate", "0", RATE),
    )


def _number(parts: SplitResult, options: dict[str, str], name: str, usual: str, limits: tuple[float, float]) -> float:
    text = options.get(name, usual)
    whole = name == "connections"
    plain = re.fullmatch(r"[0-9]{1,6}" if whole else r"[0-9]{1,6}(\.[0-9]{1,3})?", text, re.ASCII)
    if not plain or not (limits[0] <= float(text) <= limits[1] or (name not in options)):
        raise _bad(parts, f"{name} is a number from {limits[0]:,} to {limits[1]:,}")
    return float(text)


def _is_here(host: str) -> bool:
    """Whether this is the very machine, so that nobody is on the way."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bad(parts: SplitResult, reason: str) -> BadSetting:
    return BadSetting(name="SMTP_URL", value=f"{parts.scheme}…" if parts.scheme else "(hidden)", reason=reason)
