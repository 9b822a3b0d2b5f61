"""Hosts that take files: how their addresses are read, and how they are dialled behind the guard.

`sftp://user@host[:port]/folder` and `ftps://user@host[:port]/folder` are the only addresses with a user name. The
folder is the server's own, from its root; one that begins with `/~/` is below the folder in which a login begins.
"""

import asyncio
import os
import re
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, unquote, urlsplit

from kawat.core.because import Because
from kawat.core.errors import BadAddress
from kawat.transports.dialogue import Dialogue
from kawat.transports.guard import Guard, domain, shown

PORTS = frozenset({21, 22, 990})
USUAL = {"sftp": 22, "ftps": 21}
IMPLICIT = 990
"""FTP over TLS from the first byte; elsewhere TLS begins with AUTH TLS (RFC 4217)."""

ADDRESSES = 4
"""Of one host, that are dialled in turn."""
DIAL_S = 5.0

_LIMIT = 500
_USER = re.compile(r"[!-~]{1,128}")
_FOLDER = re.compile(r"[!-~]*")


class Declined(Exception):
    """The host said no, in its own words; the connection is still good."""

    def __init__(self, words: str, code: int = 0) -> None:
        super().__init__(words)
        self.code = code


class Lost(Exception):
    """The host cannot be reached, or the connection is of no use any more."""


class KeyChanged(Exception):
    """The host shows another key than the one that it is known by; nothing was said to it."""

    def __init__(self, known: str, met: str) -> None:
        super().__init__(f"the host's key changed from {known} to {met}")
        self.known, self.met = known, met


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder at a host. `folder` is as the server takes it: '' for the one in which a login begins."""

    scheme: str
    user: str
    host: str
    port: int
    folder: str

    @property
    def implicit(self) -> bool:
        return self.scheme == "ftps" and self.port == IMPLICIT


def place_of(address: str, guard: Guard) -> tuple[Place, str]:
    """What an address says, and the address as it is kept. Raises `BadAddress`."""
    if len(address) > _LIMIT:
        raise _bad(address, Because("it is longer than {limit} characters", limit=_LIMIT))
    if "\\" in address or any(each.isspace() or not each.isprintable() for each in address):
        raise _bad(address, Because("it holds spaces, backslashes or control characters"))
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise _bad(address, Because("it cannot be read as a URL")) from None
    scheme = parts.scheme.lower()
    if scheme not in USUAL:
        raise _bad(address, Because("it does not begin with sftp:// or ftps://"))
    if parts.query or parts.fragment or "?" in address or "#" in address:
        raise _bad(address, Because("write ? and # in a folder's name as %3F and %23"))
    named, at, _ = parts.netloc.rpartition("@")
    if ":" in named:
        raise _bad("…", Because("its password belongs into the secret, not into the address"))
    user = unquote(named)
    if not at or not _USER.fullmatch(user) or ":" in user:
        raise _bad(address, Because("write who signs in before the host, as in sftp://name@host/folder"))
    folder, kept = _folder(address, parts.path)
    number = USUAL[scheme] if port is None else port
    where = _host(address, host, number, guard)
    kept = f"{scheme}://{quote(user, safe='')}@{where}{'' if port is None else f':{port}'}{kept}"
    if len(kept) > _LIMIT:
        raise _bad(address, Because("it is longer than {limit} characters", limit=_LIMIT))
    return Place(scheme=scheme, user=user, host=where.strip("[]"), port=number, folder=folder), kept


async def dial(place: Place, guard: Guard, dialogue: Dialogue | None = None) -> socket.socket:
    """A connection to one of the host's addresses that the guard lets pass: what was resolved is what is dialled.
    Raises `Lost`."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Lost(f"{place.host} has no address ({said(error)})") from None
    why = f"{place.host} has no address"
    for family, kind, protocol, _, where in found[:ADDRESSES]:
        refused = guard.refusal(str(where[0]), place.port)
        if refused:
            why = refused
            continue
        end = socket.socket(family, kind, protocol)
        try:
            end.setblocking(False)
            async with asyncio.timeout(DIAL_S):
                await loop.sock_connect(end, where)
        except TimeoutError:
            end.close()
            why = f"no answer from {where[0]} port {place.port} in time"
        except OSError as error:
            end.close()
            why = f"{where[0]} port {place.port}: {said(error)}"
        except BaseException:
            end.close()
            raise
        else:
            if dialogue is not None:
                dialogue.did(f"connected to {where[0]} port {place.port}")
            return end
    raise Lost(why)


def said(error: OSError) -> str:
    """What the system says of it, whichever loop met it."""
    number = error.errno or 0
    return os.strerror(number) if number > 0 else error.strerror or str(error)


def _folder(address: str, path: str) -> tuple[str, str]:
    """The folder as the server takes it, and as the address keeps it."""
    if not _FOLDER.fullmatch(path):
        raise _bad(address, Because("write letters beyond ASCII in the folder in percent-encoding"))
    try:
        folder = unquote(path, errors="strict")
    except UnicodeDecodeError:
        raise _bad(address, Because("its folder is not UTF-8")) from None
    parts = folder.strip("/").split("/") if folder.strip("/") else []
    if any(part in ("", ".", "..") for part in parts):
        raise _bad(address, Because("its folder holds an empty part, '.' or '..'"))
    if not all(part.isprintable() for part in parts):
        raise _bad(address, Because("its folder holds control characters"))
    at_login = not path or parts[:1] == ["~"]
    plain = parts[1:] if parts[:1] == ["~"] else parts
    kept = "/".join(quote(part, safe="!$&'()*+,;=@:~") for part in plain)
    return ("" if at_login else "/") + "/".join(plain), ("/~/" if at_login else "/") + kept


def _host(address: str, host: str, port: int, guard: Guard) -> str:
    """The host in ASCII, given that it may be connected to as far as can be told without asking DNS."""
    try:
        ip = ip_address(host)
    except ValueError:
        if port not in guard.ports:
            raise _bad(address, Because("port {port} is not open to deliveries", port=str(port))) from None
        return domain(host, address=address)
    if reason := guard.refusal(host, port):
        raise _bad(address, reason)
    return f"[{ip}]" if ip.version == 6 else str(ip)


def _bad(address: str, reason: str) -> BadAddress:
    return BadAddress(address=shown(address), reason=reason)
