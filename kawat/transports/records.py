"""One question of DNS: which texts stand under a name (TXT, RFC 1035), asked of the machine's own resolvers.

Kawat asks DNS nothing else by itself, so that it needs no library for it. An answer that does not fit one datagram is
asked for by TCP; nobody is believed who was not asked.
"""

import asyncio
import ipaddress
import struct
from collections.abc import Sequence
from pathlib import Path

RESOLVERS = Path("/etc/resolv.conf")
PATIENCE_S = 3.0
TXT, IN = 16, 1


class NoAnswer(Exception):
    """No resolver answered."""


def resolvers(path: Path = RESOLVERS) -> list[str]:
    """Their addresses, three at most."""
    try:
        lines = path.read_text("ascii", "replace").splitlines()
    except OSError:
        return []
    said = [line.split()[1] for line in lines if line.startswith("nameserver") and len(line.split()) > 1]
    return [each for each in said if _is_address(each)][:3]


async def texts_of(name: str, *, number: int, servers: Sequence[str] | None = None, port: int = 53) -> list[str]:
    """The texts under a name, none where there is no such name; `number` marks the question. Raises `NoAnswer`."""
    question = _question(name, number)
    for server in resolvers() if servers is None else servers:
        for _ in range(2):
            try:
                async with asyncio.timeout(PATIENCE_S):
                    answer = await _by_datagram(question, server, port)
                    if answer[2] & 0x02:
                        answer = await _by_stream(question, server, port)
                return _texts(answer, number)
            except (OSError, ValueError, IndexError, struct.error):  # of the time limit, too
                continue
    raise NoAnswer("no resolver answered")


def _question(name: str, number: int) -> bytes:
    labels = [label.encode("idna") for label in name.rstrip(".").split(".")]
    asked = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + asked + struct.pack(">2H", TXT, IN)


class _Waiting(asyncio.DatagramProtocol):
    def __init__(self, number: bytes) -> None:
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._number = number

    def datagram_received(self, data: bytes, addr: object) -> None:
        if len(data) > 12 and data[:2] == self._number and data[2] & 0x80 and not self.answer.done():
            self.answer.set_result(data)

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc)


async def _by_datagram(question: bytes, server: str, port: int) -> bytes:
    loop = asyncio.get_running_loop()
    transport, waiting = await loop.create_datagram_endpoint(lambda: _Waiting(question[:2]), remote_addr=(server, port))
    try:
        transport.sendto(question)
        return await waiting.answer
    finally:
        transport.close()


async def _by_stream(question: bytes, server: str, port: int) -> bytes:
    reader, writer = await asyncio.open_connection(server, port)
    try:
        writer.write(struct.pack(">H", len(question)) + question)
        (size,) = struct.unpack(">H", await reader.readexactly(2))
        return await reader.readexactly(size)
    except EOFError as cut:
        raise OSError(str(cut)) from None
    finally:
        writer.close()


def _texts(answer: bytes, number: int) -> list[str]:
    its, flags, questions, answers, _, _ = struct.unpack(">6H", answer[:12])
    if its != number or flags & 0x0F not in (0, 3):
        raise ValueError("the answer is to another question, or a refusal")
    place = 12
    for _ in range(questions):
        place = _after_name(answer, place) + 4
    found = []
    for _ in range(answers):
        place = _after_name(answer, place)
        kind, _, _, size = struct.unpack(">2HIH", answer[place : place + 10])
        place += 10
        if kind == TXT:
            found.append(_joined(answer[place : place + size]))
        place += size
    return found


def _after_name(answer: bytes, place: int) -> int:
    while answer[place]:
        if answer[place] & 0xC0:  # a pointer ends a name
            return place + 2
        place += 1 + answer[place]
    return place + 1


def _joined(raw: bytes) -> str:
    """Strings of up to 255 bytes each, as one text."""
    place, parts = 0, []
    while place < len(raw):
        parts.append(raw[place + 1 : place + 1 + raw[place]])
        place += 1 + raw[place]
    return b"".join(parts).decode("utf-8", "replace")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True
