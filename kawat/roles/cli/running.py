"""Verbs that make a wire or set it going: init, run, demo and the bench."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kawat.core.errors import BadSetting, CannotUnseal
from kawat.core.terms import Role
from kawat.roles.cli import home
from kawat.roles.cli.frame import Call, verb

CODE_NAME = "CODE[=NAME]"
SCALE = click.FloatRange(0.0001, 10)


@verb("init", opens=False)
@click.option("--circuit", "circuits", multiple=True, metavar=CODE_NAME, help="A circuit to start with.")
@click.option("--issuer", "issuers", multiple=True, metavar=CODE_NAME, help="An issuer to start with.")
@click.option("--provider", "providers", multiple=True, metavar=CODE_NAME, help="A provider to start with.")
@click.option("--user", "users", multiple=True, metavar="NAME:ROLE[:CODE]", help="A person, and whose hand it is.")
@click.option("--link", is_flag=True, help="Print the address at which a first operator sets it up in a browser.")
def init(call: Call, circuits: tuple[str, ...], issuers: tuple[str, ...], providers: tuple[str, ...], users: tuple[str, ...], link: bool) -> None:  # fmt: skip
    """Make a wire: its folder, key and tables. What is there already stays."""
    people = [_person(each) for each in users]
    settings = call.settings()
    made = home.prepare(settings)
    call.open_django()
    from kawat.actions import setup

    setup.migrate()
    try:
        home.refuse_another_key()
    except CannotUnseal:
        if made is not None:
            made.unlink()
        raise
    setup.init(
        circuits=_named(circuits),
        issuers=_named(issuers),
        providers=_named(providers),
        people=tuple(setup.Person(name=name, role=role, source=source) for name, role, source in people),
    )
    told = {"home": str(settings.home), "key_made": made is not None}
    lines = [f"The wire in {settings.home} is ready: next, kawat check, then kawat run."]
    if link:
        from kawat.actions import first_run

        told["link"] = f"{settings.base_url}/set-up/{first_run.new_link()}"
        lines = [f"Run the wire (kawat run), then set it up within an hour at {told['link']}"]
    call.say(told, lambda on: on.print("\n".join(lines), soft_wrap=True))


@verb("run", opens=False)
@click.option("--roles", metavar="R,…", help="Which of web, edge, router, sender, clock, postbox; all unless said.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Of the pages; KAWAT_PORT or 8400 unless said.")
@click.option("--stream-port", type=click.IntRange(0, 65_535), help="Of the streams; KAWAT_STREAM_PORT or 8401.")
def run(call: Call, roles: str | None, port: int | None, stream_port: int | None) -> None:
    """Run the wire until it is told to end."""
    from kawat.roles import supervisor
    from kawat.roles.posts import ROLES

    wanted = tuple(each.strip() for each in roles.split(",")) if roles else ROLES
    if unknown := [each for each in wanted if each not in ROLES]:
        raise click.UsageError(f"'{unknown[0]}' is none of {', '.join(ROLES)}")
    _environ({"KAWAT_PORT": port, "KAWAT_STREAM_PORT": stream_port})
    settings = call.open()
    if roles and "postbox" in wanted and settings.postbox is None:
        raise BadSetting(name="KAWAT_POSTBOX", value="nothing", reason="the role postbox needs an address")
    try:
        supervisor.run(settings, roles=wanted)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            raise
        ports = f"{settings.port} and {settings.stream_port}"
        reason = (error.strerror or str(error)).lower()
        raise BadSetting(name="KAWAT_PORT or KAWAT_STREAM_PORT", value=ports, reason=reason) from None


@verb("demo", opens=False)
@click.option("--exit", "exit_after", is_flag=True, help="End after the report.")
@click.option("--scale", type=SCALE, default=1.0, help="Share of the whole circuit; 1 unless said.")
def demo(call: Call, exit_after: bool, scale: float) -> int:
    """A whole wire on this machine, from filing to proof, with receivers that are real."""
    from kawat.roles.demo.main import run_demo

    return run_demo(exit_after=exit_after, scale=scale, home=call.home, as_json=call.as_json)


@verb("circuit", opens=False)
@click.option("--scale", type=SCALE, default=1.0, help="Share of the whole circuit; 1 unless said.")
@click.option("--streams", type=click.IntRange(1), help="Open streams; 10,000 times the scale unless said.")
@click.option("--holds", type=click.IntRange(1), default=20, help="Holds over which lag is measured; 20 unless said.")
def bench_circuit(call: Call, scale: float, streams: int | None, holds: int) -> int:
    """One release to 6,500 webhooks, 86,000 e-mails and 10,000 streams, measured from outside."""
    from kawat.roles.bench.circuit import bench_circuit as run_bench

    return run_bench(scale=scale, streams=streams, holds=holds, home=call.home, as_json=call.as_json)


@verb("match", opens=False)
@click.option(
    "--profiles",
    "sizes",
    type=click.IntRange(100),
    multiple=True,
    metavar="N",
    help="How many, and once more for each other size; 92,500 and 3,592,500 unless said.",
)
@click.option("--seed", type=int, default=2026, help="Of the workload; 2026 unless said.")
@click.option("--edits", type=click.IntRange(2), default=120_000, help="Profiles that change; 120,000 unless said.")
@click.option("--releases", type=click.IntRange(20), default=300, help="Releases that are matched; 300 unless said.")
@click.option("--no-peer", is_flag=True, help="Leave out mokaccino.")
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where the workload is kept; ~/.cache/kawat/bench unless said.",
)
def bench_match(call: Call, sizes: tuple[int, ...], seed: int, edits: int, releases: int, no_peer: bool, cache: Path | None) -> int:  # fmt: skip
    """One release against all standing profiles: speed, memory, edits, proof, and a peer beside it."""
    from kawat.roles.bench.match import bench_match as run_bench
    from kawat.roles.bench.workload import NEWSROOMS, WHOLE

    return run_bench(
        sizes=sizes or (NEWSROOMS, WHOLE),
        seed=seed,
        edits=edits,
        releases=releases,
        peer=not no_peer,
        cache=cache,
        as_json=call.as_json,
    )


def _environ(said: Mapping[str, Any]) -> None:
    os.environ.update({name: str(value) for name, value in said.items() if value is not None})


def _named(told: tuple[str, ...]) -> dict[str, str]:
    return {code: name for code, _, name in (each.partition("=") for each in told)}


def _person(told: str) -> tuple[str, Role, str]:
    name, _, rest = told.partition(":")
    role, _, source = rest.partition(":")
    if role not in list(Role):
        raise click.UsageError(f"'{told}' is no NAME:ROLE[:CODE]; a role is one of {', '.join(Role)}")
    return name, Role(role), source
