"""Not too fast: a relay's own rate, and domains that ask for less."""

import pytest

from kawat.transports.pacing import BURST_S, FIRST_S, LONGEST_S, Domains, Rate, speaks_of_rate
from kawat.transports.smtp_replies import Reply

BUSY, TAKEN = Reply(450, "4.7.1 too many messages"), Reply(250, "taken")
A, B, OTHER = "a@busy.example", "b@Busy.Example", "c@desk.example"


@pytest.mark.parametrize(
    ("reply", "of_rate"),
    [
        (Reply(450, "4.2.1 The user is receiving mail at a rate that prevents additional messages"), True),
        (Reply(421, "4.7.28 unusual"), True),
        (Reply(451, "4.7.650 temporarily"), True),
        (Reply(452, "4.5.3 Too many recipients"), True),
        (Reply(421, "4.7.0 deferred due to unexpected volume"), True),
        (Reply(451, "4.7.1 Throttled"), True),
        (Reply(452, "4.2.2 mailbox over quota, limit exceeded"), False),
        (Reply(451, "4.7.1 greylisted"), False),
        (Reply(451, "4.3.0 scanner down"), False),
        (Reply(550, "5.7.1 too many messages"), False),
        (Reply(0, "not sent: too many"), False),
    ],
)
def test_only_an_answer_of_4xx_that_speaks_of_rate_does(reply: Reply, of_rate: bool) -> None:
    assert speaks_of_rate(reply) is of_rate


def test_pauses_grow_and_are_of_one_domain_alone() -> None:
    domains, now, waits = Domains(), 100.0, []
    for _ in range(9):
        domains.heard(A, BUSY, begun=now, now=now)
        waits.append(domains.wait_s(B, now))
        assert domains.wait_s(OTHER, now) == 0
        now += waits[-1]
        assert domains.wait_s(A, now) == 0
    assert waits == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    assert (waits[0], waits[-1]) == (FIRST_S, LONGEST_S)


def test_what_flew_when_a_pause_began_lengthens_nothing() -> None:
    domains = Domains()
    for _ in range(8):
        domains.heard(A, BUSY, begun=0, now=1)
    assert domains.wait_s(A, 1) == FIRST_S


def test_a_domain_that_takes_mail_again_is_forgiven_step_by_step() -> None:
    domains, now = Domains(), 0.0
    for _ in range(3):
        domains.heard(A, BUSY, begun=now, now=now)
        now += domains.wait_s(A, now)
    for _ in range(3):
        domains.heard(A, TAKEN, begun=now, now=now)
    domains.heard(A, BUSY, begun=now, now=now)
    assert domains.wait_s(A, now) == FIRST_S


@pytest.mark.parametrize("a_second", [0.5, 7, 300])
def test_a_rate_is_kept_over_time_and_holds_up_nothing_before_it_is_reached(a_second: float) -> None:
    rate, now, sent = Rate(a_second), 50.0, 0
    while now < 60:
        while not rate.wait_s(now):
            rate.spend(now)
            sent += 1
        now += rate.wait_s(now) + 1e-9
    assert sent == pytest.approx(a_second * (10 + BURST_S), abs=1.5)


def test_without_a_rate_nothing_waits() -> None:
    rate = Rate(0)
    for _ in range(1_000):
        rate.spend(1)
    assert rate.wait_s(1) == 0
