"""`topics` loads a list or says what is loaded; `match --explain` says why, so that a person can read it."""

from pathlib import Path

from tests.cli.terminal import Terminal
from tests.formats.test_topics import TREE, as_csv, as_json


def test_a_list_is_loaded_from_a_file_and_from_standard_input(kawat: Terminal, tmp_path: Path) -> None:
    assert kawat("topics").out == "No Media Topics are loaded: each code is matched as it stands.\n"
    path = tmp_path / "topics.csv"
    path.write_bytes(as_csv(TREE))
    told = kawat.json("topics", path, "--as", "olga")
    assert (told["topics"], told["at_the_top"]) == (4, 2)
    assert kawat("topics", "-", "--as", "olga", stdin=as_json(TREE)).out == (
        "4 Media Topics are loaded, 2 of them at the top.\n"
    )
    assert kawat.json("topics") == told


def test_a_bad_list_is_refused_with_one_sentence_and_changes_nothing(kawat: Terminal, tmp_path: Path) -> None:
    before = kawat.counts()
    path = tmp_path / "topics.csv"
    path.write_bytes(as_csv({"01000000": "01000000"}))
    answer = kawat("topics", path, "--as", "olga")
    assert answer.code == 3
    assert answer.err.count("\n") == 1
    assert "01000000 stands under itself" in answer.err
    assert answer.err.endswith("nothing was changed. [bad-topics]\n")
    assert kawat("topics", tmp_path / "none.csv", "--as", "olga", "--json").told["code"] == "unreadable-file"
    assert kawat("topics", path, "--as", "edo", "--json").told["code"] == "forbidden"
    assert kawat("topics", path).code == 2
    assert kawat.counts() == before


def test_the_reasons_are_sentences(kawat: Terminal, filed: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "name,kind,circuits,languages,sectors,query\nBudi,desktop,asia,en;id,medtop:01000000,plant NOT villages\n"
    )
    kawat.json("subscribers", "import", rows, "--as", "olga")
    tree = tmp_path / "topics.csv"
    tree.write_bytes(as_csv(TREE))
    kawat.json("topics", tree, "--as", "olga")
    kawat.json("edit", filed, "--topic", "medtop:20000002", "--as", "dewi")
    answer = kawat("match", filed, "--explain", "Budi", "--as", "edo")
    verdict, profile, *reasons = answer.out.splitlines()
    assert verdict == f"{filed}@1/en  Budi does not get it: none of its profiles wants the item"
    assert profile.startswith("  profile ")
    assert profile.endswith(" does not want it:")
    assert reasons[0] == "  ✓ languages en, id held: it is in en"
    assert reasons[1] == "  ✓ sectors medtop:01000000 held: found medtop:01000000 (by medtop:20000002)"
    assert reasons[2].startswith("  ✗ query plant AND NOT villages did not hold: 'plant' once in headline: ")
    assert "'villages' once in body: …" in reasons[2]
    told = kawat.json("match", filed, "--explain", "Budi", "--as", "edo")["items"][0]
    query = told["profiles"][0]["clauses"][2]
    assert [each["said"] for each in query["hits"]] == ["plant", "plant", "villages"]
    assert query["sentence"] in reasons[2]
