"""The report page: who was owed what, when they accepted it and what they answered, from the ledger alone.

The desk and those whom the release speaks for may see it. Addresses and remotes' words are the desk's alone, and to
an issuer journalists are counts: nothing here tells an outsider who reads the wire.
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kawat.actions.deliveries import deliveries_of
from kawat.actions.landing import countries_of, timeline_of
from kawat.actions.measures import ChannelReport
from kawat.actions.people import Actor
from kawat.actions.report import ItemReport, Report, report_of
from kawat.core.errors import NoSuchRelease
from kawat.core.terms import DeliveryState, SubscriberKind
from kawat.store import models
from kawat.store.dialect import askable
from kawat.store.releases import all_of
from kawat.web.access import is_editor, is_of_the_house, signed_in
from kawat.web.issuer.landing_words import words_of

ROWS = 100
STATES = tuple(state.name.lower() for state in DeliveryState)


def report_for(actor: Actor, name: str) -> Report:
    """The report of a release as this person may see it; as unknown as one that never was to anybody else."""
    family = all_of(name.partition("@")[0])
    if not is_of_the_house(actor, family[0].document.item):
        raise NoSuchRelease(name=name)
    report = report_of(name)
    return report if is_editor(actor) else _for_issuer(report)


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """By slug, or by the outside id of the release or of one of its items."""
    family = all_of(_release_of(name))
    report = report_for(actor, family[0].row.release.uid)
    chosen = _chosen(report, request.GET.get("item", ""))
    state = request.GET.get("state", "")
    context = {
        "report": report,
        "chosen": chosen,
        "name": name,
        "desk": is_editor(actor),
        "states": STATES,
        "state": state,
        "release": family[0].row.release.uid,
        "words": words_of(),
        **(_drawn(chosen) if chosen else {}),
        **(_table(actor, chosen, state, request.GET.get("page", "1")) if chosen else {}),
    }
    return render(request, "kawat/report.html", context)


def _drawn(chosen: ItemReport) -> dict[str, object]:
    """What the map and the timeline are drawn from."""
    row = models.Item.objects.get(uid=chosen.uid)
    return {"countries": countries_of([row]), "timeline": timeline_of([row])}


def _release_of(name: str) -> str:
    """An item's outside id leads to its release."""
    row = models.Item.objects.filter(uid=askable(name)).select_related("release").first()
    return row.release.uid if row else name.partition("@")[0]


def _chosen(report: Report, uid: str) -> ItemReport | None:
    """The item that is asked for, else the one that most were owed."""
    by_uid = {each.uid: each for each in report.items}
    return by_uid.get(uid) or max(report.items, key=_owed, default=None)


def _owed(item: ItemReport) -> int:
    return sum(channel.owed for channel in item.channels)


def _table(actor: Actor, chosen: ItemReport, state: str, page: str) -> dict[str, object]:
    """One page of the deliveries. An issuer sees outlets by name; journalists are counted above."""
    place = max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1
    wanted = state if state in STATES else ""
    rows = deliveries_of(chosen.uid, limit=ROWS + 1, offset=(place - 1) * ROWS, state=wanted)
    more = len(rows) > ROWS
    rows = rows[:ROWS]
    if not is_editor(actor):
        rows = [
            replace(row, address="", words="", subscriber=row.subscriber if row.kind == SubscriberKind.OUTLET else "")
            for row in rows
        ]
    return {"rows": rows, "page": place, "next": place + 1 if more else None}


def _for_issuer(report: Report) -> Report:
    """Without remotes' words, which may hold an address."""
    return replace(report, items=tuple(replace(item, channels=_wordless(item.channels)) for item in report.items))


def _wordless(channels: tuple[ChannelReport, ...]) -> tuple[ChannelReport, ...]:
    return tuple(
        replace(channel, answers=tuple((code, "", count) for code, _words, count in channel.answers))
        for channel in channels
    )
