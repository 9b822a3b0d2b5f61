"""`destinations`: webhooks added, asked to prove themselves, given another secret; their numbers looked up and replayed."""

from typing import TYPE_CHECKING, Any

import click

from kawat.roles.cli import say
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from kawat.actions.destinations import Sealed

SECRET = click.Option(
    ["--secret-file", "file"], metavar="FILE", help="What signs from now on; - is stdin, a new secret unless said."
)
ED25519 = click.Option(["--ed25519"], is_flag=True, help="Sign with a key pair; the receiver gets the public half.")
SECRET_BYTES = 2_049
"""One more than is taken."""


@verb("webhook", writes=True, params=[SECRET, ED25519])
@click.argument("subscriber")
@click.argument("address")
@click.option("--format", default="ninjs", metavar="F", help="In which stories come; ninjs unless said.")
@click.option("--language", default="", metavar="L", help="Of labels and notices; each story's own unless said.")
@click.option("--vouched", is_flag=True, help="The address is known to want it: ask for no proof.")
def webhook(
    call: Call,
    subscriber: str,
    address: str,
    file: str | None,
    ed25519: bool,
    format: str,
    language: str,
    vouched: bool,
) -> None:
    """Have stories posted to a further address, once it has proved that it wants them."""
    from kawat.actions import destinations
    from kawat.actions.profiles import subscriber_for

    actor = call.actor()
    added = destinations.add_webhook(
        actor,
        subscriber_for(actor, subscriber),
        address=address,
        format=format,
        language=language,
        secret=_secret(file, ed25519),
        vouched=vouched,
    )
    _show(call, added)


@verb("verify", writes=True)
@click.argument("destination")
def verify(call: Call, destination: str) -> None:
    """Ask a webhook to prove that it wants the news, and show the exchange."""
    from kawat.actions import handshake
    from kawat.roles.cli.probing import show

    told = {"destination": destination, "verified": True, **handshake.verify(call.actor(), destination).told()}
    call.say(told, lambda on: show(on, told))


@verb("rotate", writes=True, params=[SECRET, ED25519])
@click.argument("destination")
@click.option("--hours", type=int, default=24, help="How long the secret before signs as well; 24 unless said.")
def rotate(call: Call, destination: str, file: str | None, ed25519: bool, hours: int) -> None:
    """Give a webhook another secret; both sign while its receiver changes over."""
    from kawat.actions import destinations

    _show(call, destinations.rotate(call.actor(), destination, secret=_secret(file, ed25519), hours=hours))


@verb("heartbeat", writes=True)
@click.argument("destination")
@click.argument("seconds", type=int)
def heartbeat(call: Call, destination: str, seconds: int) -> None:
    """Have a webhook hear from the wire every so many seconds; 0 for never."""
    from kawat.actions import destinations

    its = destinations.set_heartbeat(call.actor(), destination, seconds)
    told = {"destination": its.uid, "heartbeat_s": its.heartbeat_s}
    every = f"every {its.heartbeat_s} s" if its.heartbeat_s else "no more"
    call.say(told, lambda on: on.print(say.clean(f"{its.address} hears a heartbeat {every}.")))


@verb("numbers", signs=True)
@click.argument("destination")
@click.option("--from", "first", type=int, default=1, help="The first number of its sequence; 1 unless said.")
@click.option("--to", "last", type=int, help="The last; a thousand unless said.")
def numbers(call: Call, destination: str, first: int, last: int | None) -> None:
    """What each number of a destination's sequence was, and why it failed."""
    from kawat.actions.sequences import stretch

    its = stretch(call.actor(), destination, first, last)
    rows = [
        {
            "sequence": each.sequence,
            "item": each.uid,
            "number": each.number,
            "kind": each.kind,
            "state": each.state.name.lower(),
            "tries": each.tries,
            "code": each.code,
            "words": each.words,
        }
        for each in its.numbers
    ]
    told: dict[str, Any] = {"destination": its.destination, "upto": its.upto, "numbers": rows}
    heads = ("SEQUENCE", "ITEM", "NUMBER", "KIND", "STATE", "TRIES", "CODE", "WORDS")
    call.say(told, lambda on: say.table(on, heads, (tuple(row.values()) for row in rows)))


@verb("replay", writes=True)
@click.argument("destination")
@click.option("--from", "first", type=int, required=True, help="The first number of its sequence.")
@click.option("--to", "last", type=int, required=True, help="The last.")
def replay(call: Call, destination: str, first: int, last: int) -> None:
    """Owe a range of a destination's sequence once more, under new numbers."""
    from kawat.actions import sequences

    owed = sequences.replay(call.actor(), destination, first, last)
    call.say({"owed": owed}, lambda on: on.print(f"{owed:,} deliveries are owed again."))


def _secret(file: str | None, ed25519: bool) -> str:
    from kawat.core.errors import BadField
    from kawat.roles.cli.filing import read_bytes

    if file and ed25519:
        raise click.UsageError("say --secret-file or --ed25519, not both")
    if ed25519:
        return "ed25519"
    if not file:
        return ""
    try:
        return read_bytes(file, SECRET_BYTES).decode().strip()
    except UnicodeDecodeError:
        raise BadField(field="secret", reason="it is not UTF-8") from None


def _show(call: Call, its: "Sealed") -> None:
    told = {
        "destination": its.destination.uid,
        "address": its.destination.address,
        "state": str(its.destination.state),
        "secret": its.secret,
        "before_until_us": its.until_us,
    }
    call.say(told, lambda on: say.table(on, ("", ""), [(name, value) for name, value in told.items() if value]))
