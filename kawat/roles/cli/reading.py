"""Verbs that read: show, report, render and match.

What has not cleared is opened only to somebody who may read it, and that is journalled.
"""

import dataclasses
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kawat.core.errors import Forbidden
from kawat.roles.cli import say, views
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from rich.console import Console

    from kawat.actions.audience import Audience, Explanation
    from kawat.actions.measures import ChannelReport
    from kawat.actions.report import Report
    from kawat.store.releases import Kept

LISTED = 50


@verb("show", signs=True)
@click.argument("name", required=False)
@click.option("--limit", type=click.IntRange(1), default=LISTED, help=f"How many are listed; {LISTED} unless said.")
def show(call: Call, name: str | None, limit: int) -> None:
    """List what there is, or show one release; what has not cleared needs --as, and is journalled."""
    if name is None:
        listed = _listed(call, limit)
        call.say({"items": [views.in_short(kept) for kept in listed]}, lambda on: views.show_list(on, listed))
        return
    from kawat.actions.seen import mark_of
    from kawat.store.releases import find, items_of

    found = _opened(call, find(name))
    told = [{**views.in_full(kept), "decisions": _decisions(kept)} for kept in found]
    stands = mark_of(items_of(found[0].row.release)) if found else ""
    call.say({"items": told, "stands": stands}, lambda on: _show(on, found, told))


@verb("report")
@click.argument("name")
def report(call: Call, name: str) -> None:
    """What became of a distribution: from the ledger, the tallies and the reads alone."""
    from kawat.actions.report import report_as_json, report_of

    told = report_of(name)
    call.say(report_as_json(told), lambda on: _show_report(on, told))


@verb("render", signs=True)
@click.argument("name")
@click.option(
    "--format", "format_", required=True, metavar="F", help="ninjs, newsml-g2, newsml, nitf, text, mail, atom …"
)
@click.option("--public", is_flag=True, help="As everybody may see it, without what is for the media alone.")
def render(call: Call, name: str, format_: str, public: bool) -> None:
    """Write one item in a format to standard output, or with newsml-g2-package all that is out of a release."""
    from django.conf import settings

    from kawat.core.terms import Visibility
    from kawat.formats import PACKAGE, newsml_g2_package
    from kawat.formats import render as written
    from kawat.store.releases import find

    found = _opened(call, find(name))
    masthead, visibility = settings.KAWAT.masthead, Visibility.PUBLIC if public else Visibility.MEDIA
    if format_ == PACKAGE:
        members = [kept for kept in found if kept.state.is_out] or found
        rendition = newsml_g2_package([_cleared(kept) for kept in members], masthead, visibility)
    else:
        rendition = written(format_, _cleared(_only(name, found)), masthead, visibility=visibility)
    if call.as_json:
        content = rendition.content.decode("utf-8", "replace")
        say.one_object({"format": rendition.format, "media_type": rendition.media_type, "content": content})
    else:
        sys.stdout.buffer.write(rendition.content)
        sys.stdout.buffer.flush()


@verb("match", signs=True)
@click.argument("name")
@click.option("--explain", metavar="SUBSCRIBER", help="Why this subscriber would get it or not, clause by clause.")
def match(call: Call, name: str, explain: str | None) -> None:
    """Who would get it if it cleared now."""
    from kawat.actions import audience
    from kawat.actions.subscriptions import find_subscriber
    from kawat.store.releases import find

    found = _opened(call, find(name))
    beside = found if "/" not in name else [each for each in find(name.partition("/")[0])]
    if explain is None:
        counted = audience.audiences_of(found, beside)
        told = [{"name": views.name_of(kept), **dataclasses.asdict(its)} for kept, its in counted]
        call.say({"items": told}, lambda on: _show_audience(on, counted))
        return
    subscriber = find_subscriber(explain)
    judged = [(kept, audience.explain(kept, beside, subscriber)) for kept in found]
    said = [{"name": views.name_of(kept), **dataclasses.asdict(its)} for kept, its in judged]
    call.say({"items": said}, lambda on: _show_explanations(on, judged))


def _listed(call: Call, limit: int) -> "list[Kept]":
    """What is out, newest first; before it, for somebody who is named, what waits and they may read."""
    from kawat.actions.reading import newest_held
    from kawat.store import cleared
    from kawat.store.releases import with_documents

    out = with_documents(cleared.out()[:limit])
    if not (actor := call.actor_or_none()):
        return out
    return [*newest_held(actor, limit=limit), *out][:limit]


def _opened(call: Call, found: "Sequence[Kept]") -> "list[Kept]":
    """The same items, once it is clear that whoever asks may read them."""
    held = [kept for kept in found if not kept.state.is_out]
    if held:
        from kawat.actions.reading import open_held
        from kawat.core.terms import Right

        actor = call.actor()
        if not all(actor.may_item(Right.READ_HELD, kept.document.item) for kept in held):
            raise Forbidden(who=actor.name, right="read")
        for kept in held:
            open_held(actor, kept)
    return list(found)


def _only(name: str, found: "Sequence[Kept]") -> "Kept":
    if len(found) > 1:
        raise click.UsageError(f"'{name}' is several; name one: {', '.join(views.name_of(kept) for kept in found)}")
    return found[0]


def _cleared(kept: "Kept") -> Any:
    """The item with what its clear added; before it, as it would go out now or at T."""
    from kawat.core.instants import from_us
    from kawat.core.release import Cleared
    from kawat.store import cleared
    from kawat.store.clock import now

    if kept.row.number is not None:
        return cleared.by_ids([kept.row.pk])[kept.row.pk]
    at = from_us(kept.row.hold_us) if kept.row.hold_us else now()
    item = kept.document.item
    return Cleared(item=item, number=0, at=at, first_at=at, languages=((item.language, item.uid),))


def _decisions(kept: "Kept") -> list[dict[str, Any]]:
    from kawat.core.instants import from_us
    from kawat.store import models

    return [
        {
            "verb": each.verb,
            "user": each.user.username if each.user else None,
            "at": from_us(each.at_us).isoformat(),
            "hash": each.hash,
        }
        for each in models.Decision.objects.filter(item=kept.row).select_related("user").order_by("pk")
    ]


def _show(on: "Console", found: "Sequence[Kept]", told: Sequence[dict[str, Any]]) -> None:
    for kept, its in zip(found, told, strict=True):
        views.show_parse(on, kept, whole=True)
        for each in its["decisions"]:
            on.print(
                say.clean(f"{each['verb']} by {each['user'] or 'the clock'} at {each['at']} of {each['hash'][:12]}")
            )


def _show_report(on: "Console", told: "Report") -> None:
    if not told.items:
        on.print(f"{told.slug} has not cleared the wire.")
    for item in told.items:
        lag = "" if item.lag_s is None else f", {item.lag_s:.3f} s after T"
        on.print(f"No. {item.number}  {told.slug}@{item.version}/{item.language}  {item.kind}, {item.state}")
        on.print(f"cleared {item.cleared_at:%Y-%m-%d %H:%M:%S} UTC{lag}; {item.reads} reads")
        heads = ("CHANNEL", "OWED", "GOT", "DUE", "FAILED", "FIRST s", "MEDIAN s", "P99 s", "LAST s", "SKEW s")
        say.table(on, heads, [_channel(each) for each in item.channels], right=heads[1:])
        for each in item.channels:
            if each.relayed or each.delivered or each.bounced:
                on.print(
                    f"{each.channel}: {each.relayed:,} relayed, {each.delivered:,} delivered, {each.bounced:,} bounced"
                )
        streams = item.streams
        if streams.offered:
            written = f"{streams.written} of {streams.offered} written, {streams.dropped} dropped"
            on.print(
                f"streams: {written}, first {say.seconds(streams.first_s)} s, last {say.seconds(streams.last_s)} s"
            )
        if item.kill:
            on.print(f"{item.kill.confirmed} of {item.kill.owed} confirmed, {item.kill.unreached} unreached")
    on.print(f"{told.got:,} of {told.owed:,} delivered, {told.still_due:,} still due.")


def _channel(its: "ChannelReport") -> tuple[object, ...]:
    times = (its.first_s, its.median_s, its.p99_s, its.last_s, its.skew_s)
    return (its.channel, its.owed, its.got, its.still_due, its.failed, *(say.seconds(each) for each in times))


def _show_audience(on: "Console", counted: "Sequence[tuple[Kept, Audience]]") -> None:
    heads = ("NAME", "OUTLETS", "JOURNALISTS", "DESKTOPS", "EMAIL", "WEBHOOK")
    rows = [(views.name_of(kept), *its.subscribers.values(), *its.destinations.values()) for kept, its in counted]
    say.table(on, heads, rows, right=heads[1:])


def _show_explanations(on: "Console", judged: "Sequence[tuple[Kept, Explanation]]") -> None:
    for kept, its in judged:
        verdict = "gets it" if its.gets else f"does not get it: {its.reason}"
        on.print(say.clean(f"{views.name_of(kept)}  {its.subscriber} {verdict}"))
        for profile in its.profiles:
            on.print(f"  profile {profile.profile} {'wants' if profile.held else 'does not want'} it:")
            for each in profile.clauses:
                on.print(say.clean(f"  {'✓' if each.held else '✗'} {each.sentence}"))
