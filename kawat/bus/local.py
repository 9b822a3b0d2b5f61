"""Hints between the processes of one machine, as datagrams over Unix sockets in a runtime folder of the wire's own.

Each process that subscribes binds one socket there; a publisher sends to every socket it finds and takes away those
whose process is gone. There is no broker, and nothing to start or to clean up.
"""

import asyncio
import errno
import hashlib
import os
import secrets
import socket
import stat
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from kawat.bus.hints import LARGEST, Listeners, Losses, checked, encoded
from kawat.bus.port import Heard
from kawat.core.errors import BadSetting

_PATH_ENDS_AT = 107  # bytes in sockaddr_un.sun_path, less the NUL (unix(7))
_LONGEST_NAME = len("/.4194304-01234567")


def runtime_folder(home: Path) -> Path:
    """The 0700 folder where the processes of this home meet, made if there is none. BadSetting if what is there is not
    ours alone: in a shared folder anyone may have put it there first."""
    name = f"kawat-{os.geteuid()}-{hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]}"
    named = os.environ.get("XDG_RUNTIME_DIR", "")
    for base in (named, f"/run/user/{os.geteuid()}", tempfile.gettempdir(), "/tmp"):  # noqa: S108 - ownership is checked
        folder = Path(base, name)
        fits = len(os.fsencode(folder)) + _LONGEST_NAME <= _PATH_ENDS_AT
        if os.path.isabs(base) and os.access(base, os.W_OK | os.X_OK) and fits:
            break
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise BadSetting(name="BUS_URL", value="local", reason=f"{folder} is not a folder of this user's alone (0700)")
    return folder


class LocalBus:
    """`lost` counts hints that a subscriber had no room for."""

    def __init__(self, home: Path) -> None:
        self._folder = runtime_folder(home)
        self._listeners = Listeners()
        self._losses = Losses()
        self._socket: socket.socket | None = None
        self._path: Path | None = None
        self._thread: threading.Thread | None = None

    @property
    def lost(self) -> int:
        return self._losses.count

    def publish(self, topic: str, ids: Sequence[int | str]) -> None:
        checked(topic)
        try:
            hints = list(encoded(topic, ids))
            present = [entry.path for entry in os.scandir(self._folder) if not entry.name.startswith(".")]
        except (OSError, ValueError) as why:
            self._losses.note(topic, why)
            return
        for path in present if hints else ():
            self._send(topic, hints, path)

    def subscribe(self, topic: str, heard: Heard) -> None:
        self._listeners.add(topic, heard)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._listeners.topics():
            return
        name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._socket = ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        unready, self._path = self._folder / f".{name}", self._folder / name
        ear.bind(os.fspath(unready))
        # A publisher that met the file before the kernel had tied it to the socket would take it for a dead one.
        unready.rename(self._path)
        self._listeners.open(loop)
        # A thread, since the kernel keeps only ten datagrams for a reader (net.unix.max_dgram_qlen) and a loop may be
        # busy for longer than ten hints.
        self._thread = threading.Thread(target=self._hear, args=(ear,), name="kawat-bus", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listeners.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        if self._socket is not None and self._thread is not None:
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread with an empty datagram
            self._thread.join(timeout=1)
            self._socket.close()
        self._socket = self._path = self._thread = None

    def _send(self, topic: str, hints: list[bytes], path: str) -> None:
        # A socket for each reader: what waits unread is charged to the sender's socket, so one reader that stands
        # still would otherwise use up the room of all.
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
            mouth.setblocking(False)
            for hint in hints:
                try:
                    mouth.sendto(hint, path)
                except OSError as why:
                    if why.errno == errno.ECONNREFUSED:
                        Path(path).unlink(missing_ok=True)
                    if why.errno in (errno.ECONNREFUSED, errno.ENOENT):
                        return
                    self._losses.note(topic, why)

    def _hear(self, ear: socket.socket) -> None:
        while hint := ear.recv(LARGEST + 1):
            self._listeners.tell(hint)
