"""Setting a wire up: its tables, and the circuits, issuers, providers and people that it starts with.

Everything may be done again: what is there already stays, and takes the new name or text. These have no right of
their own: who holds the wire's key file may do them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.management import call_command

from kawat.actions.admission import checked_address
from kawat.actions.people import join
from kawat.actions.subscriptions import find_subscriber
from kawat.core.because import Because
from kawat.core.errors import BadField, NoSuchIssuer, NoSuchProvider, UnknownLanguage
from kawat.core.terms import LANGUAGES, Channel, Rank, Role
from kawat.store import models, tables
from kawat.store.journal import note
from kawat.store.transactions import deciding

_CODE = re.compile(r"[-\w]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account to be made. Its letters go to `address`, '' for nowhere. `source` is the code of the issuer or provider whose hand it is, or the subscriber that
    it speaks for."""

    name: str
    role: Role
    source: str = ""
    address: str = ""
    rank: Rank | None = None


def init(
    *,
    circuits: Mapping[str, str] = {},
    issuers: Mapping[str, str] = {},
    providers: Mapping[str, str] = {},
    people: tuple[Person, ...] = (),
) -> None:
    """Make the tables, and what is named, by code and name. The key file is there before (see `roles.cli.home`)."""
    migrate()
    with deciding():
        for code, name in circuits.items():
            add_circuit(code, name)
        for code, name in issuers.items():
            add_issuer(code, name)
        for code, name in providers.items():
            add_provider(code, name)
        for each in people:
            add_person(each)


def migrate() -> None:
    """Make the tables, or bring them to this version; raises `TablesChanging` where another process does."""
    with tables.changing():
        call_command("migrate", verbosity=0, interactive=False)


def add_circuit(code: str, name: str = "", *, actor: int | None = None) -> models.Circuit:
    """A circuit of this code and name."""
    _check(code, name)
    with deciding():
        row, fresh = models.Circuit.objects.get_or_create(code=code, defaults={"name": name or code})
        if not fresh and name and row.name != name:
            row.name = name
            row.save(update_fields=["name"])
        _note("circuit", code, fresh, actor)
    return row


def add_issuer(
    code: str, name: str = "", *, boilerplates: Mapping[str, str] | None = None, actor: int | None = None
) -> models.Issuer:
    """An issuer, with its standing paragraph by language; languages that are not named keep theirs."""
    _check(code, name)
    with deciding():
        row, fresh = models.Issuer.objects.get_or_create(code=code, defaults={"name": name or code})
        row.name = name or row.name
        row.boilerplates = {**row.boilerplates, **_by_language(boilerplates)}
        row.active = True
        row.save()
        _note("issuer", code, fresh, actor)
    return row


def add_provider(
    code: str,
    name: str = "",
    *,
    disclaimers: Mapping[str, str] | None = None,
    approves_itself: bool | None = None,
    actor: int | None = None,
) -> models.Provider:
    """A provider, with the disclaimer that each language must carry; what is not named stays as it was."""
    _check(code, name)
    with deciding():
        row, fresh = models.Provider.objects.get_or_create(code=code, defaults={"name": name or code})
        row.name = name or row.name
        row.disclaimers = {**row.disclaimers, **_by_language(disclaimers)}
        row.approves_itself = row.approves_itself if approves_itself is None else approves_itself
        row.active = True
        row.save()
        _note("provider", code, fresh, actor)
    return row


def add_person(person: Person, *, password: str = "") -> None:
    """Give a person a role, and an account where there is none."""
    if not re.fullmatch(r"[\w.@+-]{1,150}", person.name):
        raise BadField(field="user", reason="a name is made of letters, digits and . @ + - _")
    address = checked_address(Channel.EMAIL, person.address) if person.address else ""
    issuer = provider = subscriber = None
    if person.role is Role.ISSUER:
        issuer = models.Issuer.objects.filter(code=person.source).first()
        if issuer is None:
            raise NoSuchIssuer(name=person.source, known=_known(models.Issuer))
    elif person.role is Role.PROVIDER:
        provider = models.Provider.objects.filter(code=person.source).first()
        if provider is None:
            raise NoSuchProvider(name=person.source, known=_known(models.Provider))
    elif person.role is Role.SUBSCRIBER:
        subscriber = find_subscriber(person.source)
    elif person.source:
        raise BadField(field="user", reason=Because("'{role}' belongs to no issuer or provider", role=person.role))
    join(
        person.name,
        person.role,
        password=password,
        issuer=issuer,
        provider=provider,
        subscriber=subscriber,
        rank=person.rank,
    )
    if address:
        User.objects.filter(username=person.name).update(email=address)


def _check(code: str, name: str) -> None:
    if not _CODE.fullmatch(code):
        raise BadField(
            field="code", reason=Because("'{code}' is not made of 1 to 64 letters, digits, - and _", code=code[:64])
        )
    if len(name) > 200 or not name.isprintable():
        raise BadField(field="name", reason="it takes up to 200 characters on one line")


def _by_language(texts: Mapping[str, str] | None) -> dict[str, str]:
    for language in texts or {}:
        if language not in LANGUAGES:
            raise UnknownLanguage(language=language, known=", ".join(LANGUAGES))
    return dict(texts or {})


def _note(what: str, code: str, fresh: bool, actor: int | None) -> None:
    note(f"{what}-{'added' if fresh else 'changed'}", f"{what}:{code}"[:64], actor=actor)


def _known(model: type[models.Issuer] | type[models.Provider]) -> str:
    return ", ".join(model.objects.order_by("code").values_list("code", flat=True)[:20]) or "none yet"
