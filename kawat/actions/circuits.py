"""Circuits and sources in the operator's hands: made, renamed, retired or suspended, and who may file to what.

Nothing is ever deleted, since what went out names it. Making them for a first time, without an operator, is `setup`.
"""

from collections.abc import Iterable

from kawat.actions import setup
from kawat.actions.people import Actor, permit_operator
from kawat.core.because import Because
from kawat.core.errors import AlreadyThere, BadField, NoSuchCircuit, NoSuchIssuer, NoSuchProvider, Unknown
from kawat.core.terms import Right
from kawat.store import models
from kawat.store.dialect import askable
from kawat.store.journal import note
from kawat.store.transactions import deciding

Kept = models.Circuit | models.Issuer | models.Provider

KINDS: dict[str, type[Kept]] = {"circuit": models.Circuit, "issuer": models.Issuer, "provider": models.Provider}
_CALLED = {
    "circuit": Because("a circuit"),
    "issuer": Because("an issuer"),
    "provider": Because("a provider"),
}
_UNKNOWN: dict[str, type[Unknown]] = {
    "circuit": NoSuchCircuit,
    "issuer": NoSuchIssuer,
    "provider": NoSuchProvider,
}


def add(actor: Actor, kind: str, code: str, name: str) -> None:
    """A new circuit, issuer or provider; never another one's name by mistake."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        if KINDS[kind].objects.filter(code=askable(code)).exists():
            raise AlreadyThere(what=_CALLED[kind], name=code)
        match kind:
            case "circuit":
                setup.add_circuit(code, name, actor=actor.user)
            case "issuer":
                setup.add_issuer(code, name, actor=actor.user)
            case _:
                setup.add_provider(code, name, actor=actor.user)


def rename(actor: Actor, kind: str, code: str, name: str) -> None:
    """Call it something else from now on; what is out keeps the name it went out with."""
    permit_operator(actor, scope=Right.IMPORT)
    name = " ".join(name.split())
    if not name or len(name) > 200 or not name.isprintable():
        raise BadField(field="name", reason="it takes 1 to 200 characters on one line")
    with deciding():
        row = find(kind, code)
        if row.name != name:
            KINDS[kind].objects.filter(pk=row.pk).update(name=name)
            note(f"{kind}-renamed", f"{kind}:{row.pk}", actor=actor.user)


def set_active(actor: Actor, kind: str, code: str, *, active: bool) -> None:
    """Retire a circuit, suspend an issuer or a provider: nothing new is filed to it, or by it. Or take it back."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        row = find(kind, code)
        if row.active is not active:
            KINDS[kind].objects.filter(pk=row.pk).update(active=active)
            note(f"{kind}-{'resumed' if active else 'suspended'}", f"{kind}:{row.pk}", actor=actor.user)


def set_approves_itself(actor: Actor, code: str, *, approves_itself: bool) -> None:
    """Whether what a provider files needs no editor."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        row = find("provider", code)
        if models.Provider.objects.filter(pk=row.pk, approves_itself=not approves_itself).update(
            approves_itself=approves_itself
        ):
            note("provider-changed", f"provider:{row.pk}", actor=actor.user, approves_itself=approves_itself)


def allow(actor: Actor, code: str, issuers: Iterable[str]) -> None:
    """Let these issuers file to a circuit, and no other; every issuer where none is named."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        circuit = find("circuit", code)
        wanted = {find("issuer", each).pk for each in issuers}
        rows = models.CircuitIssuer.objects.filter(circuit_id=circuit.pk)
        there = set(rows.values_list("issuer_id", flat=True))
        if wanted == there:
            return
        rows.exclude(issuer_id__in=wanted).delete()
        models.CircuitIssuer.objects.bulk_create(
            models.CircuitIssuer(circuit_id=circuit.pk, issuer_id=pk) for pk in sorted(wanted - there)
        )
        note("circuit-allowed", f"circuit:{circuit.pk}", actor=actor.user, issuers=len(wanted))


def find(kind: str, code: str) -> Kept:
    """The circuit, issuer or provider of this code."""
    row = KINDS[kind].objects.filter(code=askable(code)).first()
    if row is None:
        known = ", ".join(KINDS[kind].objects.order_by("code").values_list("code", flat=True)[:20])
        raise _UNKNOWN[kind](name=code[:64], known=known or "none yet")
    return row
