"""Verbs over the whole wire: stop it, start it, deliver again."""

import click

from kawat.core.instants import read_instant, to_us
from kawat.roles.cli.frame import Call, verb

SCOPES = (
    click.Option(["--circuit"], metavar="C", help="Only this circuit."),
    click.Option(["--issuer"], metavar="I", help="Only this issuer."),
    click.Option(["--channel"], metavar="CH", help="Only this channel, such as email or stream."),
)
WHY = click.Option(["--reason"], default="", metavar="R", help="Why; it stays in the journal.")


@verb("stop", writes=True, params=[*SCOPES, WHY])
def stop(call: Call, reason: str, **said: str | None) -> None:
    """Stop the wire, all of it unless one thing is named; kills still pass."""
    _set(call, "stop", reason, said)


@verb("start", writes=True, params=[*SCOPES, WHY])
def start(call: Call, reason: str, **said: str | None) -> None:
    """Start again what was stopped; all of it unless one thing is named."""
    _set(call, "start", reason, said)


@verb("redeliver", writes=True)
@click.argument("name", required=False, default="")
@click.option("--to", "destination", default="", metavar="D", help="A destination, by its id or address.")
@click.option("--since", metavar="T", help="What cleared from T on.")
@click.option("--until", metavar="T", help="What cleared before T.")
@click.option("--all", "everything", is_flag=True, help="Also what arrived; only what is missing unless said.")
def redeliver(call: Call, name: str, destination: str, since: str | None, until: str | None, everything: bool) -> None:
    """Owe again what went out, marked as a repeat."""
    from kawat.actions import dispatch

    if not (name or destination or since):
        raise click.UsageError("everything would be sent again; say NAME, --to or --since")
    owed = dispatch.redeliver(
        call.actor(),
        name=name,
        destination=destination,
        since_us=to_us(read_instant(since)[0]) if since else None,
        until_us=to_us(read_instant(until)[0]) if until else None,
        everything=everything,
    )
    call.say({"owed": owed}, lambda on: on.print(f"{owed:,} deliveries are owed again."))


def _set(call: Call, word: str, reason: str, said: dict[str, str | None]) -> None:
    from kawat.actions import stops

    named = [(scope, code) for scope, code in said.items() if code is not None]
    if len(named) > 1:
        raise click.UsageError("name one circuit, issuer or channel at a time")
    scope, code = named[0] if named else (stops.ALL, "")
    (stops.stop if word == "stop" else stops.start)(call.actor(), scope, code or "", reason=reason)
    now = stops.current()
    told = {
        "everything": now.everything,
        "circuits": sorted(now.circuits),
        "issuers": sorted(now.issuers),
        "channels": sorted(now.channels),
    }
    stopped = ["everything"] * now.everything + [*told["circuits"], *told["issuers"], *told["channels"]]  # type: ignore[misc]
    call.say({"stopped": told}, lambda on: on.print(f"Stopped now: {', '.join(stopped) or 'nothing'}."))
