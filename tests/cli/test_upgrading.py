"""A wire whose last migration is still due: every verb says so, says what to do, and says it otherwise while that is
being done."""

import fcntl
import subprocess
import sys
from pathlib import Path

from kawat.store import migrations
from tests.cli.terminal import Terminal, environment

LAST, BEFORE = sorted((path.stem for path in Path(migrations.__file__).parent.glob("0*.py")), reverse=True)[:2]


def test_a_wire_of_an_older_version_is_told_from_none_and_from_one_that_is_being_changed(kawat: Terminal) -> None:
    back = [sys.executable, "-m", "django", "migrate", "store", BEFORE, "-v", "0"]
    settings = {"DJANGO_SETTINGS_MODULE": "kawat.roles.django_settings"}
    subprocess.run(back, env=environment(kawat.home) | settings, check=True, timeout=60)
    for words in (["show"], ["run"], ["hold", "a", "tomorrow", "--as", "edo"]):
        answer = kawat(*words, "--json")
        assert (answer.code, answer.told["code"]) == (7, "old-tables"), (LAST, words)
        assert "run `kawat init`" in answer.told["message"]
    looked = next(each for each in kawat("check", "--json").told["checks"] if each["name"] == "database")
    assert not looked["well"]
    assert "older version" in looked["told"]
    with (kawat.home / "kawat.sqlite3.tables").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for words in (["show"], ["run"]):
            answer = kawat(*words, "--json")
            assert (answer.code, answer.told["code"]) == (5, "tables-changing"), words
    assert kawat("init").code == 0
    assert kawat("show").code == 0
