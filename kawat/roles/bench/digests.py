"""`kawat bench digests`: mailboxes whose digest is due at one hour, from that hour to the last letter, settled.

docs/performance.md says how to read it.
"""

from kawat.roles.bench.apart import run_apart
from kawat.roles.bench.marks import Mark
from kawat.roles.bench.run import Bench

WHOLE, TARGET_S = 86_000, 300.0
"""All journalists of a wire in five minutes; other counts have their part of it for a target."""


def bench_digests(*, mailboxes: int, stories: int, as_json: bool) -> int:
    """Run it; 0 where every letter was taken."""
    with Bench("digests", as_json=as_json) as bench:
        with bench.screen.bars() as tell:
            asked = {"mailboxes": mailboxes, "stories": stories}
            told = run_apart("kawat.roles.bench.digests_part", asked, tell)
        if told["relayed"] != mailboxes:
            raise ChildProcessError(f"only {told['relayed']:,} of {mailboxes:,} digests were taken")
        marks = [
            Mark(what="called for", unit="s", measured=told["called_s"]),
            Mark(
                what="the last letter, settled",
                unit="s",
                measured=told["last_s"],
                target=round(TARGET_S * mailboxes / WHOLE, 1),
            ),
        ]
        bench.told |= told | {"marks": bench.mark(marks)}
        bench.screen.say(
            f"{mailboxes:,} digests of {stories} stories into {told['sink']}, {told['rate_per_s']:,.0f} a second; at that rate {WHOLE:,} take "
            f"{WHOLE / told['rate_per_s']:,.0f} s."
        )
    return bench.code
