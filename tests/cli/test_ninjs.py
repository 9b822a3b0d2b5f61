"""ninjs is filed from the command line like any copy, by its suffix."""

import json
from pathlib import Path

from tests.cli.terminal import Terminal

SAID = ["--issuer", "sagara", "--language", "en", "--circuit", "asia", "--as", "dewi"]
STORY = {
    "uri": "urn:x:1",
    "headlines": [{"value": "A plant opens"}],
    "bodies": [{"value": "SURABAYA (KAWAT) - Sagara opened a plant."}],
}


def test_a_file_of_ninjs_is_read_field_by_field(kawat: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "story.json"
    path.write_text(json.dumps(STORY), "utf-8")
    told = kawat.json("file", path, *SAID)
    assert {"field": "headline", "line": 0, "text": "A plant opens"} in told["placed"]
    assert {"field": "not_taken", "line": 0, "text": "uri: urn:x:1"} in told["placed"]


def test_a_bad_one_is_refused_with_its_code(kawat: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "story.json"
    path.write_text('{"headlines": 5}', "utf-8")
    answer = kawat("file", path, *SAID, "--json")
    assert answer.code == 3
    assert answer.told["code"] == "bad-ninjs"
