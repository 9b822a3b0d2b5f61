"""What a probe shows of mail and of files: every line that real servers are told and answer, and never a secret."""

import ssl
from collections.abc import Callable
from pathlib import Path

from kawat.core.delivery import Envelope, Outcome
from kawat.core.ports import Transport
from kawat.core.terms import OutcomeKind
from kawat.transports.dialogue import LINES, WIDTH, Dialogue
from kawat.transports.email import EmailTransport
from kawat.transports.files import TEST
from kawat.transports.folders import FolderTransport
from kawat.transports.ftps import Ftps
from kawat.transports.guard import LOOPBACK, Guard
from kawat.transports.hosts import PORTS
from kawat.transports.relay import Tls
from kawat.transports.sftp import Sftp
from tests.contract.test_transport_ftps import envelope as ftps_envelope
from tests.contract.test_transport_relay import PASSWORD, USER, Desk, stranger
from tests.contract.test_transport_sftp import BODY
from tests.contract.test_transport_sftp import envelope as sftp_envelope
from tests.contract.test_transport_sftp import sshd as sshd
from tests.servers.ftpd import PASSWORD as FTP_PASSWORD
from tests.servers.ftpd import Ftpd
from tests.servers.sshd import USER as SSH_USER
from tests.servers.sshd import Sshd
from tests.transports.far_ends import at_work, certified
from tests.transports.relays import envelope as letter
from tests.transports.relays import free_port, relay, run

GUARD = Guard(ports=PORTS, allow=LOOPBACK)


def carried(transport: Callable[[], Transport], post: Envelope) -> Outcome:
    """What becomes of one envelope, the parting over."""
    found: list[Outcome] = []

    async def story() -> None:
        async with at_work(transport()) as ledger:
            found.extend(await ledger.try_all([post]))

    run(story())
    return found[0]


def told(dialogue: Dialogue) -> list[str]:
    """The lines without their times."""
    return [line[9:] for line in dialogue.lines]


def in_order(lines: list[str], *wanted: str) -> None:
    """Each of these begins a line, in this order."""
    left = iter(lines)
    for each in wanted:
        assert any(line.startswith(each) for line in left), (each, lines)


def test_the_dialogue_with_a_relay_shows_every_line_but_no_password(tmp_path: Path) -> None:
    context, ca = certified(tmp_path)
    dialogue = Dialogue()
    desk = Desk()
    with stranger(desk, tls_context=context, require_starttls=True, authenticator=desk.authenticate) as port:
        outcome = carried(
            lambda: EmailTransport(
                relay(port, tls=Tls.STARTTLS, ca=str(ca), user=USER, password=PASSWORD), dialogue=dialogue
            ),
            letter(7),
        )
    assert outcome.kind is OutcomeKind.RELAYED
    lines = told(dialogue)
    in_order(
        lines,
        f"* connected to 127.0.0.1 port {port}",
        "< 220 ",
        "> EHLO localhost",
        "< 250-STARTTLS",
        "> STARTTLS",
        "< 220 ",
        "* TLSv1.3 with ",
        "> EHLO localhost",
        "< 250",
        "> AUTH ",
        "< 235 ",
        "> MAIL FROM:<bounce+7@wire.example>",
        "< 250 ",
        "> RCPT TO:<editor7@desk.example>",
        "< 250 ",
        "> DATA",
        "< 354 ",
        "> To: <editor7@desk.example>",
        "> Subject: x",
        "> (an empty line, 1 lines of text, and the lone dot: ",
        "< 250 2.0.0 queued",
        "> QUIT",
    )
    whole = "\n".join(lines)
    assert "(hidden)" in whole
    assert PASSWORD not in whole
    assert "Z2VoZWlt" not in whole  # the beginning of the password in base64
    assert "127.0.0.1" in next(line for line in lines if line.startswith("* TLS"))


def test_a_relay_that_is_not_there_is_said_so() -> None:
    dialogue = Dialogue()
    port = free_port()
    outcome = carried(lambda: EmailTransport(relay(port), dialogue=dialogue), letter(1))
    assert outcome.kind is OutcomeKind.UNREACHABLE
    in_order(told(dialogue), f"* 127.0.0.1 port {port} cannot be reached: ")


def test_a_relay_that_refuses_a_recipient_is_shown_in_its_words() -> None:
    class Strict(Desk):
        async def handle_RCPT(self, *_: object) -> str:
            return "550 5.1.1 no such user"

    dialogue = Dialogue()
    with stranger(Strict()) as port:
        outcome = carried(lambda: EmailTransport(relay(port), dialogue=dialogue), letter(1))
    assert outcome.kind is OutcomeKind.REFUSED
    in_order(told(dialogue), "> RCPT TO:", "< 550 5.1.1 no such user")


def test_the_way_into_a_folder_of_openssh_is_shown_step_by_step(sshd: Sshd) -> None:
    dialogue = Dialogue()
    post = sftp_envelope(0, sshd.address, secret=sshd.secret, name=TEST)
    outcome = carried(lambda: FolderTransport(Sftp(dialogue=dialogue), guard=GUARD), post)
    assert outcome.kind is OutcomeKind.ACCEPTED
    lines = told(dialogue)
    in_order(
        lines,
        f"* connected to 127.0.0.1 port {sshd.port}",
        f"* host key ssh-ed25519 {sshd.fingerprint}, met for the first time",
        "* SSH-2.0-OpenSSH",
        f"* SFTP 3, in {sshd.incoming}",
        "* looking for test.json: ",
        "* wrote .test.json.part, ",
        "* renamed .test.json.part to test.json",
        "* renamed .test.json.manifest.part to test.json.manifest",
        "* all stands: test.json, test.json.manifest",
    )
    assert any(f"signed in as {SSH_USER} by the key ssh-ed25519 SHA256:" in line for line in lines)
    assert sorted(each.name for each in sshd.incoming.iterdir()) == ["test.json", "test.json.manifest"]
    assert "PRIVATE" not in "\n".join(lines)


def test_a_changed_host_key_is_shown_with_the_one_that_was_known(sshd: Sshd) -> None:
    dialogue = Dialogue()
    known = "ssh-ed25519 SHA256:" + "A" * 43
    post = sftp_envelope(1, sshd.address, secret=sshd.secret, pin=known)
    carried(lambda: FolderTransport(Sftp(dialogue=dialogue), guard=GUARD), post)
    assert told(dialogue)[-1] == f"* host key ssh-ed25519 {sshd.fingerprint}, known as {known}"


def test_the_dialogue_with_a_host_of_ftps_shows_every_line_but_no_password(tmp_path: Path) -> None:
    _, ca = certified(tmp_path)
    dialogue = Dialogue()
    with Ftpd(tmp_path, tmp_path / "both.pem") as ftpd:
        post = ftps_envelope(0, ftpd.address, name=TEST)
        transport = lambda: FolderTransport(Ftps(ca_file=str(ca), threads=2, dialogue=dialogue), guard=GUARD)  # noqa: E731
        outcome = carried(transport, post)
        assert sorted(each.name for each in ftpd.incoming.iterdir()) == ["test.json", "test.json.manifest"]
    assert outcome.kind is OutcomeKind.ACCEPTED
    lines = told(dialogue)
    in_order(
        lines,
        f"* connected to 127.0.0.1 port {ftpd.port}",
        "< 220 ",
        "> AUTH TLS",
        "< 234 ",
        "* TLSv1.",
        "> USER kawat",
        "< 331 ",
        "> PASS (hidden)",
        "< 230 ",
        "> CWD /incoming",
        "< 250 ",
        "> STOR .test.json.part",
        f"* {len(BODY)} bytes over a data connection",
        "< 226 ",
        "> RNFR .test.json.part",
        "> RNTO test.json",
        "> RNFR .test.json.manifest.part",
        "> QUIT",
    )
    assert FTP_PASSWORD not in "\n".join(lines)


def test_what_a_far_end_says_is_bounded_and_a_secret_is_hidden_whoever_says_it() -> None:
    dialogue = Dialogue(clock=lambda: 0.0)
    dialogue.hide("open", "open sesame", "")
    dialogue.heard("250 you said open sesame")
    dialogue.heard("x" * 10_000)
    assert dialogue.lines == ["     0.0 < 250 you said (hidden)", f"     0.0 < {'x' * WIDTH}"]
    for _ in range(LINES):
        dialogue.heard("220-and one more thing")
    assert len(dialogue.lines) == LINES


def test_a_certificate_that_nobody_vouches_for_is_shown_by_its_fingerprint() -> None:
    dialogue = Dialogue(clock=lambda: 0.0)

    class End(ssl.SSLObject):
        def getpeercert(self, binary_form: bool = False) -> object:  # type: ignore[override]
            return b"x" if binary_form else {}

        def version(self) -> str:
            return "TLSv1.3"

        def cipher(self) -> tuple[str, str, int]:
            return "TLS_AES_256_GCM_SHA384", "TLSv1.3", 256

    dialogue.secured(End.__new__(End))
    assert dialogue.lines[0].endswith(", vouched for by nobody")
