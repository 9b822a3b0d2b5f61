"""How a receiver lives as a process: it listens, says its port, writes its book, and ends with whoever started it."""

import argparse
import asyncio
import os
import resource
import signal
import ssl
from collections.abc import Callable
from pathlib import Path

import uvloop

from kawat.roles.demo.receivers.receipts import Book

FLUSH_S = 0.1


def options(doc: str | None) -> argparse.ArgumentParser:
    """The options that every receiver has."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where the book is written")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--parent", type=int, default=0, help="end when this process is no more the parent")
    parser.add_argument("--keep", type=int, default=0, help="whole messages to keep, -1 for all")
    parser.add_argument("--certificate", type=Path, help="speak TLS by this file of key and certificate")
    parser.add_argument("--delay-s", type=float, default=0, help="wait before each final answer")
    return parser


def serve(make_protocol: Callable[[], asyncio.Protocol], given: argparse.Namespace, book: Book) -> None:
    """Listen until told to end, or until the parent is gone."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard != resource.RLIM_INFINITY else max(soft, 65_536), hard))
    uvloop.run(_serve(make_protocol, given, book))


async def _serve(make_protocol: Callable[[], asyncio.Protocol], given: argparse.Namespace, book: Book) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, ended.set)
    tls = _tls(given.certificate) if given.certificate else None
    server = await loop.create_server(make_protocol, given.host, given.port, backlog=4_096, ssl=tls)
    print(f"port {server.sockets[0].getsockname()[1]}", flush=True)
    while not ended.is_set():
        try:
            async with asyncio.timeout(FLUSH_S):
                await ended.wait()
        except TimeoutError:
            pass
        book.flush()
        if given.parent and os.getppid() != given.parent:
            break
    server.close()
    book.flush()


def _tls(certificate: Path) -> ssl.SSLContext:
    """Whole handshakes alone, as of endpoints that were never met before."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET
    return context
