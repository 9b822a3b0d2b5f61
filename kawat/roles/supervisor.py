"""The supervisor: starts the roles, each as a process of its own, and starts again what stops.

It imports everything, freezes the collector and then forks, before any thread, loop or connection, so that the roles
share their memory. Listening places are bound here and survive a role's restart. A role whose supervisor dies ends at
once; a sender that dies gives back what it held.
"""

import fcntl
import gc
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from kawat.core.errors import BrokenRole, WireBusy
from kawat.roles.logs import start_logging
from kawat.roles.posts import ROLES, Post, posts_of
from kawat.roles.settings import Settings
from kawat.roles.wiring import (
    raise_descriptor_limit,
    run_folder,
    start_django,
)
from kawat.store.sqlite.base import DatabaseWrapper

log = logging.getLogger(__name__)

RESTARTS_A_MINUTE = 30
ENDING_S = 20.0


class Supervisor:
    """Keeps the posts staffed until it is told to end."""

    def __init__(self, settings: Settings, roles: Sequence[str]) -> None:
        self.settings = settings
        self.sockets: dict[str, socket.socket] = {}
        self.posts = [post for role in roles for post in posts_of(role, settings, self.sockets)]
        self.lifeline, self._held_end = os.pipe()
        self.ending = False
        self.ports: dict[str, int] = {}

    def run(self) -> None:
        """Staff every post, and staff it again when it falls vacant, until SIGTERM or SIGINT."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._end)
        try:
            for post in self.posts:
                self._staff(post)
            self._tell()
            while not self.ending:
                self._wait_for_a_vacancy()
        finally:
            self._dismiss()

    def _staff(self, post: Post) -> None:
        now = time.monotonic()
        post.starts = [at for at in post.starts if now - at < 60] + [now]
        if len(post.starts) > RESTARTS_A_MINUTE:
            raise BrokenRole(role=post.name, times=RESTARTS_A_MINUTE)
        post.worker += 1
        pid = os.fork()
        if pid == 0:
            self._be(post)
        post.pid = pid
        log.info("role.started role=%s pid=%d", post.name, pid)

    def _be(self, post: Post) -> None:
        """In the child: the role, and nothing after it."""
        status = 1
        try:
            os.close(self._held_end)
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, signal.SIG_DFL)
            start_logging(self.settings.log_level, post.name, self.settings.log_format)
            DatabaseWrapper.checkpoints_itself = not any(each.name == "clock" for each in self.posts)
            post.start(self.lifeline)
            status = 0
        except BaseException:
            log.exception("role.failed")
        finally:
            sys.stderr.flush()
            os._exit(status)

    def _wait_for_a_vacancy(self) -> None:
        try:
            pid, status = os.waitpid(-1, 0)
        except (ChildProcessError, InterruptedError):
            return
        post = next((each for each in self.posts if each.pid == pid), None)
        if post is None or self.ending:
            return
        log.warning("role.ended role=%s pid=%d status=%d", post.name, pid, status)
        post.pid = 0
        if len(post.starts) > 1:
            time.sleep(min(1.0, 0.05 * len(post.starts)))
        self._staff(post)
        self._tell()

    def _tell(self) -> None:
        """Who runs, for people and tools: `run/roles.json` in the home."""
        folder = run_folder(self.settings)
        folder.mkdir(mode=0o700, exist_ok=True)
        told = {
            "supervisor": os.getpid(),
            "roles": {post.name: post.pid for post in self.posts},
            "ports": {name: its.getsockname()[1] for name, its in self.sockets.items()},
        }
        draft = folder / f"roles.json.{os.getpid()}"
        draft.write_text(json.dumps(told))
        draft.replace(folder / "roles.json")

    def _end(self, *_: object) -> None:
        self.ending = True
        for post in self.posts:
            if post.pid:
                _signal(post.pid, signal.SIGTERM)

    def _dismiss(self) -> None:
        """Let every role finish; those who do not within time are ended."""
        self._end()
        until = time.monotonic() + ENDING_S
        left = {post.pid for post in self.posts if post.pid}
        while left and time.monotonic() < until:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            left.discard(pid)
            if not pid:
                time.sleep(0.02)
        for pid in left:
            _signal(pid, signal.SIGKILL)
        (run_folder(self.settings) / "roles.json").unlink(missing_ok=True)


def run(settings: Settings, roles: Sequence[str] = ROLES) -> None:
    """The roles on this machine until told to end; the wire is there, and its tables are of this version."""
    start_logging(settings.log_level, "supervisor", settings.log_format)
    start_django()
    if "web" in roles:
        _tell_the_first(settings)
    _close_connections()
    _import_everything()
    raise_descriptor_limit()
    lock = None
    if not settings.database_url:
        lock = _only_one(settings.home)
        _give_all_back()
    supervisor = Supervisor(settings, roles)
    gc.collect()
    gc.freeze()
    supervisor.run()
    if lock is not None:
        os.close(lock)


def _tell_the_first(settings: Settings) -> None:
    """Where nobody operates the wire yet: at which address somebody may. On standard output, never in the log."""
    from kawat.actions import first_run

    if first_run.is_open():
        address = f"{settings.base_url}/set-up/{first_run.new_link()}"
        print(f"Nobody operates this wire yet. Within an hour, set it up at {address}", flush=True)
        log.info("setup.waits")


def _only_one(home: Path) -> int:
    """One wire on one home. The roles inherit the lock, so that a new supervisor waits for the last of an old one's."""
    lock = os.open(home / "wire.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    until = time.monotonic() + ENDING_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until or _is_led(home):
                raise WireBusy(home=home) from None
            time.sleep(0.05)
        else:
            return lock


def _is_led(home: Path) -> bool:
    """Whether the supervisor of an earlier start is alive."""
    try:
        os.kill(json.loads((home / "run" / "roles.json").read_text())["supervisor"], 0)
    except (OSError, ValueError, KeyError):
        return False
    return True


def _signal(pid: int, which: int) -> None:
    try:
        os.kill(pid, which)
    except ProcessLookupError:
        pass


def _give_all_back() -> None:
    """Nobody else sends on this home, and nobody does yet: what seems to fly does not."""
    from kawat.actions import dispatch, letters

    dispatch.give_all_back()
    letters.give_all_back()
    _close_connections()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def _import_everything() -> None:
    """What the roles need, once, before they part; without the threads that numpy's algebra would start at once and
    that nothing here uses."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import kawat.roles.clock
    import kawat.roles.edge
    import kawat.roles.postbox
    import kawat.roles.router
    import kawat.roles.sender
    import kawat.roles.web
    import kawat.web.urls
    import kawat.web.wsgi  # noqa: F401
