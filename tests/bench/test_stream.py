"""`kawat bench stream` with a handful of desktops: all of them are given every release, by two edges."""

import pytest

from kawat.roles.bench import stream_nchan
from tests.bench.small import bench


def test_a_small_bench_of_streams_tells_times_and_memory() -> None:
    told = bench("stream", "--desktops", "24", "--edges", "2", "--processes", "2", "--rounds", "2", "--no-peer")
    (size,) = told["sizes"]
    assert [each["got"] for each in size["kawat"]["rounds"]] == [24, 24]
    assert all(0 < each["first_s"] <= each["last_s"] for each in size["kawat"]["rounds"])
    marks = {each["what"]: each for each in size["marks"]}
    assert marks["memory a stream"]["target"] == 2_048
    assert marks["clear to last, median"]["measured"] > 0


def test_nchan_takes_the_same_part_where_it_is_installed() -> None:
    if lack := stream_nchan.missing():
        pytest.skip(f"NOT TESTED: {lack}")
    told = stream_nchan.run({"desktops": 20, "edges": 2, "processes": 2, "rounds": 1}, lambda *_: None)
    (round_,) = told["rounds"]
    assert round_["got"] == 20
    assert 0 < round_["first_s"] <= round_["last_s"]


def test_a_peer_that_is_missing_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_nchan, "_module", lambda: "")
    assert "apt-get install nginx-light libnginx-mod-nchan" in stream_nchan.missing()
