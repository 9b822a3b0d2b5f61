"""`kawat bench circuit`: one release to everybody on a circuit of seed size, timed from outside.

It starts `kawat run` as a user would, with receivers in processes of their own, files, approves and clears through
the API, and fails unless the receivers' set of (address, id) is the ledger's. docs/performance.md says how to read it.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from kawat.roles.bench import lag, peers
from kawat.roles.bench.measure import Memory
from kawat.roles.bench.release import EVERYBODY, LANGUAGE, distribute, make_ready
from kawat.roles.bench.run import Bench
from kawat.roles.demo.circuit import WORLD, Circuit
from kawat.roles.demo.receivers.stream_clients import StreamClients
from kawat.roles.demo.show import Screen, Tell, seconds
from kawat.roles.demo.stage import Stage, built

STREAMS = 10_000
LOOK_S = 0.5
IDLE_APART_S, BUSY_APART_S = 0.6, 0.25
BUSY_AFTER_S = 0.3
"""How long before the first T of the busy holds the large release clears."""


def bench_circuit(*, scale: float, streams: int | None, holds: int, home: Path | None, as_json: bool) -> int:
    """Run it; 0 where the sets are equal and everything was accepted. `streams` is 10,000 times the scale unless
    said."""
    circuit = Circuit(
        scale=scale, desktops=max(1, round(STREAMS * scale)) if streams is None else streams, everybody=EVERYBODY
    )
    with Bench("circuit", as_json=as_json) as bench, ExitStack() as things:
        Distributions(circuit, holds, bench).run(things, home)
        bench.code = 0 if bench.told["equal"] else 1
    return bench.code


class Distributions:
    """What happens on the circuit, and what is told of it."""

    def __init__(self, circuit: Circuit, holds: int, bench: Bench) -> None:
        self.circuit, self.holds, self.screen, self.told = circuit, holds, bench.screen, bench.told

    def run(self, things: ExitStack, home: Path | None) -> None:
        """Everything in order."""
        screen, told = self.screen, self.told
        told["scale"] = self.circuit.scale
        with screen.bars() as tell:
            stage = things.enter_context(
                built(
                    self.circuit,
                    folder=home,
                    more_circuits={lag.CIRCUIT: "Lag"},
                    more_rows=[lag.LISTENER],
                    progress=lambda done, of: tell("import", done, of),
                )
            )
        roles = [role.partition("-")[0] for role in stage.wire.roles]
        told |= {"senders": roles.count("sender"), "edges": roles.count("edge")}
        rows = stage.imported.taken
        told["import"] = {"rows": rows, "took_s": _round(stage.import_s), "rate_per_s": _round(rows / stage.import_s)}
        with Memory(lambda: stage.wire.roles) as memory:
            desktops = stage.open_streams(WORLD)
            listener = stage.open_streams(lag.CIRCUIT, name="lag")
            screen.good(f"{desktops.connected():,} desktops hold their streams open.")
            screen.say("One release clears for everybody:")
            release = make_ready(stage)
            items = self._distribute(stage, release, desktops)
            told |= self._times(items, desktops) | {"memory": memory.figures()}
            screen.say(f"{self.holds} holds while nothing else happens, then as many during a second distribution:")
            told["lag"] = {"idle": self._idle(stage, listener), "busy": self._busy(stage, desktops, listener)}
            told["memory_in_all"] = memory.figures()
        self._prove(stage)
        told["peer"] = {"mail": self._peer(stage, items)}
        show(screen, told)

    def _distribute(self, stage: Stage, release: str, desktops: StreamClients) -> list[int]:
        """Clear it, and wait until nothing is owed any more; the item's id."""
        from kawat.roles.demo.journey import await_streams

        with self.screen.bars() as tell:
            went = distribute(stage, release, look_s=LOOK_S, seen=partial(self._tell, tell))
        self._ledger_at = went.over_at
        await_streams(went.items, desktops)
        return went.items

    def _tell(self, tell: Tell, items: Sequence[int]) -> None:
        from kawat.roles.demo import figures

        for channel, count in figures.counts(items).items():
            if expected := self._expected.get(channel.name.lower()):
                tell(channel.name.lower(), count.got, max(count.owed, expected))

    @property
    def _expected(self) -> dict[str, int]:
        sizes = self.circuit.sizes
        return {"email": sizes["journalist"], "webhook": sizes["outlet"], "stream": sizes["desktop"]}

    def _times(self, items: list[int], desktops: StreamClients) -> dict[str, Any]:
        """Each channel's seconds from the clear; `ledger_s` is when the ledger was seen to owe nothing any more."""
        from kawat.roles.demo import figures

        start = figures.start_of(items)
        every = [*figures.times(items, start), figures.stream_times(items, desktops.received(), start)]
        channels = {}
        for each in every:
            plain = {name: _round(value) for name, value in asdict(each).items() if name != "channel"}
            channels[each.channel] = {"expected": self._expected[each.channel], **plain, "rate_per_s": each.rate_per_s}
        channels["stream"]["written_last_s"] = _round(figures.last_written_s(items, start))
        pushed = [each for each in every if each.channel != "stream"]
        last = max((each.last_s or 0.0) for each in pushed)
        got = sum(each.got for each in pushed)
        total = {"accepted": got, "last_s": _round(last), "rate_per_s": _round(got / last) if last else None}
        return {"channels": channels, "total": total | {"ledger_s": _round(self._ledger_at - start / 1e6)}}

    def _idle(self, stage: Stage, listener: StreamClients) -> dict[str, Any]:
        held = lag.hold_all(stage, lag.prepare(stage, self.holds), apart_s=IDLE_APART_S)
        lag.wait_for(held)
        return lag.figures(held, stage.wire.log, listener)

    def _busy(self, stage: Stage, desktops: StreamClients, listener: StreamClients) -> dict[str, Any]:
        """The same while a second release goes to everybody; `during` holds fell within that."""
        from kawat.roles.demo import figures

        releases, large = lag.prepare(stage, self.holds), make_ready(stage)
        held = lag.hold_all(stage, releases, apart_s=BUSY_APART_S)
        time.sleep(max(0.0, held[0].at.timestamp() - BUSY_AFTER_S - time.time()))
        items = self._distribute(stage, large, desktops)
        lag.wait_for(held)
        start = figures.start_of(items)
        last = start / 1e6 + max((each.last_s or 0.0) for each in figures.times(items, start))
        during = sum(start / 1e6 <= each.at.timestamp() <= last for each in held)
        return lag.figures(held, stage.wire.log, listener) | {"during": during}

    def _prove(self, stage: Stage) -> None:
        proofs = stage.proofs()
        complete = all(channel["got"] == channel["expected"] for channel in self.told["channels"].values())
        self.told["proof"] = {each.channel: asdict(each) | {"equal": each.equal} for each in proofs}
        self.told["complete"] = complete
        self.told["equal"] = complete and all(each.equal for each in proofs)

    def _peer(self, stage: Stage, items: list[int]) -> dict[str, Any]:
        from django.conf import settings

        from kawat.core.terms import Visibility
        from kawat.formats import render
        from kawat.store import cleared

        its = cleared.by_ids(items)[items[0]]
        mail = render("mail", its, settings.KAWAT.masthead, visibility=Visibility.MEDIA, language=LANGUAGE)
        folder = stage.home.folder / "received" / "peer"
        return peers.mail(folder, messages=self._expected["email"], size=len(mail.content))


def show(screen: Screen, told: dict[str, Any]) -> None:
    """The figures as tables."""
    channels = told["channels"]
    columns = ("channel", "owed", "accepted", "first", "median", "p99", "last", "a second")
    screen.table(
        columns,
        [
            (name, each["owed"], each["got"], *(seconds(each[of]) for of in ("first_s", "median_s", "p99_s", "last_s")),
             f"{each['rate_per_s'] or 0:,.0f}")
            for name, each in channels.items()
        ],
    )  # fmt: skip
    screen.say(f"All of it stood in the ledger {seconds(told['total']['ledger_s'])} after the clear.")
    rows = []
    for when, told_lag in told["lag"].items():
        for what in ("commit", "first_byte"):
            its = told_lag[what]
            rows.append((f"T to {what.replace('_', ' ')}, {when}", its["count"], *_ms(its)))
    screen.table(("lag", "holds", "p50", "p99", "max"), rows)
    memory = told["memory"]
    roles = ", ".join(f"{name.removesuffix('_peak_mb')} {value:.0f}" for name, value in memory["roles"].items())
    screen.say(
        f"Memory at its peak: {memory['peak_mb']:.0f} MB, without the edge {memory['without_edge_peak_mb']:.0f} MB "
        f"({roles})."
    )
    peer = told["peer"]["mail"]
    beside = peer.get("missing") or f"{peer['tool']}: {peer['accepted']:,} mails, the last after {peer['last_s']:.2f} s"
    screen.say(f"Beside it: {beside}.")
    for name, proof in told["proof"].items():
        said = f"{name}: {proof['ledger']:,} in the ledger, {proof['received']:,} received, {proof['twice']} twice"
        (screen.good if proof["equal"] else screen.bad)(said)
    if not told["complete"]:
        screen.bad("Not everything that was expected was accepted.")


def _ms(spread: dict[str, Any]) -> tuple[str, ...]:
    return tuple("–" if spread[name] is None else f"{spread[name]:.1f} ms" for name in ("p50_ms", "p99_ms", "max_ms"))


def _round(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value
