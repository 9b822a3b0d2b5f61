"""The proof of equality would notice: each engine with a planted mistake is told from the specification."""

from itertools import islice
from random import Random

import numpy as np
import pytest

from kawat.matching import lexicon, rows
from kawat.matching.frequency import Frequency
from kawat.matching.stretches import Text
from tests.matching.mutants import MUTANTS
from tests.matching.rounds import play
from tests.matching.worlds import SPOKEN, worlds

WORLDS = 2 * len(SPOKEN)
"""As many as the proof of equality looks at, each of them a tenth as long."""


def differs(language: str = "") -> bool:
    """Whether worlds in which this language is spoken show that engine and specification are not equal."""
    random = Random(7)
    made = (world for world in worlds(random) if not language or language in world.languages)
    return any(
        play(random, rounds=1, profiles=130, releases=6, make=lambda _, world=world: iter([world])).differences
        for world in islice(made, WORLDS)
    )


def test_the_engine_itself_is_not_told_from_the_specification() -> None:
    assert not differs()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mistake_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, language = MUTANTS[name]
    plant(monkeypatch)
    assert differs(language), f"nothing shows that {name.replace('_', ' ')}"


def test_rows_of_the_same_hash_are_not_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "crc32", lambda content: 7)
    assert not differs()


def test_keys_of_the_same_hash_are_not_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "hash_of", lambda said, seed: len(said))
    monkeypatch.setattr(Text, "hashes", lambda self, which, seed: (which.ends - which.starts).astype(np.uint32))
    assert not differs()


def test_wrong_counts_of_words_cost_time_and_never_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Frequency, "of", lambda self, key: len(key) * 7 % 5)
    assert not differs()
