"""The workload of `kawat bench match`: the same everywhere, in the shares that it promises, and readable as profiles."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from kawat.core.profile import Criteria, read_criteria
from kawat.core.query import All, Any, Leaf, Near, Not, Query, leaves
from kawat.core.terms import LANGUAGES
from kawat.roles.bench.workload import documents, releases, siblings
from kawat.roles.bench.workload.codes import ABOVE, SECTORS, with_above
from kawat.roles.bench.workload.kept import keep_documents, kept_documents
from kawat.roles.bench.workload.terms import terms

try:
    import wordfreq  # noqa: F401
except ImportError:
    pytest.skip("NOT TESTED: wordfreq is missing; make setup-dev brings it", allow_module_level=True)

COUNT, SEED = 4_000, 7


@pytest.fixture(scope="module")
def rows() -> list[tuple[int, str]]:
    return list(documents(COUNT, SEED))


@pytest.fixture(scope="module")
def criteria(rows: list[tuple[int, str]]) -> list[Criteria]:
    return [read_criteria(document) for _, document in rows]


def test_the_same_seed_gives_the_same_profiles_however_many_are_asked(rows: list[tuple[int, str]]) -> None:
    assert list(documents(500, SEED)) == rows[:500]
    assert list(documents(500, SEED + 1)) != rows[:500]


def test_another_process_on_another_machine_makes_the_same_words_and_releases() -> None:
    said = "\n".join(f"{each.uid} {each.headline} {each.text}" for each in releases(40, SEED))
    assert sha256(said.encode()).hexdigest()[:16] == "5eda0912395836f5"


def test_a_document_is_what_criteria_write(rows: list[tuple[int, str]], criteria: list[Criteria]) -> None:
    for (_, document), each in zip(rows, criteria, strict=True):
        assert each.document() == document


def test_45_of_100_ask_for_words(criteria: list[Criteria]) -> None:
    share = sum(each.query is not None for each in criteria) / COUNT
    assert share == pytest.approx(0.45, abs=0.015)


def test_a_query_has_one_to_six_terms_of_every_form(criteria: list[Criteria]) -> None:
    queries = [each.query for each in criteria if each.query is not None]
    counts = Counter(sum(1 for _ in leaves(query)) for query in queries)
    assert set(counts) == {1, 2, 3, 4, 5, 6}
    forms = Counter(type(each).__name__ if isinstance(each, Near) else each.form.value for each in _leaves(queries))
    assert set(forms) == {"word", "phrase", "prefix", "exact", "Near"}
    assert 0.005 < forms["Near"] / sum(forms.values()) < 0.02
    assert {type(each) for query in queries for each in _parts(query)} == {Leaf, Near, All, Any, Not}


def test_every_leaf_can_be_found(criteria: list[Criteria]) -> None:
    for leaf in _leaves([each.query for each in criteria if each.query is not None]):
        assert leaf.readings
        assert all(leaf.readings)


def test_every_language_is_read_and_written(criteria: list[Criteria]) -> None:
    assert {each.languages[0] for each in criteria} == set(LANGUAGES)
    assert {each.language for each in releases(300, SEED)} == set(LANGUAGES)


def test_releases_have_400_to_900_words_in_blocks() -> None:
    for item in releases(60, SEED):
        if item.language in ("de", "en", "es", "fr", "id", "ms", "pt", "ru"):
            assert 390 <= len(item.text.split()) <= 1_000, item.language  # a phrase counts once and has up to three
        assert all(block.text for block in item.body)
        assert terms(item).siblings == siblings(item)


def test_sectors_form_a_tree_of_four_floors() -> None:
    assert len(SECTORS) == 1_200
    assert {len(with_above(each)) for each in SECTORS} == {1, 2, 3, 4}
    assert all(above in ABOVE or not above for above in ABOVE.values())


def test_the_workload_is_made_once_and_kept(tmp_path: Path) -> None:
    path = keep_documents(tmp_path, 300, SEED)
    made = path.stat().st_mtime_ns
    assert keep_documents(tmp_path, 200, SEED) == path
    assert path.stat().st_mtime_ns == made
    assert list(kept_documents(path, 101, 200)) == list(documents(200, SEED))[100:]
    assert keep_documents(tmp_path, 400, SEED) != path
    assert not path.exists()


def _leaves(queries: list[Query]) -> Iterator[Leaf | Near]:
    for query in queries:
        yield from leaves(query)


def _parts(query: Query) -> Iterator[Query]:
    yield query
    match query:
        case All() | Any():
            for each in query.of:
                yield from _parts(each)
        case Not():
            yield from _parts(query.of)
