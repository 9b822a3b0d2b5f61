"""Stopping the wire: all of it, or one circuit, issuer or channel; kills still pass. And starting it again.

A stopped issuer's or circuit's item does not clear and is not carried, wherever else it might go; a stopped channel
carries nothing. Why is told to everybody at the desk, and stands in the journal for good.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from kawat.actions.filing import refuse_half_character
from kawat.actions.hints import DUE, HELD, STOPPED, hint
from kawat.actions.people import Actor, permit
from kawat.core.because import Because
from kawat.core.errors import BadField, NoSuchCircuit, NoSuchIssuer, WireStopped
from kawat.core.instants import to_us
from kawat.core.release import Item
from kawat.core.terms import Channel, Right
from kawat.store import models
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.transactions import deciding

ALL, CIRCUIT, ISSUER, CHANNEL = "all", "circuit", "issuer", "channel"
STREAM = "stream"
REASON_MOST = 300
"""Characters of a reason: it stands in the journal in plain, for ever, and in a line above every page of the desk."""
CHANNELS = (*(channel.name.lower() for channel in Channel), STREAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops:
    """What is stopped now, and by (scope, code) why; '' where nobody said."""

    everything: bool
    circuits: frozenset[str]
    issuers: frozenset[str]
    channels: frozenset[str]
    reasons: Mapping[tuple[str, str], str]

    @property
    def anything(self) -> bool:
        return self.everything or bool(self.circuits or self.issuers or self.channels)

    def of_item(self, item: Item) -> str:
        """What stops this item, in words, or ''."""
        if self.everything:
            return Because("The wire")
        if item.issuer and item.issuer.code in self.issuers:
            return Because("The issuer {code}", code=item.issuer.code)
        if stopped := sorted(self.circuits & set(item.circuits)):
            return Because("The circuit {code}", code=stopped[0])
        return ""

    def of_channel(self, channel: str) -> bool:
        """Whether nothing but kills goes by this channel."""
        return self.everything or channel in self.channels


def stop(actor: Actor, scope: str = ALL, code: str = "", *, reason: str = "") -> None:
    """Stop everything, or one circuit, issuer or channel; stopping twice is stopping once. No stop waits for its reason."""
    permit(actor, Right.STOP)
    _check(scope, code)
    reason = _one_line(reason)
    with deciding():
        _, fresh = models.Stop.objects.get_or_create(
            scope=scope, code=code, defaults={"at_us": to_us(now()), "actor": actor.user, "reason": reason}
        )
        if fresh:
            note("stopped", f"{scope}:{code}", actor=actor.user, **_said(reason))
        hint(STOPPED, [])


def start(actor: Actor, scope: str = ALL, code: str = "", *, reason: str = "") -> None:
    """Start again what was stopped; `all` starts everything that is stopped."""
    permit(actor, Right.STOP)
    _check(scope, code)
    reason = _one_line(reason)
    with deciding():
        stopped = models.Stop.objects.all() if scope == ALL else models.Stop.objects.filter(scope=scope, code=code)
        if stopped.delete()[0]:
            note("started", f"{scope}:{code}", actor=actor.user, **_said(reason))
        hint(STOPPED, [])
        hint(HELD, [])
        hint(DUE, [])


def current() -> Stops:
    """What is stopped now."""
    rows = {(scope, code): why for scope, code, why in models.Stop.objects.values_list("scope", "code", "reason")}
    return Stops(
        everything=(ALL, "") in rows,
        circuits=frozenset(code for scope, code in rows if scope == CIRCUIT),
        issuers=frozenset(code for scope, code in rows if scope == ISSUER),
        channels=frozenset(code for scope, code in rows if scope == CHANNEL),
        reasons=rows,
    )


def refuse_stopped(item: Item) -> None:
    """Raise `WireStopped` where the item may not go out now; kills and withholds always may."""
    if scope := not item.kind.is_notice and current().of_item(item):
        raise WireStopped(scope=scope)


def stopped_items(stops: Stops) -> list[int]:
    """The ids of items that are out and may not be carried now."""
    if not (stops.circuits or stops.issuers):
        return []
    rows = models.Item.objects.filter(number__isnull=False).filter(
        Q(issuer__code__in=stops.issuers) | Q(itemcircuit__circuit__code__in=stops.circuits)
    )
    return list(rows.distinct().values_list("pk", flat=True))


def _one_line(reason: str) -> str:
    refuse_half_character("reason", reason)
    told = " ".join(reason.split())
    if len(told) > REASON_MOST:
        raise BadField(field="reason", reason=Because("at most {limit} characters", limit=REASON_MOST))
    return told


def _said(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def _check(scope: str, code: str) -> None:
    if scope == ALL and not code:
        return
    if scope == CIRCUIT:
        if not models.Circuit.objects.filter(code=code).exists():
            raise NoSuchCircuit(name=code, known=", ".join(models.Circuit.objects.values_list("code", flat=True)))
    elif scope == ISSUER:
        if not models.Issuer.objects.filter(code=code).exists():
            raise NoSuchIssuer(name=code, known=", ".join(models.Issuer.objects.values_list("code", flat=True)))
    elif scope != CHANNEL or code not in CHANNELS:
        raise BadField(field="scope", reason=Because("a channel is one of {choices}", choices=", ".join(CHANNELS)))
