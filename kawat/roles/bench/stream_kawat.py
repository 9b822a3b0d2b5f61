"""The part of `kawat bench stream` that is Kawat: a whole wire with several edges, and desktops from several addresses.

Every desktop is a subscriber of its own with a profile of its own, and every release goes the whole way, from `clear`
over the database to the edges.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from kawat.edge import Limits
from kawat.roles.bench.measure import pss_kb
from kawat.roles.bench.release import EVERYBODY, distribute, make_ready
from kawat.roles.demo.circuit import WORLD, Circuit
from kawat.roles.demo.receivers.stream_clients import Seen, StreamClients
from kawat.roles.demo.show import Tell
from kawat.roles.demo.stage import Stage, built

OPEN_WITHIN_S = 240.0
CAME_WITHIN_S = 30.0
REST_S = 2.0
"""Memory is read once nothing has moved for so long."""

LOOK_S = 0.05

MORE = 10_000
"""Streams that are opened and closed again, where the edges have room for as many."""

EVENLY = 0.97
"""How full the kernel makes the edges before the first of them is full: it deals by chance."""


def sources(processes: int) -> list[str]:
    """A local address for each process of desktops: one of them holds 28,232 streams to one port."""
    return [f"127.0.0.{number + 2}" for number in range(processes)]


def run(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Times of each round from the clear, in seconds, and the memory of a stream, in bytes."""
    count = asked["desktops"]
    circuit = Circuit(outlets=0, journalists=0, desktops=count, everybody=EVERYBODY)
    settings = {"KAWAT_EDGES": str(asked["edges"]), "KAWAT_SENDERS": "1"}
    with built(circuit, settings=settings, progress=lambda done, of: tell("import", done, of)) as stage:
        before = _edges_kb(stage)
        every = stage.open_streams_apart(WORLD, sources=sources(asked["processes"]), within_s=OPEN_WITHIN_S)
        opened = sum(each.connected() for each in every)
        if opened < count:
            raise TimeoutError(f"only {opened:,} of {count:,} desktops have their stream open")
        time.sleep(REST_S)
        whole = _edges_kb(stage)
        room = int(asked["edges"] * Limits().streams * EVENLY) - count
        more = _a_stream_more(stage, asked["processes"], min(count, MORE, room))
        rounds = []
        for number in range(asked["rounds"]):
            rounds.append(_round(stage, every))
            tell("release", number + 1, asked["rounds"])
    return {"desktops": count, "edges": asked["edges"], "rounds": rounds, "bytes_a_stream": more} | {
        "bytes_a_reader": round((whole - before) * 1024 / count)
    }


def _a_stream_more(stage: Stage, processes: int, count: int) -> int:
    """What a connection takes by itself: bytes for each of some streams more of the same readers, closed again. They
    come in two halves, of which the second counts: the first pays for what each edge takes once."""
    half, kb, every = -(-count // 2), [0, 0], []
    for at, name in enumerate(("more", "most")):
        every += stage.open_streams_apart(
            WORLD, name=name, sources=sources(processes), most=half, within_s=OPEN_WITHIN_S
        )
        time.sleep(REST_S)
        kb[at] = _edges_kb(stage)
    for each in every:
        each.stop()
    time.sleep(REST_S)
    return round((kb[1] - kb[0]) * 1024 / half)


def _round(stage: Stage, every: Sequence[StreamClients]) -> dict[str, Any]:
    """One release to everybody. Raises `TimeoutError` where a desktop does not get it."""
    from kawat.roles.demo import figures

    went = distribute(stage, make_ready(stage), look_s=LOOK_S, seen=lambda items: None)
    start, until = figures.start_of(went.items), time.monotonic() + CAME_WITHIN_S
    wanted = sum(each.count for each in every)
    while (times := figures.stream_times(went.items, _seen(every), start)).got < wanted:
        if time.monotonic() > until:
            raise TimeoutError(f"only {times.got:,} of {wanted:,} desktops were given the release")
        time.sleep(0.2)
    return {
        "got": times.got,
        "first_s": _rounded(times.first_s),
        "last_s": _rounded(times.last_s),
        "skew_s": _rounded(times.skew_s),
        "written_s": _written(went.items, start),
    }


def _written(items: Sequence[int], start: int) -> list[list[float]]:
    """When each edge had handed its first and its last frame to the kernel, by the tallies."""
    from kawat.store import models

    rows = models.EdgeTally.objects.filter(item_id__in=items, written__gt=0).order_by("edge")
    return [[(each.first_us - start) / 1e6, (each.last_us - start) / 1e6] for each in rows]


def _seen(every: Sequence[StreamClients]) -> Iterator[Seen]:
    for clients in every:
        yield from clients.received()


def _edges_kb(stage: Stage) -> int:
    return sum(pss_kb(pid) for role, pid in stage.wire.roles.items() if role.startswith("edge"))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
