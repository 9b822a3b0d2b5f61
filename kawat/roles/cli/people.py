"""Who files and who works here, and what they file to: circuits, issuers, providers, users and keys.

Whoever holds the wire's key file may add them; --as only says in the journal who did.
"""

import sys
from typing import Any

import click

from kawat.core.errors import BadField
from kawat.core.terms import Rank, Role
from kawat.roles.cli.frame import Call, verb

TEXTS = "L=TEXT"


@verb("circuit", writes=True)
@click.argument("code")
@click.argument("name", required=False, default="")
def circuit(call: Call, code: str, name: str) -> None:
    """Add a circuit, or give it another name."""
    from kawat.actions.setup import add_circuit

    row = add_circuit(code, name, actor=call.actor_id())
    _tell(call, circuit=row.code, name=row.name)


@verb("issuer", writes=True)
@click.argument("code")
@click.argument("name", required=False, default="")
@click.option("--boilerplate", multiple=True, metavar=TEXTS, help="Its standing paragraph in a language.")
def issuer(call: Call, code: str, name: str, boilerplate: tuple[str, ...]) -> None:
    """Add an issuer, or change its name and standing paragraphs."""
    from kawat.actions.setup import add_issuer

    row = add_issuer(code, name, boilerplates=_by_language(boilerplate), actor=call.actor_id())
    _tell(call, issuer=row.code, name=row.name, boilerplates=sorted(row.boilerplates))


@verb("provider", writes=True)
@click.argument("code")
@click.argument("name", required=False, default="")
@click.option("--disclaimer", multiple=True, metavar=TEXTS, help="What each of its stories says in a language.")
@click.option("--approves-itself/--is-approved", default=None, help="Whether its stories need no editor.")
def provider(call: Call, code: str, name: str, disclaimer: tuple[str, ...], approves_itself: bool | None) -> None:
    """Add a provider, or change its name, disclaimers and approval."""
    from kawat.actions.setup import add_provider

    row = add_provider(
        code, name, disclaimers=_by_language(disclaimer), approves_itself=approves_itself, actor=call.actor_id()
    )
    _tell(
        call,
        provider=row.code,
        name=row.name,
        disclaimers=sorted(row.disclaimers),
        approves_itself=row.approves_itself,
    )


@verb("add", writes=True)
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--issuer", default="", metavar="I", help="Whose hand an issuer's user is.")
@click.option("--provider", default="", metavar="P", help="Whose hand a provider's user is.")
@click.option("--subscriber", default="", metavar="S", help="Whom a subscriber's user speaks for: name, id or address.")
@click.option("--rank", type=click.Choice([rank.value for rank in Rank]), help="What one of an issuer's people may do.")
@click.option("--address", default="", metavar="A", help="Where the wire's own letters to them go.")
@click.option("--password", is_flag=True, help="Ask for a password; read it from standard input where nobody types.")
def user_add(
    call: Call,
    name: str,
    role: str,
    issuer: str,
    provider: str,
    subscriber: str,
    rank: str | None,
    address: str,
    password: bool,
) -> None:
    """Give a person a role, and an account where there is none."""
    from kawat.actions.setup import Person, add_person

    if sum(map(bool, (issuer, provider, subscriber))) > 1:
        raise click.UsageError("say --issuer, --provider or --subscriber, one role at a time")
    chosen = _password(name) if password else ""
    source = issuer or provider or subscriber
    its_rank = Rank(rank) if rank else None
    add_person(Person(name=name, role=Role(role), source=source, rank=its_rank, address=address), password=chosen)
    _tell(call, user=name, role=role)


@verb("new", writes=True)
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, metavar="S", help="What the key may do, or 'read'.")
def key_new(call: Call, name: str, scopes: tuple[str, ...]) -> None:
    """Make a key for a machine; it is shown this once."""
    from kawat.actions.people import new_key

    key = new_key(call.actor(), name=name, scopes=scopes)
    call.say({"key": key, "name": name, "scopes": sorted(set(scopes))}, lambda on: on.print(key))


def _tell(call: Call, **told: Any) -> None:
    call.say(told, lambda on: on.print("  ".join(f"{name}: {value}" for name, value in told.items())))


def _by_language(texts: tuple[str, ...]) -> dict[str, str]:
    told = [each.partition("=") for each in texts]
    if any(not mark for _, mark, _ in told):
        raise click.UsageError(f"write it as {TEXTS}, such as 'en=About Example: …'")
    return {language: text for language, _, text in told}


def _password(name: str) -> str:
    """Never from the command line, where other users of the machine can read it."""
    from django.contrib.auth.models import User
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if sys.stdin.isatty():
        password: str = click.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password, User(username=name))
    except ValidationError as error:
        raise BadField(field="password", reason=" ".join(error.messages)) from None
    return password
