"""A wire on a real home with its people, for the whole of a module: dewi files for Sagara, otto for Bintang, edo and
eka edit, olga operates."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

STORY = (
    "SURABAYA, Nov. 22, 2026 -- Sagara opened its first desalination plant this morning, and twelve villages on the "
    "coast get their drinking water from it.\n\nThe plant runs on sunlight.\n"
)
START = [
    *("init", "--circuit", "asia=Asia", "--circuit", "europe"),
    *("--issuer", "sagara=Sagara", "--issuer", "bintang", "--provider", "lintas=Lintas"),
    *("--user", "dewi:issuer:sagara", "--user", "otto:issuer:bintang"),
    *("--user", "edo:editor", "--user", "eka:editor", "--user", "olga:operator"),
]


@pytest.fixture(scope="session")
def just_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a wire as `kawat init` leaves it; it takes four seconds, and each module has a copy of it."""
    terminal = Terminal(tmp_path_factory.mktemp("wire") / "home")
    answer = terminal(*START)
    assert answer.code == 0, answer
    terminal.close()
    return terminal.home


@pytest.fixture(scope="module")
def kawat(just_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """The command on a wire that was just made."""
    home = tmp_path_factory.mktemp("wire") / "home"
    terminal = Terminal(Path(shutil.copytree(just_made, home, copy_function=shutil.copy2)))
    yield terminal
    terminal.close()


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that nothing is wrong with."""
    path = tmp_path_factory.mktemp("copy") / "story.txt"
    path.write_text(STORY)
    return path


_count = iter(range(10_000))


@pytest.fixture
def filed(kawat: Terminal, story: Path) -> str:
    """The slug of a draft that dewi filed."""
    headline = f"Plant {next(_count)} opens in Surabaya"
    words = ("--issuer", "sagara", "--language", "en", "--circuit", "asia", "--headline", headline)
    return str(kawat.json("file", story, *words, "--as", "dewi")["slug"])


@pytest.fixture
def cleared(kawat: Terminal, filed: str) -> str:
    """The slug of a release that is out."""
    kawat.json("approve", filed, "--as", "edo")
    kawat.json("clear", filed, "--as", "edo")
    return filed
