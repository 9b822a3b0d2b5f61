"""An FTP server with TLS, pyftpdlib's, on a thread of the test's own."""

import threading
import warnings
from pathlib import Path
from typing import Any

from tests.servers.ports import wait_until

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own old habits
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import TLS_FTPHandler
    from pyftpdlib.servers import FTPServer

USER, PASSWORD = "kawat", "pass wörd"


class Ftpd:
    """Takes USER and PASSWORD into `folder`, which holds `incoming`. `certificate` is a file of certificate and key;
    `changes` are attributes of pyftpdlib's handler."""

    def __init__(self, folder: Path, certificate: Path, *, permissions: str = "elradfmw", **changes: Any) -> None:
        self.incoming = folder / "incoming"
        self.incoming.mkdir(exist_ok=True)
        authorizer = DummyAuthorizer()
        authorizer.add_user(USER, PASSWORD, str(folder), perm=permissions)
        self.connections = 0
        self._ends = threading.Event()
        theirs = self

        class Handler(TLS_FTPHandler):  # type: ignore[misc]
            def on_connect(self) -> None:
                theirs.connections += 1

        facts = {
            "authorizer": authorizer,
            "certfile": str(certificate),
            "ssl_context": None,
            "tls_control_required": True,
            "tls_data_required": True,
            "auth_failed_timeout": 0,
            **changes,
        }
        self._server = FTPServer(("127.0.0.1", 0), type("Handler", (Handler,), facts))
        self.port: int = self._server.address[1]
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        return f"ftps://{USER}@127.0.0.1:{self.port}/incoming"

    def __enter__(self) -> "Ftpd":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(10)

    def end_sessions(self) -> None:
        """Hang up on whoever is connected, as after a time without commands."""
        self._ends.set()
        wait_until(lambda: not self._ends.is_set(), within_s=5, what="the sessions have ended")

    def _serve(self) -> None:
        while not self._ending.is_set():
            self._server.serve_forever(timeout=0.05, blocking=False)
            if self._ends.is_set():
                for each in list(self._server.ioloop.socket_map.values()):
                    if isinstance(each, TLS_FTPHandler):
                        each.close()
                self._ends.clear()
        self._server.close_all()
