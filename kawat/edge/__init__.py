"""The stream server for desktops: its own protocol over asyncio, no framework, no Django."""

from kawat.edge.limits import Limits
from kawat.edge.server import Edge

__all__ = ["Edge", "Limits"]
