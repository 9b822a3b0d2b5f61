"""`dkim`: a key that mail is signed with, and the record by which the world checks it."""

import os
from typing import Any

import click

from kawat.core.errors import BadSetting
from kawat.roles.cli import home
from kawat.roles.cli.frame import Call, verb


@verb("dkim", opens=False)
@click.argument("selector")
@click.option("--ed25519", is_flag=True, help="An Ed25519 key, for a second signature; RSA unless said.")
def dkim(call: Call, selector: str, ed25519: bool) -> None:
    """Make the key of a selector, where there is none, and print the DNS record to publish."""
    from kawat.roles.settings import dkim_key, read_settings
    from kawat.transports.dkim import BadKey, is_selector, new_key, quoted, read_key

    if not is_selector(selector):
        raise click.UsageError("a selector is one label of a domain name: a to z, 0 to 9 and '-', such as nov2026")
    environ = dict(os.environ) | ({"KAWAT_HOME": str(call.home)} if call.home else {})
    signing = environ.pop("KAWAT_DKIM", "").split(",")  # which may name the very key that is to be made
    settings = read_settings(environ)
    path = dkim_key(settings.home, selector)
    made = not path.exists()
    try:
        if made:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            key, pem = new_key(selector, algorithm="ed25519" if ed25519 else "rsa")
            home.write_once(path, pem)
        else:
            key = read_key(selector, path.read_bytes())
    except (OSError, BadKey) as error:
        raise BadSetting(name="KAWAT_HOME", value=path, reason=str(error)) from None
    name = f"{selector}._domainkey.{settings.signing_domain}"
    told = {"name": name, "type": "TXT", "value": key.record(), "key": str(path), "made": made}
    told["signs"] = selector in [each.strip() for each in signing]
    call.say(told, lambda on: _show(on, told, quoted(key.record())))


def _show(on: Any, told: dict[str, Any], record: str) -> None:
    on.print(f"{told['name']}. IN TXT {record}", soft_wrap=True)
    if not told["signs"]:
        selector = told["name"].partition(".")[0]
        on.print(f"Publish this record, then add {selector} to KAWAT_DKIM and start the wire again.", soft_wrap=True)
