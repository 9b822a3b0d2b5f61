"""A wire is filled by chunks that processes make: each once, in order, and never many ahead of who writes them."""

from itertools import pairwise
from multiprocessing import get_context

import pytest

from kawat.roles.bench import search_filling


def _told(first: int, last: int, seed: int) -> tuple[int, int, int]:
    return first, last, seed


@pytest.mark.parametrize("items", [1, 10, 11, 205])
def test_every_item_is_made_once_in_order(items: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_filling, "CHUNK", 10)
    with get_context("fork").Pool(2) as pool:
        told = list(search_filling._each_chunk(pool, _told, items, 7))
    assert (told[0][0], told[-1][1]) == (1, items + 1)
    assert all(before[1] == after[0] for before, after in pairwise(told))
    assert {each[2] for each in told} == {7}
    assert len(told) == -(-items // 10)


class Hasty:
    """A pool that counts what nobody has taken yet."""

    def __init__(self) -> None:
        self.waiting = self.most = 0

    def apply_async(self, work: object, asked: object) -> "Hasty":
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        return self

    def get(self) -> None:
        self.waiting -= 1


def test_few_chunks_wait_to_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_filling, "CHUNK", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    pool = Hasty()
    assert len(list(search_filling._each_chunk(pool, _told, 100, 7))) == 100
    assert pool.most == 3 * search_filling.AHEAD
