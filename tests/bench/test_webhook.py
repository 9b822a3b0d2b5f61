"""`kawat bench webhook` with a few posts: every endpoint has its own three, signed for it, over TLS."""

from tests.bench.small import bench


def test_a_small_bench_of_webhooks_tells_three_times_and_loses_nothing() -> None:
    told = bench("webhook", "--posts", "20")
    assert told["kawat"]["received"] == 60
    assert [each["measured"] > 0 for each in told["marks"][:4]] == [True] * 4
