"""`kawat profiles` and `kawat preview`: what a subscriber asks for, changed and tried out."""

import json
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

ROWS = (
    '{"name": "Sari", "kind": "outlet", "country": "ID", "circuits": ["asia"], "languages": ["en"], '
    '"channel": "email", "address": "sari@readers.example"}\n'
    '{"name": "Tono", "kind": "desktop", "circuits": ["europe"], "languages": ["id"]}\n'
)


@pytest.fixture(scope="module")
def readers(kawat: Terminal, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    path.write_text(ROWS)
    assert kawat("subscribers", "import", path, "--as", "olga").code == 0
    assert kawat("user", "add", "sari", "--role", "subscriber", "--subscriber", "Sari").code == 0


def given(path: Path, *wishes: object) -> Path:
    (path / "profiles.json").write_text(json.dumps(wishes))
    return path / "profiles.json"


@pytest.mark.usefixtures("readers")
class TestProfiles:
    """A subscriber's wishes."""

    def test_they_are_shown_and_changed_by_their_owner(self, kawat: Terminal, tmp_path: Path) -> None:
        wish = {"languages": ["en", "id"], "countries": ["ID"], "urgency": 6, "query": 'plant AND NOT "sugar cane"'}
        told = kawat.json("profiles", "Sari", "--set", given(tmp_path, wish), "--as", "sari")
        assert told["profiles"] == [{"wish": wish, "destinations": [], "advice": ""}]
        assert kawat.json("profiles", "sari@readers.example", "--as", "edo") == told
        shown = kawat("profiles", "Sari", "--as", "sari").out
        assert "all its destinations" in shown
        assert 'plant AND NOT "sugar cane"' in shown
        kawat.json("profiles", "Sari", "--set", given(tmp_path, {"languages": ["en"]}), "--as", "olga")

    def test_what_they_show_can_be_set_again(self, kawat: Terminal, tmp_path: Path) -> None:
        first = kawat.json("profiles", "Sari", "--as", "olga")
        wishes = [each["wish"] for each in first["profiles"]]
        assert kawat.json("profiles", "Sari", "--set", given(tmp_path, *wishes), "--as", "olga") == first

    @pytest.mark.parametrize("who", ["dewi", "otto"])
    @pytest.mark.parametrize("verb", ["profiles", "preview"])
    def test_to_an_outsider_there_is_no_such_subscriber(self, kawat: Terminal, who: str, verb: str) -> None:
        answer = kawat(verb, "Sari", "--as", who)
        assert (answer.code, "no-such-subscriber" in answer.err) == (6, True)

    def test_a_subscriber_does_not_see_another(self, kawat: Terminal) -> None:
        assert kawat("profiles", "Tono", "--as", "sari").code == 6

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("{", "bad-field"),
            ("[]", "bad-field"),
            ("7", "bad-field"),
            ('[{"languages": ["en"], "quary": "x"}]', "bad-field"),
            ('[{"languages": ["xx"]}]', "unknown-language"),
            ('[{"languages": []}]', "bad-criteria"),
            ('[{"languages": ["en"], "query": "(a"}]', "bad-query"),
            ('[{"languages": ["en"], "query": "a NOT a"}]', "bad-query"),
            ('[{"languages": ["en"], "query": "\\ud800"}]', "bad-field"),
            ("[" + ",".join(['{"languages": ["en"]}'] * 101) + "]", "bad-field"),
        ],
    )
    def test_what_is_wrong_is_told_and_changes_nothing(
        self, kawat: Terminal, tmp_path: Path, text: str, code: str
    ) -> None:
        before = kawat.json("profiles", "Sari", "--as", "olga")
        path = tmp_path / "bad.json"
        path.write_text(text)
        answer = kawat("profiles", "Sari", "--set", path, "--as", "olga", "--json")
        assert (answer.code, json.loads(answer.out)["code"]) == (3, code)
        assert kawat.json("profiles", "Sari", "--as", "olga") == before


@pytest.mark.usefixtures("readers")
class TestPreview:
    """What would have come."""

    def test_it_counts_what_is_out(self, kawat: Terminal, cleared: str) -> None:
        told = kawat.json("preview", "Sari", "--as", "sari")
        assert told["count"] == sum(each["count"] for each in told["days"]) >= 1
        assert told["whole"] is True
        assert told["newest"][0]["headline"].endswith("opens in Surabaya")
        assert kawat.json("preview", "Tono", "--as", "olga")["count"] == 0

    def test_another_query_can_be_tried(self, kawat: Terminal, cleared: str, tmp_path: Path) -> None:
        everything = kawat.json("preview", "Sari", "--as", "sari")["count"]
        assert kawat.json("preview", "Sari", "--query", "desalination", "--as", "sari")["count"] == everything
        assert kawat.json("preview", "Sari", "--query", "walrus", "--as", "sari")["count"] == 0
        path = given(tmp_path, {"languages": ["en"], "query": "NOT walrus"})
        told = kawat.json("preview", "Sari", "--profile", path, "--days", "1", "--as", "sari")
        assert (told["count"], len(told["advice"])) == (everything, 1)

    def test_a_person_sees_days_and_headlines(self, kawat: Terminal, cleared: str) -> None:
        shown = kawat("preview", "Sari", "--as", "sari").out
        assert "█" in shown
        assert "opens in Surabaya" in shown

    def test_a_bad_query_is_told_with_its_column(self, kawat: Terminal) -> None:
        answer = kawat("preview", "Sari", "--query", 'gula "aren', "--as", "sari", "--json")
        assert (answer.code, json.loads(answer.out)["code"]) == (3, "bad-query")
        assert kawat("preview", "Sari", "--query", "a", "--profile", "x", "--as", "sari").code == 2
