"""`kawat bench webhook`: signed posts of 6 kB, each to a host of its own, on new, on warm and on dialled connections.

The transport alone, without the ledger: `kawat bench circuit` has both. docs/performance.md says how to read it.
"""

from kawat.roles.bench.apart import run_apart
from kawat.roles.bench.marks import Mark
from kawat.roles.bench.run import Bench

POSTS = 6_500
TARGETS_S = {"new_s": 20.0, "warm_s": 2.0, "dialled_s": 2.5}
"""Of so many; other counts have no target."""

WORDS = {"new_s": "a new TLS connection for each", "warm_s": "on warm connections", "dialled_s": "dialled ahead"}


def bench_webhook(*, posts: int, as_json: bool) -> int:
    """Run it; 0 where the receiver has what was sent, no more and no less."""
    with Bench("webhook", as_json=as_json) as bench:
        with bench.screen.bars() as tell:
            told = run_apart("kawat.roles.bench.webhook_kawat", {"posts": posts}, tell)
        marks = [
            Mark(what=WORDS[name], unit="s", measured=told[name], target=target if posts == POSTS else None)
            for name, target in TARGETS_S.items()
        ]
        marks.append(Mark(what="the dialling itself", unit="s", measured=told["dialling_s"]))
        marks.append(Mark(what="memory a kept connection", unit="B", measured=told["bytes_a_connection"]))
        bench.told |= {"kawat": told, "marks": bench.mark(marks)}
        bench.screen.good(f"{told['received']:,} posts came, each to its own endpoint and signed for it.")
    return bench.code
