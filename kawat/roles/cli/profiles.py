"""`profiles` and `preview`: what a subscriber asks for, and what it would have got.

Both are for the desk and for the subscriber's own people, so that they take --as.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kawat.roles.cli import say
from kawat.roles.cli.filing import read_bytes
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from rich.console import Console

    from kawat.actions.previews import Preview
    from kawat.actions.profiles import Standing
    from kawat.core.profile import Criteria
    from kawat.store.models import Subscriber

FILE_BYTES = 1_000_001
"""One more than is taken."""

BAR = 40
"""Columns of the longest bar."""


@verb("profiles", writes=True)
@click.argument("subscriber")
@click.option("--set", "file", metavar="FILE", help="Take these profiles, a JSON list of objects, instead of its own.")
def profiles(call: Call, subscriber: str, file: str | None) -> None:
    """Show what a subscriber asks for, or change it."""
    from kawat.actions import profiles as acting

    actor = call.actor()
    found = acting.subscriber_for(actor, subscriber)
    standing = acting.set_profiles(actor, found, _read(file)) if file else acting.profiles_of(found)
    told = {"subscriber": found.uid, "name": found.name, "profiles": [_plain(each) for each in standing]}
    call.say(told, lambda on: _show(on, found, told["profiles"]))


@verb("preview", signs=True)
@click.argument("subscriber")
@click.option("--query", metavar="TEXT", help="Its first profile, with this query in the place of its own.")
@click.option("--profile", "file", metavar="FILE", help="These profiles, JSON as `kawat profiles --set` takes it.")
@click.option("--days", type=click.IntRange(1, 30), default=30, help="How far back; 30 unless said.")
def preview(call: Call, subscriber: str, query: str | None, file: str | None, days: int) -> None:
    """How many items its profiles would have got over the last days, by day, and the newest five."""
    from kawat.actions import profiles as acting

    if query is not None and file:
        raise click.UsageError("say --query or --profile, not both")
    found = acting.subscriber_for(call.actor(), subscriber)
    several = (
        [acting.asking(found, query)]
        if query is not None
        else acting.read_wishes(found, _read(file))
        if file
        else [each.criteria for each in acting.profiles_of(found)]
    )
    told = acting.preview_for(found, several, days=days, patience_s=math.inf)
    advice = _advice(several)
    said = {"subscriber": found.uid, **_preview(told), "advice": advice}
    call.say(said, lambda on: _show_preview(on, told, advice))


def _read(path: str) -> object:
    from kawat.actions.profiles import wishes_of
    from kawat.core.errors import HugeCopy, NotUtf8

    raw = read_bytes(path, FILE_BYTES)
    if len(raw) == FILE_BYTES:
        raise HugeCopy(name=path, limit_mb=1)
    try:
        return wishes_of(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as bad:
        raise NotUtf8(name=path, byte=bad.start) from None


def _advice(several: "Sequence[Criteria]") -> list[str]:
    from kawat.actions.profiles import advice_for

    return list(dict.fromkeys(filter(None, map(advice_for, several))))


def _plain(standing: "Standing") -> dict[str, Any]:
    from kawat.actions.profiles import advice_for, wish_of

    wish = wish_of(standing.criteria)
    return {"wish": wish, "destinations": list(standing.destinations), "advice": advice_for(standing.criteria)}


def _preview(told: "Preview") -> dict[str, Any]:
    return {
        "count": told.count,
        "since": told.since.isoformat(),
        "whole": told.whole,
        "days": [{"day": day.isoformat(), "count": count} for day, count in told.days],
        "newest": [
            {"id": it.uid, "headline": it.headline, "language": it.language, "cleared_at": it.cleared_at.isoformat()}
            for it in told.newest
        ],
    }


def _show(on: "Console", subscriber: "Subscriber", told: Sequence[dict[str, Any]]) -> None:
    addresses = dict(subscriber.destinations.values_list("uid", "address"))
    for number, each in enumerate(told, 1):
        named = [addresses[uid] for uid in each["destinations"]] or ["all its destinations"]
        on.print(say.clean(f"Profile {number} of {subscriber.name}, for {', '.join(named)}"))
        rows = ((name.replace("_", " "), _text(value)) for name, value in each["wish"].items())
        say.table(on, ("CRITERION", "IS"), rows)
        if each["advice"]:
            on.print(each["advice"])
        on.print()
    if not told:
        on.print(say.clean(f"{subscriber.name} has no profile, and gets nothing."))


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _show_preview(on: "Console", told: "Preview", advice: Sequence[str]) -> None:
    cut = "" if told.whole else ", which is as far back as is kept"
    on.print(f"{told.count:,} items since {told.since:%Y-%m-%d %H:%M} UTC{cut}.")
    most = max((count for _, count in told.days), default=0)
    rows = ((day, count, "█" * -(-count * BAR // most) if most else "") for day, count in told.days)
    say.table(on, ("DAY", "ITEMS", ""), rows, right=("ITEMS",))
    for each in told.newest:
        on.print(say.clean(f"{each.cleared_at:%Y-%m-%d %H:%M}  {each.language}  {each.headline}  {each.uid}"))
    for sentence in advice:
        on.print(sentence)
