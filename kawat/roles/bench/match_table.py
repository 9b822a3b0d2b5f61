"""How `kawat bench match` looks on a terminal: each figure with what was aimed at and their ratio."""

from typing import Any, NamedTuple

from kawat.roles.demo.show import Screen

SMALL, LARGE = 50_000, 1_000_000
"""Below the one no target is held up to the figures, from the other on those of the whole network."""


class Aim(NamedTuple):
    """What is measured, where it stands, and its target for the newsrooms and for the whole network."""

    name: str
    at: tuple[str, ...]
    unit: str
    newsrooms: float | None
    network: float | None
    more_is_better: bool = False


AIMS = (
    Aim("match, p50", ("match", "p50_ms"), "ms", 2, 10),
    Aim("match, p99", ("match", "p99_ms"), "ms", 5, 25),
    Aim("memory a profile", ("memory", "bytes_a_profile"), "B", 300, 100),
    Aim("analysis of a release, p50", ("analysis", "p50_ms"), "ms", 5, 5),
    Aim("analysis of a release, p99", ("analysis", "p99_ms"), "ms", 20, 20),
    Aim("cold build", ("build", "took_s"), "s", 4, None),
    Aim("cold build, a profile", ("build", "us_a_profile"), "µs", None, 40),
    Aim("snapshot, load", ("snapshot", "load_s"), "s", 0.3, 2),
    Aim("snapshot, save", ("snapshot", "save_s"), "s", None, None),
    Aim("edits", ("edits", "rate_per_s"), "/s", 20_000, 20_000, more_is_better=True),
    Aim("match during edits, p50 to quiet", ("edits", "match", "p50_ratio"), "×", 1.5, 1.5),
    Aim("match during edits, p99 to quiet", ("edits", "match", "p99_ratio"), "×", 1.5, 1.5),
)


def show(screen: Screen, told: dict[str, Any]) -> None:
    """The figures of one size."""
    rows = [_row(aim, told) for aim in AIMS]
    screen.table(("figure", "measured", "target", "of target", ""), rows)
    its, cpu = told["match"]["reach"], told["match"]["cpu"]
    screen.say(f"Of the processor's own time, a match takes {cpu['p50_ms']:.1f} / {cpu['p99_ms']:.1f} ms.")
    screen.say(
        f"{its['median']:.1%} of the profiles want the median release, {its['widest']:.1%} the widest; "
        f"{told['distinct_queries']:,} different queries."
    )
    _say_plain(screen, told)
    _say_peer(screen, told)


def _row(aim: Aim, told: dict[str, Any]) -> tuple[str, ...]:
    value: Any = told
    for name in aim.at:
        value = value[name]
    target = aim.network if told["profiles"] >= LARGE else aim.newsrooms if told["profiles"] >= SMALL else None
    measured = _figure(value, aim.unit)
    if target is None:
        return aim.name, measured, "", "", ""
    met = value >= target if aim.more_is_better else value <= target
    return (
        aim.name,
        measured,
        f"{'≥' if aim.more_is_better else '≤'} {target:,g} {aim.unit}",
        f"{value / target:.2f}",
        "✓" if met else "✗",
    )


def _figure(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if abs(value) >= 1000 else f"{value:,.3g} {unit}"


def _say_plain(screen: Screen, told: dict[str, Any]) -> None:
    plain, after, seen = told["plain"], told["plain"]["after_edits"], told["seen"]
    said = (
        f"{plain['wrong']} wrong decisions in {plain['pairs']:,} pairs over {plain['releases']} releases "
        f"({plain['sample']:,} profiles, {plain['matching'] / max(1, plain['pairs']):.1%} match), "
        f"{after['wrong']} in {after['pairs']:,} after edits; {seen['missed']} of {seen['looked_for']} edits not seen "
        f"by the next match; the snapshot answers {'alike' if told['snapshot']['equal'] else 'otherwise'}."
    )
    (screen.good if told["right"] else screen.bad)(said)
    naive = plain["naive"]
    ratio = naive["p50_ms"] / max(told["match"]["p50_ms"], 0.001)
    how = ", extrapolated from the sample" if naive["extrapolated"] else ""
    screen.say(
        f"The plain loop takes {naive['p50_ms']:,.0f} / {naive['p99_ms']:,.0f} ms{how}: {ratio:,.0f} times as long."
    )


def _say_peer(screen: Screen, told: dict[str, Any]) -> None:
    peer = told.get("peer")
    if peer is None:
        return
    its, ours = peer["match"], told["match"]
    ratios = " / ".join(f"{its[name] / max(ours[name], 0.001):,.1f}" for name in ("p50_ms", "p99_ms"))
    screen.say(
        f"Beside it: {peer['tool']}, keywords alone, {its['p50_ms']:,.1f} / {its['p99_ms']:,.1f} ms, {ratios} times as "
        f"long; {peer['bytes_a_profile']:,.0f} B a profile, {peer['add_us']:,.0f} µs to add one of {peer['queries']:,} "
        f"queries; {peer['left_out']:,} profiles with a near left out."
    )
