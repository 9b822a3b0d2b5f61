"""Whatever is wrong gets one sentence, a stable code and the exit code of its branch, and leaves nothing half-written."""

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

SAID = ["--issuer", "sagara", "--language", "en", "--circuit", "asia", "--headline", "A plant opens", "--as", "dewi"]
TEXT = "SURABAYA, Nov. 22, 2026 -- Sagara opened a plant this morning for twelve villages on the coast.\n"

COPIES: list[tuple[str, bytes, str, int]] = [
    ("not UTF-8", TEXT.encode() + b"caf\xe9\n", "not-utf8", 3),
    ("empty", b"", "empty-copy", 3),
    ("blank", b" \n\t\n", "empty-copy", 3),
    ("huge", b"word " * 1_000_001, "huge-copy", 3),
    ("binary", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary-copy", 3),
    ("half a character", TEXT.encode() + b"\xed\xa0\xbd\n", "lone-surrogate", 3),
]
"""The name of a file, what is in it, and how it is refused."""

FILINGS: list[tuple[str, list[str], str, int]] = [
    ("an unknown language", ["--language", "xx"], "unknown-language", 3),
    ("an unknown circuit", ["--circuit", "mars"], "no-such-circuit", 6),
    ("an unknown issuer", ["--issuer", "nobody"], "no-such-issuer", 6),
    ("an unknown provider", ["--provider", "nobody"], "no-such-provider", 6),
    ("a T that has passed", ["--hold", "2020-01-01T09:00+07:00"], "past-instant", 3),
    ("a T without a zone", ["--hold", "2099-01-01T09:00"], "instant-without-zone", 3),
    ("no T at all", ["--hold", "soon"], "unreadable-instant", 3),
    ("a T that clocks skip", ["--hold", "2099-03-29T02:30 Europe/Berlin"], "skipped-local-time", 3),
    ("a T that comes twice", ["--hold", "2099-10-25T02:30 Europe/Berlin"], "repeated-local-time", 3),
    ("no country", ["--forbid", "Japan"], "unknown-country", 3),
    ("an unknown user", ["--as", "nobody"], "no-such-user", 6),
    ("another's issuer", ["--as", "otto"], "forbidden", 4),
    ("an operator", ["--as", "olga"], "forbidden", 4),
    ("an unknown release", ["--release", "nothing"], "no-such-release", 6),
    ("no picture", ["--media", "nowhere.jpg"], "unreadable-file", 3),
    ("a caption too many", ["--caption", "A plant"], "usage", 2),
    ("an urgency of 9", ["--urgency", "9"], "usage", 2),
]
"""What is said instead, and how it is refused."""

DEEDS: list[tuple[str, list[str], str, int]] = [
    ("approving one's own release", ["approve", "FILED", "--as", "dewi"], "forbidden|own-release", 4),
    ("clearing what is not approved", ["clear", "FILED", "--as", "edo"], "nothing-approved", 5),
    ("holding what is not approved", ["clear", "FILED", "--at", "2099-01-01T00:00Z", "--as", "edo"], "nothing-approved", 5),
    ("clearing as who may not", ["clear", "APPROVED", "--as", "dewi"], "forbidden", 4),
    ("holding in the past", ["clear", "APPROVED", "--at", "2020-01-01T00:00Z", "--as", "edo"], "past-instant", 3),
    ("holding without a zone", ["clear", "APPROVED", "--at", "2099-01-01T00:00", "--as", "edo"], "instant-without-zone", 3),
    ("approving twice", ["approve", "APPROVED", "--as", "eka"], "wrong-move", 5),
    ("killing what is not out", ["kill", "APPROVED", "--reason", "no", "--as", "edo"], "nothing-out", 5),
    ("killing without a reason", ["kill", "CLEARED", "--as", "edo"], "no-reason", 3),
    ("killing as who may not", ["kill", "CLEARED", "--reason", "no", "--as", "dewi"], "forbidden", 4),
    ("killing twice", ["kill", "KILLED", "--reason", "again", "--as", "eka"], "already-killed", 5),
    ("spiking what is out", ["spike", "CLEARED", "--as", "edo"], "wrong-move", 5),
    ("editing what is out", ["edit", "CLEARED", "--headline", "No", "--as", "edo"], "wrong-move", 5),
    ("lifting what is not withheld", ["lift", "CLEARED", "--as", "edo"], "wrong-move", 5),
    ("an unknown version", ["approve", "FILED@7", "--as", "edo"], "no-such-release", 6),
    ("an unknown release", ["report", "nothing"], "no-such-release", 6),
    ("an unknown format", ["render", "CLEARED", "--format", "papyrus"], "unknown-format", 3),
    ("reading another's held copy", ["show", "FILED", "--as", "otto"], "forbidden", 4),
    ("reading held copy unnamed", ["show", "FILED"], "usage", 2),
    ("writing unnamed", ["approve", "FILED"], "usage", 2),
    ("a verb that there is not", ["publish", "FILED"], "usage", 2),
    ("stopping an unknown circuit", ["stop", "--circuit", "mars", "--as", "edo"], "no-such-circuit", 6),
    ("stopping an unknown channel", ["stop", "--channel", "fax", "--as", "edo"], "bad-field", 3),
    ("sending everything again", ["redeliver", "--as", "edo"], "usage", 2),
    ("redelivering to nobody", ["redeliver", "--to", "x@example.com", "--as", "edo"], "no-such-destination", 6),
    ("matching nobody", ["match", "CLEARED", "--explain", "nobody"], "no-such-subscriber", 6),
    ("importing no file", ["subscribers", "import", "nowhere.csv", "--as", "olga"], "unreadable-file", 3),
    ("a key of an unknown scope", ["key", "new", "agency", "--scope", "all", "--as", "edo"], "bad-field", 3),
    ("a circuit with a space", ["add", "circuit", "two words"], "bad-field", 3),
    ("a user of no issuer", ["user", "add", "wati", "--role", "issuer"], "no-such-issuer", 6),
    ("correcting what is not out", ["correct", "FILED", "STORY", "--language", "en", "--as", "dewi"], "nothing-out", 5),
    ("correcting a language that is not out", ["correct", "CLEARED", "STORY", "--language", "ko", "--as", "dewi"], "nothing-out", 5),
]  # fmt: skip
"""What is done to which release, and how it is refused."""


def _is_refused(kawat: Terminal, words: list[str], code: str, exit_code: int, stdin: bytes = b"") -> None:
    before = kawat.counts()
    told = kawat(*words, "--json", stdin=stdin)
    assert told.code == exit_code, told
    assert set(told.told) >= {"code", "message"}
    assert told.told["code"] in code.split("|")
    message = told.told["message"]
    assert "\n" not in message
    assert message.endswith(".")
    plain = kawat(*words, stdin=stdin)
    assert (plain.code, plain.out) == (exit_code, "")
    assert plain.err == f"kawat: {message} [{told.told['code']}]\n"
    assert kawat.counts() == before


@pytest.mark.parametrize(("name", "raw", "code", "exit_code"), COPIES, ids=[case[0] for case in COPIES])
def test_a_copy_that_cannot_be_read_is_refused(
    kawat: Terminal, tmp_path: Path, name: str, raw: bytes, code: str, exit_code: int
) -> None:
    path = tmp_path / f"{name}.txt"
    path.write_bytes(raw)
    _is_refused(kawat, ["file", str(path), *SAID], code, exit_code)
    _is_refused(kawat, ["file", "-", *SAID], code, exit_code, stdin=raw)


@pytest.mark.parametrize("path", [".", "nowhere.txt"])
def test_a_path_that_is_no_file_is_refused(kawat: Terminal, path: str) -> None:
    _is_refused(kawat, ["file", path, *SAID], "unreadable-file", 3)


@pytest.mark.parametrize(("name", "instead", "code", "exit_code"), FILINGS, ids=[case[0] for case in FILINGS])
def test_a_filing_that_says_something_impossible_is_refused(
    kawat: Terminal, story: Path, name: str, instead: list[str], code: str, exit_code: int
) -> None:
    option = instead[0]
    kept = [word for at in range(0, len(SAID), 2) if SAID[at] != option for word in SAID[at : at + 2]]
    _is_refused(kawat, ["file", str(story), *kept, *instead], code, exit_code)


@pytest.mark.parametrize("missing", ["--circuit", "--issuer"])
def test_a_filing_that_says_too_little_is_refused(kawat: Terminal, story: Path, missing: str) -> None:
    at = SAID.index(missing)
    _is_refused(kawat, ["file", str(story), *SAID[:at], *SAID[at + 2 :]], f"no-{missing[2:]}", 3)


@pytest.fixture(scope="module")
def releases(kawat: Terminal, story: Path) -> dict[str, str]:
    """One release in each state, by the state."""
    slugs = {}
    for state in ("FILED", "APPROVED", "CLEARED", "KILLED"):
        words = [*SAID[:6], "--headline", f"A {state.lower()} plant", "--as", "dewi"]
        slugs[state] = kawat.json("file", story, *words)["slug"]
    for state in ("APPROVED", "CLEARED", "KILLED"):
        kawat.json("approve", slugs[state], "--as", "edo")
    for state in ("CLEARED", "KILLED"):
        kawat.json("clear", slugs[state], "--as", "edo")
    kawat.json("kill", slugs["KILLED"], "--reason", "It was never opened.", "--as", "edo")
    return {**slugs, "STORY": str(story)}


@pytest.mark.parametrize(("name", "words", "code", "exit_code"), DEEDS, ids=[case[0] for case in DEEDS])
def test_what_cannot_be_done_is_refused(
    kawat: Terminal, releases: dict[str, str], name: str, words: list[str], code: str, exit_code: int
) -> None:
    said = [
        "@".join([releases.get(head, head), *rest]) for word in words for head, *rest in [word.split("@", 1)]
    ]  # fmt: skip
    _is_refused(kawat, said, code, exit_code)


def test_an_editor_does_not_approve_what_they_filed(kawat: Terminal, story: Path) -> None:
    slug = kawat.json("file", story, *SAID[:6], "--headline", "By an editor", "--as", "edo")["slug"]
    _is_refused(kawat, ["approve", slug, "--as", "edo"], "own-release", 4)


def test_a_name_that_is_not_utf_8_is_refused(kawat: Terminal) -> None:
    answer = kawat("show", "caf\udce9", "--json")
    assert (answer.code, answer.told["code"]) == (2, "usage")


def test_of_several_stories_none_is_filed_where_one_cannot_be_read(
    kawat: Terminal, story: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"\xff\xfe\xfa")
    _is_refused(kawat, ["file", str(story), str(broken), *SAID[:6], "--as", "dewi"], "not-utf8", 3)
    assert len(kawat.json("file", story, story, *SAID[:6], "--as", "dewi")["filed"]) == 2


def test_a_home_without_a_wire_says_what_to_do(kawat: Terminal, tmp_path: Path) -> None:
    answer = kawat("show", "--home", tmp_path / "nothing", "--json")
    assert (answer.code, answer.told["code"]) == (7, "not-initialised")
    assert not (tmp_path / "nothing").exists()
