"""Hints between processes, carrying ids and nothing else. Losing one costs delay, never news."""

from pathlib import Path

from kawat.bus.port import Bus, Heard
from kawat.core.errors import BadSetting

__all__ = ["Bus", "Heard", "open_bus"]


def open_bus(url: str, home: Path) -> Bus:
    """The bus that BUS_URL names: '' or 'local' for one machine, nats:// or tls:// for several. Call it after any fork."""
    if url in ("", "local"):
        from kawat.bus.local import LocalBus

        return LocalBus(home)
    scheme = url.partition("://")[0]
    if scheme in ("nats", "tls"):
        from kawat.bus.nats import NatsBus

        return NatsBus(url)
    raise BadSetting(name="BUS_URL", value=f"{scheme}…", reason="it is 'local' or starts with nats:// or tls://")
