"""`kawat bench search` at a small size: every kind of query and every language has its figures, and something is found."""

from kawat.core.terms import LANGUAGES
from tests.bench.small import bench


def test_a_small_bench_of_search_has_a_figure_for_every_kind_and_language() -> None:
    told = bench("search", "--items", "100", "--asked", "1")
    assert told["languages"].keys() == LANGUAGES.keys()
    assert all(each["p99_ms"] >= each["p50_ms"] > 0 for each in told["kinds"].values())
    assert told["index"]["bytes_per_item"] > 0
    assert told["found_nothing"] < 15 * len(told["kinds"])
