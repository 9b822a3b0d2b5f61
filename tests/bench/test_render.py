"""`kawat bench render` at a small size: every format has its figures, and no rendition is made twice."""

from kawat.formats import FORMATS
from tests.bench.small import bench


def test_a_small_bench_of_rendering_has_a_figure_for_every_format_and_makes_no_rendition_twice() -> None:
    told = bench("render", "--rounds", "1", "--receivers", "40")
    assert told["written"]["formats"].keys() == FORMATS.keys()
    assert all(each["p99_ms"] >= each["p50_ms"] > 0 for each in told["written"]["formats"].values())
    assert told["shared"] == {
        "email": {"envelopes": 36, "renditions": 1, "needed": 1},
        "webhook": {"envelopes": 4, "renditions": 1, "needed": 1},
    }
