"""`kawat destinations` and `kawat send-test` on a wire of their own, before endpoints that answer."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kawat.roles.demo.receivers import start_smtp_sink
from tests.cli.conftest import START
from tests.cli.terminal import Terminal
from tests.endpoint import Answer, Heard, endpoint
from tests.servers.sshd import Sshd, needed
from tests.transports.far_ends import certified

PEOPLE = "name,kind,country,circuits,languages,channel,address\nSari,journalist,ID,asia,en,email,sari@readers.example\n"


@pytest.fixture(scope="module")
def kawat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A wire that may post to this machine, with one subscriber."""
    terminal = wire(tmp_path_factory.mktemp("wire"), SMTP_URL="smtp://127.0.0.1:1")
    yield terminal
    terminal.close()


def wire(folder: Path, **settings: str) -> Terminal:
    terminal = Terminal(folder / "home", KAWAT_ALLOW_LOOPBACK="1", **settings)
    assert terminal(*START).code == 0
    folder.mkdir(exist_ok=True)
    (folder / "people.csv").write_text(PEOPLE)
    assert terminal("subscribers", "import", folder / "people.csv", "--as", "olga").code == 0
    return terminal


def welcoming(heard: Heard) -> Answer:
    """Proves itself, and takes whatever comes."""
    told = json.loads(heard.body)
    return 200, {"X-Desk": "one"}, str(told.get("data", {}).get("challenge", "thank you")).encode()


def add(kawat: Terminal, url: str, *more: str) -> dict:
    return kawat.json("destinations", "webhook", "Sari", url, *more, "--as", "olga")


def test_a_webhook_goes_from_its_adding_to_a_test_item(kawat: Terminal) -> None:
    before = kawat.counts()["delivery"]
    with endpoint(welcoming) as there:
        added = add(kawat, there.url)
        assert added["state"] == "pending"
        assert added["secret"].startswith("whsec_")
        uid = added["destination"]
        early = kawat("send-test", uid, "--as", "edo", "--json")
        assert (early.code, early.told["code"]) == (5, "not-verified")
        proved = kawat.json("destinations", "verify", uid, "--as", "olga")
        assert (proved["verified"], proved["status"]) == (True, 200)
        changed = kawat.json("destinations", "rotate", uid, "--ed25519", "--as", "olga")
        assert changed["secret"].startswith("whpk_")
        told = kawat.json("send-test", uid, "--as", "edo")
        shown = kawat("send-test", uid, "--as", "edo")
    assert (told["taken"], told["status"], told["body"]) == (True, 200, "thank you")
    assert "webhook-signature: (hidden)" in told["sent"]
    assert "X-Desk: one" in told["answer"]
    assert told["connected_to"].startswith("127.0.0.1:")
    assert set(told["ms"]) >= {"connect", "sent", "answer", "end"}
    assert shown.code == 0
    assert "connected_to  127.0.0.1" in shown.out
    _, first, _ = there.heard
    assert first.headers["kawat-type"] == "test"
    assert "kawat-sequence" not in first.headers
    signatures = first.headers["webhook-signature"].split()
    assert [each.partition(",")[0] for each in signatures] == ["v1a", "v1"]
    assert "TEST" in first.body.decode()
    assert kawat.counts()["delivery"] == before
    assert kawat.json("destinations", "numbers", uid, "--as", "edo")["numbers"] == []
    assert kawat.json("destinations", "replay", uid, "--from", "1", "--to", "9", "--as", "edo") == {"owed": 0}
    assert kawat.json("destinations", "heartbeat", uid, "60", "--as", "edo")["heartbeat_s"] == 60


def test_quiet_hours_digests_and_pauses_are_set_shown_and_ended(kawat: Terminal) -> None:
    def of(verb: str, *options: str) -> dict:
        return kawat.json("destinations", verb, "sari@readers.example", *options, "--as", "olga")

    hours = of("quiet", "--from", "22:00", "--to", "07:00", "--zone", "Asia/Jakarta")["quiet_hours"]
    assert hours == {"start": "22:00", "end": "07:00", "zone": "Asia/Jakarta", "flashes_pass": True}
    told = of("digest", "--at", "17:30", "--at", "08:00", "--flashes-wait")
    assert told["quiet_hours"] is None
    assert told["digest"] == {"at": ["08:00", "17:30"], "zone": "UTC", "flashes_pass": False}
    bad = kawat("destinations", "quiet", "sari@readers.example", "--from", "8", "--to", "9", "--as", "olga", "--json")
    assert bad.told["code"] == "bad-field"
    shown = kawat("destinations", "pause", "sari@readers.example", "--as", "olga")
    assert "A digest at 08:00, 17:30, UTC; flashes wait." in shown.out
    assert of("digest", "--end")["digest"] is None


def test_a_test_that_is_not_taken_says_so_and_by_what(kawat: Terminal) -> None:
    with endpoint(lambda _: (503, {}, b"asleep")) as there:
        uid = add(kawat, there.url, "--vouched")["destination"]
        answer = kawat("send-test", uid, "--as", "edo", "--json")
        shown = kawat("send-test", uid, "--as", "edo")
    assert (answer.code, answer.told["code"], answer.told["status"]) == (5, "not-taken", 503)
    assert answer.told["body"] == "asleep"
    assert "it answered 503" in shown.err
    gone = kawat("send-test", uid, "--as", "edo", "--json")
    assert gone.told["code"] == "not-taken"
    assert gone.told["reason"]


def test_a_test_by_mail_says_what_the_relay_came_to(kawat: Terminal) -> None:
    answer = kawat("send-test", "sari@readers.example", "--as", "edo", "--json")
    assert (answer.code, answer.told["code"], answer.told["channel"]) == (5, "not-taken", "email")
    assert answer.told["answer"][0]
    assert "127.0.0.1 port 1 cannot be reached: " in answer.told["exchange"][0]
    shown = kawat("send-test", "sari@readers.example", "--as", "edo")
    assert "cannot be reached" in shown.out


def test_a_test_by_mail_shows_what_was_said_to_the_relay(tmp_path: Path) -> None:
    with start_smtp_sink(tmp_path, keep=-1) as sink:
        terminal = wire(tmp_path / "wire", SMTP_URL=f"smtp://127.0.0.1:{sink.port}")
        told = terminal.json("send-test", "sari@readers.example", "--as", "edo")
        terminal.close()
        sink.stop()
    assert (told["taken"], told["outcome"]) == (True, "relayed")
    said = [line.split(maxsplit=1)[1] for line in told["exchange"]]
    assert "> RCPT TO:<sari@readers.example>" in said
    assert "> Kawat-Type: test" in said
    assert any(line.startswith("> (an empty line, ") for line in said)
    (message,) = sink.messages()
    assert b"TEST - PLEASE DISREGARD" in message.content


def test_a_test_into_a_folder_shows_each_step_and_leaves_no_number_behind(tmp_path: Path) -> None:
    needed()
    server = Sshd(tmp_path)
    server.start()
    try:
        terminal = wire(tmp_path / "wire", KAWAT_FILE_PORTS=str(server.port))
        words = ("destinations", "folder", "Sari", server.address, "--secret-file", server.folder / "client")
        uid = terminal.json(*words, "--as", "olga")["destination"]
        told = terminal.json("send-test", uid, "--as", "edo")
        again = terminal.json("send-test", uid, "--as", "edo")
        terminal.close()
    finally:
        server.stop()
    assert told["taken"]
    assert again["taken"]
    assert server.fingerprint in told["pin"]
    assert any("* renamed .test.json.part to test.json" in line for line in told["exchange"])
    assert sorted(each.name for each in server.incoming.iterdir()) == ["test.json", "test.json.manifest"]
    assert json.loads((server.incoming / "test.json.manifest").read_text())["type"] == "test"


def test_an_address_that_proves_nothing_stays_pending(kawat: Terminal) -> None:
    with endpoint(lambda _: (200, {}, b"hello")) as there:
        uid = add(kawat, there.url)["destination"]
        answer = kawat("destinations", "verify", uid, "--as", "olga", "--json")
    assert (answer.code, answer.told["code"]) == (5, "not-verified")
    assert kawat.json("destinations", "show", uid, "--as", "edo")["state"] == "pending"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("send-test", "nowhere", "--as", "edo"), 6),
        (("send-test", "sari@readers.example", "--as", "dewi"), 6),
        (("send-test", "sari@readers.example"), 2),
        (("destinations", "webhook", "Sari", "ftp://x.example/", "--as", "olga"), 3),
        (("destinations", "webhook", "Sari", "https://x.example/", "--vouched", "--as", "edo"), 4),
        (("destinations", "rotate", "sari@readers.example", "--as", "olga"), 3),
        (("destinations", "numbers", "sari@readers.example", "--as", "olga"), 3),
        (("destinations", "rotate", "x", "--ed25519", "--secret-file", "y", "--as", "olga"), 2),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(kawat: Terminal, words: tuple[str, ...], code: int) -> None:
    answer = kawat(*words)
    assert answer.code == code, answer
    assert len(answer.err.strip().splitlines()) == 1


def test_a_secret_is_read_from_a_file(kawat: Terminal, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("whsec_" + "QUJD" * 8 + "\n")
    added = add(kawat, "https://file.readers.example/", "--secret-file", str(tmp_path / "secret"))
    assert added["secret"] == "whsec_" + "QUJD" * 8
    _, ca_file = certified(tmp_path)
    answer = kawat("destinations", "rotate", added["destination"], "--secret-file", ca_file, "--as", "olga")
    assert answer.code == 3
    assert "BEGIN" not in answer.err


def test_a_folder_that_left_comes_back_and_one_that_has_not_left_does_not(kawat: Terminal) -> None:
    words = ("destinations", "folder", "Sari", "sftp://kawat@files.example.net/in", "--secret-file", "-")
    uid = kawat.json(*words, "--as", "olga", stdin=b"pass")["destination"]
    early = kawat("destinations", "return", uid, "--as", "olga", "--json")
    assert (early.code, early.told["code"]) == (3, "bad-field")
    with closing(sqlite3.connect(kawat.home / "kawat.sqlite3")) as database, database:
        database.execute("UPDATE destination SET state = 'unsubscribed' WHERE uid = ?", [uid])
    assert kawat.json("destinations", "return", uid, "--as", "olga")["state"] == "active"
