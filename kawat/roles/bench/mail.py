"""`kawat bench mail`: individually addressed mails of 6 kB from the clear to the last 250, with the ledger settled.

Into Postfix's `smtp-sink`, with Postfix's own load generator and our bare client beside it. docs/performance.md says
how to read it.
"""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kawat.roles.bench import peers
from kawat.roles.bench.apart import run_apart
from kawat.roles.bench.marks import Mark
from kawat.roles.bench.run import Bench

MESSAGES = 86_000
TARGET_S, PRESIGNED_S = 10.0, 11.0
"""Of so many; other counts have no target, since what each release costs once would stand out."""

SIGNING_SLACK = 1.3
SIGNING_S = 2.0
SIGNED_A_SECOND = 900
"""A hold is set so far ahead that all can be signed before it, at this rate."""

HOLD_LEAST_S = 5.0


def bench_mail(*, messages: int, dkim: bool, peer: bool, as_json: bool) -> int:
    """Run it; 0 where every mail was accepted."""
    with Bench("mail", as_json=as_json) as bench:
        ours = _kawat(bench, messages)
        size = ours["size_bytes"]
        with bench.screen.bars() as tell:
            bare = run_apart("kawat.roles.bench.mail_bare", {"messages": messages, "size_bytes": size}, tell)
        theirs = _peer(bench, messages, size) if peer else {}
        bench.told |= {"kawat": ours, "bare": bare, "smtp_source": theirs}
        whole = messages == MESSAGES
        marks = [
            Mark(what="clear to the last 250", unit="s", measured=ours["last_s"]),
            Mark(
                what="and settled",
                unit="s",
                measured=ours["ledger_s"],
                target=TARGET_S if whole else None,
                peer=theirs.get("last_s"),
            ),
            Mark(what="the client alone", unit="s", measured=bare["last_s"], peer=theirs.get("last_s")),
        ]
        bench.told["marks"] = bench.mark(marks)
        if dkim:
            bench.told["dkim"] = _signed(bench, messages, ours["ledger_s"])
    return bench.code


def _kawat(bench: Bench, messages: int, *, dkim: bool = False, hold_s: float = 0) -> dict[str, Any]:
    with bench.screen.bars() as tell:
        asked = {"messages": messages, "dkim": dkim, "hold_s": hold_s}
        told = run_apart("kawat.roles.bench.mail_kawat", asked, tell)
    if told["accepted"] != messages:
        raise ChildProcessError(f"only {told['accepted']:,} of {messages:,} mails were accepted")
    bench.screen.say(f"{messages:,} mails of {told['size_bytes']:,} bytes into {told['sink']}.")
    return told


def _peer(bench: Bench, messages: int, size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="kawat-bench-") as folder, peers.smtp_sink(Path(folder)) as sink:
        told = peers.smtp_source(sink.port, messages=messages, size=size) | {"sink": sink.name}
    if "missing" in told:
        bench.screen.say(told["missing"])
    return told


def _signed(bench: Bench, messages: int, unsigned_s: float) -> dict[str, Any]:
    """With a signature of RSA-2048 on each: made as they leave, and ahead of a hold's end."""
    rate = _signing_rate(bench)
    released = _kawat(bench, messages, dkim=True)
    held = _kawat(bench, messages, dkim=True, hold_s=HOLD_LEAST_S + messages / SIGNED_A_SECOND)
    target = SIGNING_SLACK * (messages / rate) + unsigned_s
    marks = [
        Mark(what="signed as they leave", unit="s", measured=released["ledger_s"], target=round(target, 3)),
        Mark(
            what="signed before T",
            unit="s",
            measured=held["ledger_s"],
            target=PRESIGNED_S if messages == MESSAGES else None,
        ),
    ]
    bench.screen.say(f"All cores sign {rate:,.0f} times a second.")
    return {"signing_rate_per_s": rate, "released": released, "held": held, "marks": bench.mark(marks)}


def _signing_rate(bench: Bench) -> float:
    """Of all cores at once."""
    cores = int(bench.told["machine"]["cores"])
    with ThreadPoolExecutor(cores) as threads:
        ask = {"seconds": SIGNING_S}
        parts = [
            threads.submit(run_apart, "kawat.roles.bench.signing_rate", ask, lambda *_: None) for _ in range(cores)
        ]
        return float(round(sum(each.result()["rate_per_s"] for each in parts), 1))
