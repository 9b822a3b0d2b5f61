"""A release from filing to kill, as people type it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal, environment

ROWS = (
    "name,kind,country,circuits,languages,channel,address\n"
    "sari,journalist,ID,asia,en,email,sari@readers.example\n"
    "Harian Laut,outlet,ID,europe,en;id,email,news@harian.example\n"
)


@pytest.fixture(scope="module", autouse=True)
def _readers(kawat: Terminal) -> None:
    answer = kawat("subscribers", "import", "-", "--as", "olga", "--json", stdin=ROWS.encode())
    assert answer.told["taken"] == 2, answer


def test_a_filing_is_shown_back_field_by_field(kawat: Terminal, story: Path) -> None:
    words = ("--issuer", "sagara", "--language", "en", "--circuit", "asia", "--headline", "Shown back")
    answer = kawat("file", story, *words, "--as", "dewi")
    lines = answer.out.splitlines()
    assert any(line.startswith("dateline.place") and "SURABAYA" in line and " 1 " in line for line in lines)
    assert any("contact-missing" in line for line in lines)
    told = kawat.json("show", "shown-back", "--as", "edo")["items"][0]
    assert told["fields"]["dateline"]["day"] == "2026-11-22"
    assert "salt" not in told["fields"]
    assert {each["code"] for each in told["findings"]} >= {"contact-missing", "boilerplate-missing"}


def test_the_same_key_is_the_same_filing(kawat: Terminal, story: Path) -> None:
    words = ("--issuer", "sagara", "--language", "en", "--circuit", "asia", "--headline", "Keyed", "--key", "7")
    first, second = (kawat.json("file", story, *words, "--as", "dewi") for _ in range(2))
    assert first["uid"] == second["uid"]
    other = kawat("file", story, *words, "--urgency", "3", "--as", "dewi", "--json")
    assert (other.code, other.told["code"]) == (3, "key-reused")


def test_a_picture_goes_with_its_caption_and_credit(kawat: Terminal, story: Path, tmp_path: Path) -> None:
    picture = tmp_path / "plant.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0 a picture")
    words = ("--issuer", "sagara", "--language", "en", "--circuit", "asia", "--headline", "Pictured", "--as", "dewi")
    told = kawat.json("file", story, *words, "--media", picture, "--caption", "The plant", "--credit", "Sagara")
    (media,) = told["fields"]["media"]
    assert (media["name"], media["caption"], media["credit"]) == ("plant.jpg", "The plant", "Sagara")


def test_a_second_language_joins_the_release_and_markdown_is_read(kawat: Terminal, filed: str, tmp_path: Path) -> None:
    copy = tmp_path / "cerita.md"
    copy.write_text("# Pabrik dibuka\n\nSURABAYA, 22 November 2026 - Sagara membuka **pabrik** desalinasi pagi ini.\n")
    told = kawat.json("file", copy, "--issuer", "sagara", "--language", "id", "--release", filed, "--as", "dewi")
    assert told["name"] == f"{filed}@1/id"
    assert "**" not in str(told["fields"]["body"])
    kawat.json("approve", filed, "--as", "edo")
    assert [each["language"] for each in kawat.json("clear", filed, "--as", "edo")["items"]] == ["en", "id"]


def test_what_is_held_is_shown_only_to_who_may_read_it_and_that_is_journalled(kawat: Terminal, filed: str) -> None:
    lines = kawat.json("journal", "verify")["lines"]
    assert kawat.json("show", filed, "--as", "edo")["items"][0]["state"] == "draft"
    assert kawat.json("journal", "verify")["lines"] == lines + 1
    assert kawat("show", filed, "--as", "otto", "--json").told["code"] == "forbidden"
    assert filed not in kawat("show").out
    assert filed not in kawat("show", "--as", "otto").out
    assert filed in kawat("show", "--as", "dewi").out


def test_what_is_sent_back_is_handed_in_again_and_a_stale_decision_does_nothing(kawat: Terminal, filed: str) -> None:
    stands = kawat.json("show", filed, "--as", "edo")["stands"]
    assert kawat("return", filed, "--as", "edo", "--json").told["code"] == "no-reason"
    told = kawat.json("return", filed, "--reason", "Who says so?", "--seen", stands, "--as", "edo")
    assert told["items"][0]["state"] == "returned"
    stale = kawat("resubmit", filed, "--seen", stands, "--as", "dewi", "--json")
    assert (stale.code, stale.told["code"]) == (5, "changed-meanwhile")
    assert kawat.json("resubmit", filed, "--as", "dewi")["items"][0]["state"] == "draft"


def test_a_hold_is_set_moved_and_taken_back(kawat: Terminal, filed: str) -> None:
    kawat.json("approve", filed, "--as", "edo")
    kawat.json("hold", filed, "2099-11-22T08:00 Asia/Jakarta", "--as", "edo")
    held = kawat.json("clear", filed, "--at", "2099-11-22T09:00 Asia/Jakarta", "--as", "edo")["items"][0]
    assert (held["state"], held["hold_at"]) == ("held", "2099-11-22T02:00:00+00:00")
    assert held["hold_zone"] == "Asia/Jakarta"
    assert kawat.json("unhold", filed, "--as", "edo")["items"][0]["state"] == "approved"
    assert kawat.json("spike", filed, "--as", "edo")["items"][0]["state"] == "spiked"


def test_an_edit_voids_the_approval(kawat: Terminal, filed: str) -> None:
    kawat.json("approve", filed, "--as", "edo")
    told = kawat.json("edit", filed, "--subhead", "Twelve villages", "--forbid", "jp", "--as", "eka")
    assert (told["state"], told["fields"]["subhead"]) == ("draft", "Twelve villages")
    assert told["fields"]["forbidden"] == ["JP"]


def test_a_correction_follows_and_needs_its_own_approval(kawat: Terminal, cleared: str, story: Path) -> None:
    words = ("--language", "en", "--note", "Twelve villages, not ten.", "--as", "dewi")
    told = kawat.json("correct", cleared, story, *words)
    assert (told["name"], told["kind"], told["state"]) == (f"{cleared}@2/en", "correction", "draft")
    kawat.json("approve", cleared, "--as", "edo")
    kawat.json("clear", cleared, "--as", "edo")
    states = [each["state"] for each in kawat.json("show", f"{cleared}@1")["items"]]
    assert states == ["superseded"]


def test_a_withhold_takes_two_to_lift_and_a_kill_two_to_confirm(kawat: Terminal, cleared: str) -> None:
    kawat.json("withhold", cleared, "--reason", "We look into it.", "--as", "edo")
    assert kawat.json("lift", cleared, "--as", "edo")["waits_for"] == "a second person"
    assert kawat("lift", cleared, "--as", "edo", "--json").told["code"] == "second-person"
    assert kawat.json("lift", cleared, "--as", "eka")["items"][0]["kind"] == "repeat"
    (notice,) = kawat.json("kill", cleared, "--reason", "It was never opened.", "--as", "edo")["items"]
    assert (notice["kind"], notice["state"]) == ("kill", "cleared")
    assert kawat("confirm", cleared, "--as", "edo", "--json").told["code"] == "second-person"
    assert kawat("confirm", cleared, "--as", "eka").code == 0


def test_match_counts_the_audience_and_explains_one_of_it(kawat: Terminal, filed: str) -> None:
    (counted,) = kawat.json("match", filed, "--as", "edo")["items"]
    assert counted["subscribers"] == {"outlet": 0, "journalist": 1, "desktop": 0}
    assert counted["destinations"] == {"email": 1, "webhook": 0, "sftp": 0, "ftps": 0, "websub": 0}
    (sari,) = kawat.json("match", filed, "--explain", "sari@readers.example", "--as", "edo")["items"]
    assert (sari["gets"], sari["circuits"]) == (True, ["asia"])
    assert [each["name"] for each in sari["profiles"][0]["clauses"]] == ["languages"]
    (other,) = kawat.json("match", filed, "--explain", "Harian Laut", "--as", "edo")["items"]
    assert (other["gets"], other["reason"]) == (False, "it is in none of the item's circuits")


def test_match_keeps_a_forbidden_territory_away(kawat: Terminal, filed: str) -> None:
    kawat.json("edit", filed, "--forbid", "ID", "--as", "dewi")
    (counted,) = kawat.json("match", filed, "--as", "edo")["items"]
    assert counted["subscribers"]["journalist"] == 0
    (sari,) = kawat.json("match", filed, "--explain", "sari@readers.example", "--as", "edo")["items"]
    assert sari["reason"] == "the item must not enter its country"


def test_render_writes_the_format_and_nothing_else(kawat: Terminal, cleared: str) -> None:
    answer = kawat("render", cleared, "--format", "text")
    assert answer.out.startswith("Plant ")
    assert kawat.json("render", cleared, "--format", "ninjs")["media_type"].startswith("application/")
    for name in ("newsml", "newsml-g2", "nitf"):
        assert kawat("render", cleared, "--format", name).out.startswith('<?xml version="1.0"')


def test_render_writes_a_whole_release_as_one_package(kawat: Terminal, cleared: str) -> None:
    told = kawat.json("render", cleared, "--format", "newsml-g2-package")
    assert told["media_type"] == "application/vnd.iptc.g2.packageitem+xml"
    assert "<packageItem" in told["content"]
    assert "<itemRef" in told["content"]


def test_the_report_says_what_is_still_due(kawat: Terminal, cleared: str) -> None:
    told = kawat.json("report", cleared)
    assert (told["slug"], told["items"][0]["state"]) == (cleared, "cleared")
    assert "still due" in kawat("report", cleared).out


def test_the_wire_is_stopped_and_started(kawat: Terminal, filed: str) -> None:
    kawat.json("approve", filed, "--as", "edo")
    assert kawat.json("stop", "--circuit", "asia", "--as", "edo")["stopped"]["circuits"] == ["asia"]
    assert kawat("clear", filed, "--as", "edo", "--json").told["code"] == "wire-stopped"
    assert kawat.json("start", "--as", "edo")["stopped"]["circuits"] == []
    assert kawat("clear", filed, "--as", "edo").code == 0


def test_redeliver_says_how_many_are_owed(kawat: Terminal, cleared: str) -> None:
    assert kawat.json("redeliver", cleared, "--as", "edo") == {"owed": 0}


def test_a_destination_is_held_resumed_and_ended(kawat: Terminal) -> None:
    row = b"name,kind,circuits,languages,channel,address\nrina,journalist,asia,en,email,rina@readers.example\n"
    kawat.json("subscribers", "import", "-", "--as", "olga", stdin=row)
    words = ("rina@readers.example", "--as", "olga")
    assert kawat.json("subscribers", "hold", *words)["state"] == "held"
    assert kawat.json("subscribers", "resume", *words)["state"] == "active"
    assert kawat.json("subscribers", "end", *words)["active"] is False


def test_people_keys_and_sources_are_added_again_without_harm(kawat: Terminal) -> None:
    for _ in range(2):
        assert kawat.json("add", "circuit", "afrika", "Afrika")["name"] == "Afrika"
        told = kawat.json("add", "issuer", "sagara", "--boilerplate", "en=About Sagara: water.", "--as", "olga")
        assert (told["name"], told["boilerplates"]) == ("Sagara", ["en"])
        assert kawat.json("add", "provider", "lintas", "--disclaimer", "en=Third party.")["disclaimers"] == ["en"]
        kawat.json("user", "add", "wati", "--role", "provider", "--provider", "lintas")
    assert kawat.json("key", "new", "agency", "--scope", "file", "--as", "wati")["key"].startswith("kawat_")


def test_a_password_comes_from_standard_input_and_is_judged(kawat: Terminal) -> None:
    words = ("user", "add", "budi", "--role", "editor", "--password")
    weak = kawat(*words, "--json", stdin=b"12345\n")
    assert (weak.code, weak.told["code"]) == (3, "bad-field")
    assert kawat(*words, stdin=b"laut biru di timur\n").code == 0


def test_check_hides_every_secret_and_names_what_is_wrong(kawat: Terminal) -> None:
    secret = (kawat.home / "wire.key").read_text().strip()
    answer = kawat("check", "--json")
    assert (answer.code, answer.told["settings"]["secret_text"]) == (0, "set")
    assert secret not in answer.out
    assert {each["name"] for each in answer.told["checks"]} >= {"key", "database", "bus", "files", "ports", "journal"}
    (kawat.home / "wire.key").chmod(0o644)
    try:
        loose = kawat("check", "--json")
    finally:
        (kawat.home / "wire.key").chmod(0o600)
    assert (loose.code, loose.told["code"]) == (7, "trouble-found")
    assert [each["name"] for each in loose.told["checks"] if not each["well"]] == ["permissions"]


def test_the_key_and_the_home_are_their_owners_alone_and_a_second_init_keeps_them(kawat: Terminal) -> None:
    key = kawat.home / "wire.key"
    before = key.read_bytes()
    assert kawat.json("init")["key_made"] is False
    assert key.read_bytes() == before
    assert {path.stat().st_mode & 0o077 for path in (kawat.home, key, kawat.home / "kawat.sqlite3")} == {0}


def _kawat(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kawat", *words], env=environment(home), capture_output=True, text=True, timeout=60
    )


def test_a_database_whose_key_is_lost_gets_no_other_key(kawat: Terminal, tmp_path: Path) -> None:
    (tmp_path / "kawat.sqlite3").write_bytes((kawat.home / "kawat.sqlite3").read_bytes())
    answer = _kawat(tmp_path, "init")
    assert (answer.returncode, answer.stdout) == (7, "")
    assert "[cannot-unseal]" in answer.stderr
    assert not (tmp_path / "wire.key").exists()


def test_the_command_starts_without_django_and_knows_its_verbs(tmp_path: Path) -> None:
    told = "import sys, kawat.roles.cli; print([name for name in ('django', 'rich', 'kawat.store') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=30).stdout == "[]\n"
    answer = _kawat(tmp_path, "--help")
    assert (answer.returncode, "redeliver" in answer.stdout) == (0, True)
    assert _kawat(tmp_path).returncode == 2
