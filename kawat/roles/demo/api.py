"""The wire's JSON API as a client has it: one key, one verb a call, refusals as errors."""

import http.client
import json
import select
from typing import Any
from urllib.parse import urlencode

TIMEOUT_S = 60.0


class Refused(RuntimeError):
    """The wire said no; the message is its sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Api:
    """What one person's key may do. One connection, opened anew where the wire closed it; not for several threads."""

    def __init__(self, port: int, key: str) -> None:
        self._port, self._key = port, key
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)

    def post(self, verb: str, **body: object) -> dict[str, Any]:
        """The answer to a verb such as 'file'; raises `Refused`."""
        return self._ask("POST", f"/api/{verb}", json.dumps(body).encode())

    def get(self, what: str, **query: object) -> dict[str, Any]:
        return self._ask("GET", f"/api/{what}?{urlencode(query)}", None)

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        if (socket := self._connection.sock) and select.select([socket], [], [], 0)[0]:
            self._connection.close()  # nothing was asked for: that it can be read means that the wire closed it
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            said = answer.read()
        except (http.client.HTTPException, ConnectionError):
            self._connection.close()
            raise
        try:
            told = json.loads(said)
        except ValueError:
            raise Refused("no-json", f"{path} answered {answer.status} without JSON") from None
        if answer.status >= 400:
            raise Refused(told.get("code", ""), told.get("message", f"{path} answered {answer.status}"))
        return dict(told)
