"""The web role: pages, API and feeds by WSGI with threads. Nothing in it waits for anything but the database."""

import os
import select
import signal
import socket
import threading
from typing import Any

from waitress.server import create_server

from kawat.roles import imports
from kawat.roles.settings import Settings
from kawat.roles.wiring import join_bus

THREADS = 8
BODY_LIMIT = 128 * 1024 * 1024
"""A filing with its pictures; intake has limits of its own."""
FORWARDED = "x-forwarded-for x-forwarded-proto x-forwarded-host"


def run(settings: Settings, lifeline: int, *, listener: socket.socket) -> None:
    """The role, until it is told to end."""
    from kawat.web.wsgi import application

    join_bus(settings)
    imports.start()
    forwarded = {"trusted_proxy_headers": FORWARDED} if settings.trusted_proxies else {}
    options: dict[str, Any] = {
        "sockets": [listener],
        "threads": THREADS,
        "ident": None,
        "max_request_body_size": BODY_LIMIT,
        "inbuf_overflow": BODY_LIMIT,  # what is filed is never written to a disk unsealed
        "clear_untrusted_proxy_headers": True,
        "trusted_proxy": settings.trusted_proxies[0] if settings.trusted_proxies else None,
        **forwarded,
    }
    server = create_server(application, **options)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server.run()


def _end_with(lifeline: int) -> None:
    select.select([lifeline], [], [])
    os._exit(1)
