"""Wiring: what each role is made of. The one place where ports meet what fills them.

`open_house` is called first in every process that works on the wire: it starts Django and joins the bus.
"""

import logging
import os
import socket
from pathlib import Path

from kawat.bus import Bus, open_bus
from kawat.roles.settings import Settings

log = logging.getLogger(__name__)


def start_django() -> Settings:
    """Django with Kawat's settings; may be called again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kawat.roles.django_settings")
    import django
    from django.conf import settings

    django.setup()
    its: Settings = settings.KAWAT
    return its


def join_bus(settings: Settings) -> Bus:
    """A bus of this process's own; what it does is hinted to the others from now on."""
    from kawat.actions import hints

    bus = open_bus(settings.bus_url, settings.home)
    hints.connect(bus)
    return bus


def bound_socket(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A listening place that survives the restart of a role. `shared` lets several edges take from one port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    its = socket.socket(family, socket.SOCK_STREAM)
    its.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        its.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        its.bind((host, port))
    except OSError:
        its.close()
        raise
    its.set_inheritable(True)
    return its


def free_port(host: str) -> int:
    """A port to bind by its number: one that the kernel chose is let go as soon as its socket stops listening."""
    with bound_socket(host, 0, shared=True) as its:
        port: int = its.getsockname()[1]
    return port


def raise_descriptor_limit() -> int:
    """The soft limit of open files is raised to the hard one; the limit that holds now."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def run_folder(settings: Settings) -> Path:
    """Where the supervisor says what runs."""
    return settings.home / "run"
