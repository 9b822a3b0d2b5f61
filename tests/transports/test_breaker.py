"""The circuit breaker: when an endpoint is left alone, for how long, and when it is given up."""

from kawat.transports.breaker import DEAD_US, FAILURES, KNOWN, PAUSES_S, PROBING_US, Breaker

S = 1_000_000
END = "https://desk.example/kawat"


def opened(now_us: int = 0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        assert breaker.wait_us(END, now_us) == 0
        breaker.ill(END, now_us, words="refused")
    return breaker


def test_after_a_few_failures_in_a_row_an_endpoint_is_left_alone_and_no_other() -> None:
    breaker = opened()
    assert breaker.wait_us(END, 0) == PAUSES_S[0] * S
    assert breaker.words(END) == "refused"
    assert breaker.wait_us("https://other.example/", 0) == 0


def test_a_success_between_failures_makes_them_none() -> None:
    breaker = Breaker()
    for _ in range(3 * FAILURES):
        breaker.ill(END, 0, words="")
        breaker.well(END)
    assert breaker.wait_us(END, 0) == 0
    assert END not in breaker


def test_after_the_pause_one_probe_goes_alone() -> None:
    breaker, then = opened(), PAUSES_S[0] * S
    assert breaker.wait_us(END, then) == 0
    assert breaker.wait_us(END, then) == PROBING_US
    breaker.well(END)
    assert breaker.wait_us(END, then) == 0
    assert breaker.wait_us(END, then) == 0


def test_a_probe_that_never_left_leaves_its_place_to_another() -> None:
    breaker, then = opened(), PAUSES_S[0] * S
    assert breaker.wait_us(END, then) == 0
    breaker.unused(END)
    assert breaker.wait_us(END, then) == 0


def test_pauses_grow_with_each_probe_that_fails_and_no_further() -> None:
    breaker, now = opened(), 0
    for pause_s in (*PAUSES_S, PAUSES_S[-1], PAUSES_S[-1]):
        assert breaker.wait_us(END, now) == pause_s * S
        now += pause_s * S
        assert breaker.wait_us(END, now) == 0
        breaker.ill(END, now, words="")


def test_what_flew_when_a_pause_began_makes_it_no_longer() -> None:
    breaker = opened()
    for _ in range(30):
        breaker.ill(END, S, words="")
    assert breaker.wait_us(END, S) == (PAUSES_S[0] - 1) * S


def test_an_endpoint_that_asks_for_time_is_given_it_at_once() -> None:
    breaker = Breaker()
    breaker.ill(END, 0, words="busy", rest_s=90)
    assert breaker.wait_us(END, 0) == 90 * S
    assert breaker.wait_us(END, 90 * S) == 0


def test_who_took_nothing_for_a_day_is_dead_once_and_then_counted_anew() -> None:
    breaker, now, told = opened(), 0, 0
    while not told and now < 3 * DEAD_US:
        now += breaker.wait_us(END, now)
        assert breaker.wait_us(END, now) == 0
        told += breaker.ill(END, now, words="")
    assert DEAD_US <= now < DEAD_US + PAUSES_S[-1] * S
    assert breaker.wait_us(END, now) == 0


def test_what_is_remembered_is_bounded() -> None:
    breaker = Breaker()
    for number in range(KNOWN + 10):
        breaker.ill(f"https://{number}.example/", 0, words="")
    assert sum(f"https://{number}.example/" in breaker for number in range(KNOWN + 10)) == KNOWN
