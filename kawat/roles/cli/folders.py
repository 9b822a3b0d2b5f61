"""`destinations`: folders at other hosts added, the keys of their hosts accepted, and what is known of a destination."""

from typing import TYPE_CHECKING, Any

import click

from kawat.roles.cli import say
from kawat.roles.cli.filing import read_bytes
from kawat.roles.cli.frame import Call, verb

if TYPE_CHECKING:
    from kawat.store.models import Destination

SECRET_BYTES = 16_385
"""One more than is taken."""


@verb("folder", writes=True)
@click.argument("subscriber")
@click.argument("address")
@click.option("--secret-file", "file", required=True, metavar="FILE", help="Password or private key; - is stdin.")
@click.option("--format", default="ninjs", metavar="F", help="In which stories come; ninjs unless said.")
@click.option("--language", default="", metavar="L", help="Of labels and notices; each story's own unless said.")
@click.option("--self-signed", is_flag=True, help="FTPS: know the certificate by its fingerprint, whoever signed it.")
def folder(call: Call, subscriber: str, address: str, file: str, format: str, language: str, self_signed: bool) -> None:
    """Have stories written into a folder: sftp://USER@HOST/FOLDER or ftps://USER@HOST/FOLDER."""
    from kawat.actions import folders

    actor = call.actor()
    secret = read_bytes(file, SECRET_BYTES)
    _show(
        call,
        folders.add_folder(
            actor,
            subscriber,
            address=address,
            secret=secret,
            format=format,
            language=language,
            self_signed=self_signed,
        ),
    )


@verb("repin", writes=True)
@click.argument("destination")
@click.argument("fingerprint", default="")
def repin(call: Call, destination: str, fingerprint: str) -> None:
    """Accept the key that a host is known by from now on: FINGERPRINT, or whichever it shows next."""
    from kawat.actions import folders

    _show(call, folders.repin(call.actor(), destination, fingerprint))


@verb("return", writes=True)
@click.argument("destination")
def come_back(call: Call, destination: str) -> None:
    """Have a folder or webhook that left come back: a folder at once, a webhook once it has proved itself."""
    from kawat.actions import coming_back

    _show(call, coming_back.come_back(call.actor(), destination))


@verb("show", signs=True)
@click.argument("destination")
def show(call: Call, destination: str) -> None:
    """What is known of a destination: address, format, state, last number, and the key of its host."""
    from kawat.actions.destinations import destination_for

    _show(call, destination_for(call.actor(), destination))


def _show(call: Call, its: "Destination") -> None:
    from kawat.core.terms import Channel

    told: dict[str, Any] = {
        "destination": its.uid,
        "channel": Channel(its.channel).name.lower(),
        "address": its.address,
        "format": its.format,
        "language": its.language,
        "state": str(its.state),
        "sequence": its.sequence,
        "failures": its.failures,
        "pin": its.pin,
    }
    call.say(told, lambda on: say.table(on, ("", ""), ((name, value) for name, value in told.items() if value != "")))
