"""`kawat bench mail` with a few mails: all are accepted, and who sends beside us is named."""

from kawat.roles.bench import peers
from tests.bench.small import bench


def test_a_small_bench_of_mail_tells_its_figures_and_those_beside_it() -> None:
    told = bench("mail", "--messages", "40")
    assert told["kawat"]["accepted"] == told["bare"]["messages"] == 40
    assert 5_500 < told["kawat"]["size_bytes"] < 6_500
    assert 0 < told["kawat"]["first_s"] <= told["kawat"]["last_s"]
    marks = {each["what"]: each for each in told["marks"]}
    assert marks["and settled"]["measured"] > 0
    peer = told["smtp_source"]
    assert peer["last_s"] > 0 if peers.is_installed() else "apt-get install postfix" in peer["missing"]
