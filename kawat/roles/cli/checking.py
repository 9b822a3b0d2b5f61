"""`check` and `journal verify`: whether the wire is as it has to be, before and while it runs."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kawat.core.errors import BrokenJournal, KawatError, NotInitialised, TroubleFound
from kawat.roles.cli import say
from kawat.roles.cli.frame import Call, refuse_unready, verb

if TYPE_CHECKING:
    from kawat.roles.settings import Settings

FILES_LEAST = 4_096
"""Open files below which a desktop more than a few thousand cannot connect, nor a sender dial its webhooks."""

PORTS_LEAST = 10_000
"""Below this a proxy on this machine could not pass on what one edge holds, nor a sender its webhooks."""

PORT_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")

HIDDEN = ("secret_text", "database_url", "bus_url")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    well: bool
    told: str


@verb("check", opens=False)
def check(call: Call) -> None:
    """Print the settings and what would run, and look at everything that it needs."""
    settings = call.settings()
    shown = _shown(settings)
    found = list(_look(call, settings))
    roles = _roles(settings)
    told = {"settings": shown, "roles": roles, "checks": [dataclasses.asdict(each) for each in found]}
    trouble = [each.name for each in found if not each.well]
    if not (call.as_json and trouble):
        call.say(told, lambda on: _show(on, shown, roles, found))
    if trouble:
        call.extra = told
        raise TroubleFound(count=len(trouble), names=", ".join(trouble))


@verb("verify")
def verify(call: Call) -> None:
    """Whether each line of the journal follows from the one before it."""
    from kawat.store import models
    from kawat.store.journal import broken_at

    line = broken_at()
    if line is not None:
        raise BrokenJournal(line=line if line > 0 else "last")
    lines = models.Entry.objects.count()
    call.say({"whole": True, "lines": lines}, lambda on: on.print(f"The journal is whole: {lines:,} lines."))


def _look(call: Call, settings: "Settings") -> Iterator[Finding]:
    from kawat.roles.cli.home import loose

    yield Finding(
        "key", bool(settings.secret_text), settings.secret_source if settings.secret_text else _no_wire(settings)
    )
    if settings.home.exists():
        open_ = [path for path in (settings.home, settings.home / "wire.key") if loose(path)]
        yield Finding("permissions", not open_, f"others may read {open_[0]}; chmod it to its owner" if open_ else "")
    yield _files()
    yield _ports()
    yield _bus(settings)
    if settings.dkim:
        yield _dkim(settings)
    if not settings.database_url and not (settings.home / "kawat.sqlite3").is_file():
        yield Finding("database", False, _no_wire(settings))
        return
    try:
        call.open_django()
        refuse_unready(settings)
    except KawatError as error:
        yield Finding("database", False, str(error))
        return
    yield Finding("database", True, "")
    if settings.secret_text:
        yield _tried("copy", _unseal)
        yield _tried("journal", _whole_journal)
    if settings.postbox:
        yield _tried("postbox", lambda: _postbox(settings))


def _no_wire(settings: "Settings") -> str:
    return str(NotInitialised(home=settings.home))


def _tried(name: str, what: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, what())
    except KawatError as error:
        return Finding(name, False, str(error))


def _unseal() -> str:
    from kawat.roles.cli.home import refuse_another_key

    refuse_another_key()
    return ""


def _whole_journal() -> str:
    from kawat.store import models
    from kawat.store.journal import broken_at

    line = broken_at()
    if line is not None:
        raise BrokenJournal(line=line if line > 0 else "last")
    return f"{models.Entry.objects.count():,} lines"


def _postbox(settings: "Settings") -> str:
    return f"bounces come in at {settings.postbox}"


def _files() -> Finding:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    endless = resource.RLIM_INFINITY
    well = hard == endless or hard >= FILES_LEAST
    most = "any number" if hard == endless else f"{hard:,}"
    told = f"{most} open files in a process" + (f", up from {soft:,} at the start" if soft != hard else "")
    return Finding("files", well, told if well else f"{told}; {FILES_LEAST:,} are needed: raise ulimit -n")


def _ports() -> Finding:
    """How many connections there may be between two addresses, where one of them is to one port: from a proxy on this
    machine to an edge, or from a sender to one host."""
    try:
        low, high = map(int, PORT_RANGE.read_text().split())
    except (OSError, ValueError):
        return Finding("ports", True, "this system does not say how many")
    ports = high - low + 1
    told = f"{ports:,} connections from one address to one port of another"
    well = ports >= PORTS_LEAST
    return Finding("ports", well, told if well else f"{told}; widen {PORT_RANGE} to {PORTS_LEAST:,} at least")


def _dkim(settings: "Settings") -> Finding:
    """Keys that are read, and by nobody else. Whether their records are published is told by who asks DNS."""
    from kawat.roles.cli.home import loose
    from kawat.roles.settings import dkim_key
    from kawat.transports.dkim import BadKey, read_key

    for selector in settings.dkim:
        path = dkim_key(settings.home, selector)
        if loose(path):
            return Finding("dkim", False, f"others may read {path}; chmod it to its owner")
        try:
            read_key(selector, path.read_bytes())
        except (OSError, BadKey) as error:
            return Finding("dkim", False, f"{path}: {error}")
    return Finding("dkim", True, f"mail is signed with {', '.join(settings.dkim)}")


def _bus(settings: "Settings") -> Finding:
    """Local sockets need a folder of our own; NATS has to answer."""
    import socket
    from urllib.parse import urlsplit

    if settings.bus_url in ("", "local"):
        from kawat.bus.local import runtime_folder

        return _tried("bus", lambda: str(runtime_folder(settings.home)))
    parts = urlsplit(settings.bus_url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 4222), timeout=2).close()
    except OSError as error:
        return Finding("bus", False, f"{parts.hostname} does not answer ({(error.strerror or str(error)).lower()})")
    return Finding("bus", True, parts.hostname or "")


def _shown(settings: "Settings") -> dict[str, Any]:
    """The settings; secrets, and addresses that may hold a password, only as 'set'."""
    told = {each.name: getattr(settings, each.name) for each in dataclasses.fields(settings)}
    return {
        name: ("set" if value else "")
        if name in HIDDEN
        else [_plain(each) for each in value]
        if isinstance(value, tuple)
        else _plain(value)
        for name, value in told.items()
    }


def _plain(value: object) -> Any:
    return value if isinstance(value, (bool, int)) else str("" if value is None else value)


def _roles(settings: "Settings") -> dict[str, int]:
    routers = len(settings.shard) or settings.shards
    postboxes = {"postbox": 1} if settings.postbox else {}
    return {"web": 1, "edge": settings.edges, "router": routers, "sender": settings.senders, "clock": 1, **postboxes}


def _show(on: Any, shown: dict[str, Any], roles: dict[str, int], found: list[Finding]) -> None:
    say.table(on, ("SETTING", "VALUE"), shown.items())
    say.table(on, ("ROLE", "PROCESSES"), roles.items(), right=("PROCESSES",))
    say.table(on, ("CHECK", "", "SAYS"), [(each.name, "well" if each.well else "TROUBLE", each.told) for each in found])
