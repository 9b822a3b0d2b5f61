"""The far end of a transport, written out line by line: servers that behave or misbehave exactly as a test says.

They run on the test's own event loop, on loopback.
"""

import asyncio
import datetime
import ipaddress
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kawat.core.delivery import DeliveryKey, Envelope, Outcome
from kawat.core.ports import Transport

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PATIENCE_S = 15


class Ledger:
    """Carries envelopes and takes down what became of them; a second outcome for one of them fails the test."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.outcomes: dict[DeliveryKey, Outcome] = {}
        self.times: Counter[DeliveryKey] = Counter()
        self.asked: Counter[DeliveryKey] = Counter()
        self.cancelled: set[DeliveryKey] = set()
        self._carrying = False
        self._changed = asyncio.Event()

    def carry(self, envelopes: Sequence[Envelope]) -> None:
        self._carrying = True
        self.transport.carry(envelopes, wanted=self._wanted, settled=self._settled)
        self._carrying = False

    async def all_of(self, envelopes: Sequence[Envelope]) -> list[Outcome]:
        """The outcomes of these, once there are all."""
        async with asyncio.timeout(PATIENCE_S):
            while not all(each.key in self.outcomes for each in envelopes):
                self._changed.clear()
                await self._changed.wait()
        return [self.outcomes[each.key] for each in envelopes]

    async def try_all(self, envelopes: Sequence[Envelope]) -> list[Outcome]:
        self.carry(envelopes)
        return await self.all_of(envelopes)

    def _wanted(self, envelope: Envelope) -> bool:
        assert envelope.key not in self.outcomes, "asked for one that is settled"
        self.asked[envelope.key] += 1
        return envelope.key not in self.cancelled

    def _settled(self, envelope: Envelope, outcome: Outcome) -> None:
        assert not self._carrying, "settled from inside carry"
        self.times[envelope.key] += 1
        self.outcomes[envelope.key] = outcome
        self._changed.set()


@asynccontextmanager
async def at_work(transport: Transport) -> AsyncIterator[Ledger]:
    """A ledger over the transport, which is closed at the end; then each envelope was settled once."""
    ledger = Ledger(transport)
    try:
        yield ledger
    finally:
        await transport.close()
    assert set(ledger.times.values()) <= {1}


@asynccontextmanager
async def server(talk: Talk, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server whose every connection is `talk`; gives its port."""
    tasks: set[asyncio.Task[None]] = set()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            tasks.discard(task)
            writer.transport.abort()

    listening = await asyncio.start_server(speak, host, 0, ssl=tls)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def say(writer: asyncio.StreamWriter, text: str) -> None:
    """Lines of SMTP or HTTP, written with plain line ends."""
    writer.write(text.replace("\n", "\r\n").encode())
    await writer.drain()


async def hear_request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    """One HTTP request: its first line, its headers in lower case, its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return first, headers, await reader.readexactly(int(headers.get("content-length", 0)))


def answering(text: str, *, seen: list[str] | None = None) -> Talk:
    """Answers every request with `text`."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            first, _, _ = await hear_request(reader)
            if seen is not None:
                seen.append(first)
            await say(writer, text)

    return talk


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes whatever comes and never says a word."""
    while await reader.read(65_536):
        pass


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS for 127.0.0.1, and the file of the certificate that vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kawat test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "ca.pem").write_bytes(pem)
    (folder / "both.pem").write_bytes(pem + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context, folder / "ca.pem"
