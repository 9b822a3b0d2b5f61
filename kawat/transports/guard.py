"""The outbound guard: where Kawat may connect to when a subscriber, an issuer or a remote named the address.

`Guard.url` reads an address as it is saved; `Guard.refusal` judges what was resolved, at the moment of connecting, so
that a DNS answer that changes in between gains nothing. The operator's own relay does not pass here.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from kawat.core.because import Because
from kawat.core.errors import BadAddress

PORTS = frozenset({80, 443, 8080, 8443})
LOOPBACK = ("127.0.0.0/8", "::1/128")
"""The allow-list of tests and of the demo; settings refuse it in production."""

_URL_LIMIT = 2_048
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_URL_TAIL = re.compile(r"[!-~]*")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")  # RFC 5321 Dot-string
_DEVIATIONS = frozenset("ßẞς\u200c\u200d")
"""IDNA 2003, which Python's codec speaks, takes these for other letters than IDNA 2008 does: another domain."""

_CLOSED_4 = tuple(
    (IPv4Network(net), why)
    for net, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "a carrier's own"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud's metadata service"),  # public by number, the hypervisor in fact
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_OPEN_6 = IPv6Network("2000::/3")
"""The only space that is given out as global unicast: mapped, compatible, NAT64, local and multicast lie outside."""
_CLOSED_6 = tuple(
    (IPv6Network(net), why)
    for net, why in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::ffff:0:0/96", "v4-mapped"),
        ("::/96", "v4-compatible"),
        ("64:ff9b::/96", "NAT64"),
        ("64:ff9b:1::/48", "NAT64"),
        ("fe80::/10", "link-local"),
        ("fc00::/7", "private"),
        ("ff00::/8", "multicast"),
        ("2001::/32", "Teredo"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "6to4"),
        ("3ffe::/16", "reserved"),
        ("3fff::/20", "for documentation"),
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)


class Guard:
    """What may be connected to. Addresses within `allow` (networks as text) may be anything, on any port."""

    def __init__(self, *, ports: Iterable[int] = PORTS, allow: Iterable[str] = ()) -> None:
        self.ports = frozenset(ports)
        self._allow = tuple(ip_network(net) for net in allow)

    def url(self, address: str) -> str:
        """The address as it is kept: scheme and host in lower case, the host in ASCII. Raises `BadAddress`."""
        if len(address) > _URL_LIMIT:
            raise BadAddress(
                address=shown(address), reason=Because("it is longer than {limit} characters", limit=_URL_LIMIT)
            )
        if "\\" in address or any(each.isspace() or not each.isprintable() for each in address):
            raise BadAddress(address=shown(address), reason="it holds spaces, backslashes or control characters")
        try:
            parts = urlsplit(address)
            port, literal = parts.port, parts.hostname or ""
        except ValueError:
            raise BadAddress(address=shown(address), reason="it cannot be read as a URL") from None
        if parts.scheme.lower() not in ("http", "https"):
            raise BadAddress(address=shown(address), reason="it does not begin with https:// or http://")
        if not parts.netloc:
            raise BadAddress(address=shown(address), reason="it names no host")
        if "[" in parts.netloc and ":" not in literal:
            raise BadAddress(address=shown(address), reason="brackets hold an IPv6 address and nothing else")
        if "@" in parts.netloc:
            raise BadAddress(address=shown(address), reason="it holds a user name")
        tail = address[address.index("//") + 2 + len(parts.netloc) :].partition("#")[0]
        if not _URL_TAIL.fullmatch(tail):
            raise BadAddress(address=shown(address), reason="write what follows the host in percent-encoding")
        scheme = parts.scheme.lower()
        host = self._host(address, literal, (443 if scheme == "https" else 80) if port is None else port)
        return f"{scheme}://{host}{'' if port is None else f':{port}'}{tail or '/'}"

    def refusal(self, host: str, port: int) -> str:
        """Why this resolved address may not be connected to; '' where it may."""
        try:
            ip = ip_address(host)
        except ValueError:
            return Because("{host} is not an IP address", host=host)
        if any(ip.version == net.version and ip in net for net in self._allow):
            return ""
        why = _closed(ip)
        if why:
            return Because("{ip} is not a public address ({why})", ip=ip, why=why)
        return "" if port in self.ports else Because("port {port} is not open to deliveries", port=str(port))

    def _host(self, address: str, host: str, port: int) -> str:
        """The host in ASCII, given that it may be connected to as far as can be told without asking DNS."""
        ip = _literal(host)
        if ip is not None:
            reason = self.refusal(host, port)
            if reason:
                raise BadAddress(address=shown(address), reason=reason)
            return f"[{ip}]" if ip.version == 6 else str(ip)
        if port not in self.ports:
            raise BadAddress(
                address=shown(address), reason=Because("port {port} is not open to deliveries", port=str(port))
            )
        return domain(host, address=address)


PUBLIC = Guard()


def url(address: str) -> str:
    """`Guard.url` of the guard that lets nothing but public addresses pass."""
    return PUBLIC.url(address)


def mail_address(address: str) -> str:
    """A mailbox as it is kept, its domain in lower-case ASCII. Raises `BadAddress`.

    Smaller than RFC 5321 and RFC 6531 on purpose: no quoted names, no literals, and of what is beyond ASCII before the
    '@' only letters, marks and digits, so that nothing in an address can be read as a command or a header.
    """
    local, at, host = address.rpartition("@")
    local = unicodedata.normalize("NFC", local)
    if not at or not _LOCAL_PART.fullmatch(_plainly(local)):
        raise BadAddress(address=shown(address), reason="write it as name@example.org, in plain letters")
    if len(local.encode()) > 64:
        raise BadAddress(address=shown(address), reason="the name before the '@' is longer than 64 characters")
    if any(each.isspace() or not each.isprintable() for each in host):
        raise BadAddress(address=shown(address), reason="it holds spaces or control characters")
    kept = f"{local}@{domain(host, address=address)}"
    if len(kept.encode()) > 254:
        raise BadAddress(address=shown(address), reason="it is longer than 254 characters")
    return kept


def _plainly(local: str) -> str:
    """The name before the '@' with an 'x' for each letter, mark and digit beyond ASCII; a mark follows one of them."""
    if local.isascii():
        return local
    plain, last = "", ""
    for each in local:
        kind = unicodedata.category(each)[0]
        mark = kind == "M" and (last.isalnum() or unicodedata.category(last or " ")[0] == "M")
        plain += "x" if each > "\x7f" and (kind in ("L", "N") or mark) else each
        last = each
    return plain


def domain(host: str, *, address: str) -> str:
    """A domain name in lower-case ASCII with at least two labels. Raises `BadAddress` that names `address`."""
    if not host.isascii():
        if _DEVIATIONS & set(host):
            raise BadAddress(address=shown(address), reason="write its domain in the form that begins with xn--")
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            raise BadAddress(address=shown(address), reason="its domain cannot be written in ASCII") from None
    host = host.lower()
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadAddress(address=shown(address), reason="its domain is not a full domain name")
    if labels[-1].isdigit() or labels[-1].startswith("0x") or labels[-1] in ("localhost", "local", "internal"):
        raise BadAddress(address=shown(address), reason="its domain is not a public one")
    return host


def shown(address: str) -> str:
    """The address as it may stand in a sentence: one line, shortened."""
    return "".join(each if each.isprintable() else "·" for each in address[:80]) + ("…" if len(address) > 80 else "")


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


@lru_cache(maxsize=4_096)
def _closed(ip: IPv4Address | IPv6Address) -> str:
    """Why this address is nobody's public one, by the registries of IANA; '' where it is."""
    if isinstance(ip, IPv4Address):
        return next((why for net, why in _CLOSED_4 if ip in net), "")
    if ip.scope_id:
        return "link-local"
    why = next((why for net, why in _CLOSED_6 if ip in net), "")
    if not why and (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
        return "ISATAP"
    return why or ("" if ip in _OPEN_6 else "not given out")
