"""A real Postfix, set up as docs/operating.md says, sends what it sends, and the wire reads it."""

import asyncio
import smtplib

import pytest

from kawat.core.terms import BounceKind
from kawat.formats.reading.bounces import Bounce, read_bounce
from kawat.roles.wiring import bound_socket
from kawat.transports.postbox import Postbox
from tests.pages.texts import blocks, read
from tests.servers import postfix

pytestmark = pytest.mark.skipif(bool(postfix.missing()), reason=postfix.missing() or "it is there")

ENDS = {"nobody": "1-1-0-0123456789ab", "sari": "1-2-0-0123456789ab"}
NEWS = "From: news@wire.example\r\nSubject: The harbour is full\r\n\r\nNo such user, said the harbour master.\r\n"
SAID = blocks(read("docs/operating.md"), "")


def block(name: str, port: int) -> str:
    """One file as the page shows it, with our port and folder."""
    (text,) = [each for each in SAID if each.startswith(f"# /etc/postfix/{name}")]
    return text.replace("/etc/postfix/", "{etc}/").replace("8424", str(port))


def test_postfix_gives_back_to_the_postbox_what_it_could_not_deliver_and_says_what_it_could() -> None:
    taken: dict[str, Bounce] = {}
    all_there = asyncio.Event()

    async def take(local: str, raw: bytes) -> bool:
        taken[local] = read_bounce(raw)
        if len(taken) == len(ENDS):
            all_there.set()
        return True

    async def whole() -> None:
        postbox = Postbox(domain="wire.example", ours=lambda local: local[2:] in ENDS.values(), take=take, lmtp=True)
        refusing = Postbox(domain="readers.example", ours=lambda _: False, take=take, lmtp=False)
        port, nobodys = [await _listen(each) for each in (postbox, refusing)]
        transports = f"/^nobody@/ smtp:[127.0.0.1]:{nobodys}\n/^sari@/ discard:\n" + block("kawat-transport", port)
        files = {"kawat-recipients": block("kawat-recipients", port), "kawat-transport": transports}
        with postfix.running(main=block("main.cf", port), files=files) as relay:
            await asyncio.to_thread(_send, relay.port)
            try:
                async with asyncio.timeout(20):
                    await all_there.wait()
            except TimeoutError:
                pytest.fail(relay.log())
        await postbox.close()
        await refusing.close()

    asyncio.run(whole())
    lost, arrived = (taken[f"b+{ENDS[name]}"] for name in ENDS)
    assert (lost.kind, lost.status, lost.recipient) == (BounceKind.HARD, "5.1.1", "nobody@readers.example")
    assert (lost.code, lost.words) == (550, "550 5.1.1 this takes in bounces of its own mail alone")
    assert (arrived.kind, arrived.recipient) == (BounceKind.DELIVERED, "sari@readers.example")


async def _listen(postbox: Postbox) -> int:
    listener = bound_socket("127.0.0.1", 0)
    await postbox.start(listener)
    port: int = listener.getsockname()[1]
    return port


def _send(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.ehlo()
        for name, end in ENDS.items():
            assert client.mail(f"b+{end}@wire.example")[0] == 250
            assert client.rcpt(f"{name}@readers.example", ["NOTIFY=SUCCESS,FAILURE"])[0] == 250
            assert client.data(NEWS)[0] == 250


def test_the_pipe_gives_the_mail_and_every_failure_is_a_temporary_one() -> None:
    (line,) = [each for each in SAID if each.startswith("# /etc/postfix/master.cf")]
    assert "user=kawat" in line
    assert "kawat bounces -" in line
    master = line.replace("user=kawat", "user=nobody").replace("kawat bounces -", "(cat > {folder}/pipe/mail; exit 3)")
    recipients = block("kawat-recipients", 0)
    transports = block("kawat-transport", 0).replace("lmtp:inet:127.0.0.1:0", "kawat:")
    files = {"kawat-recipients": recipients, "kawat-transport": transports}
    with postfix.running(main=block("main.cf", 0), master=master, files=files) as relay:
        (relay.folder / "pipe").mkdir()
        (relay.folder / "pipe").chmod(0o777)
        with smtplib.SMTP("127.0.0.1", relay.port, timeout=10) as client:
            client.sendmail("", f"b+{ENDS['sari']}@wire.example", NEWS)
        postfix.wait_until(lambda: "status=" in relay.log(), within_s=20, what="Postfix has tried")
        assert "status=deferred" in relay.log()
        assert (relay.folder / "pipe" / "mail").read_bytes().endswith(b"said the harbour master.\n")
