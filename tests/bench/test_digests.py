"""`kawat bench digests` at a small size: every digest is taken and settled."""

from tests.bench.small import bench


def test_a_small_bench_of_digests_has_every_letter_taken() -> None:
    told = bench("digests", "--mailboxes", "20", "--stories", "2")
    assert told["relayed"] == told["mailboxes"] == 20
    assert 0 < told["called_s"] <= told["last_s"]
